"""Closing: nobody writes in a subwiki any more, for a time or for good; everyone still reads it."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict
from fediwiki.services import alerting, belonging, deciding, restating
from fediwiki.services.deciding import Why
from fediwiki.storage import acts, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def close(tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, now: datetime) -> None:
    """Let nobody post, edit or comment in a subwiki; `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It is closed already.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    if subwiki.life.closed is not None:
        raise Conflict(_("It is closed already."))
    life = replace(subwiki.life, closed=now, closed_why=why.text)
    await subwikis.save_life(tx, subwiki.id, life)
    await write_down(tx, ActKind.CLOSE, subwiki, why, by=by, now=now)
    await restating.restate(tx, subwiki, now=now)


async def reopen(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, now: datetime
) -> None:
    """Let people write in a subwiki again; one that moved or ends stays closed.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It is open, or something else keeps it closed.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    if subwiki.life.closed is None:
        raise Conflict(_("It is open."))
    if subwiki.life.ends is not None or subwiki.actor.moved_to:
        raise Conflict(_("Take back first that it moves or is deleted."))
    life = replace(subwiki.life, closed=None, closed_why="")
    await subwikis.save_life(tx, subwiki.id, life)
    await write_down(tx, ActKind.REOPEN, subwiki, why, by=by, undoes=ActKind.CLOSE, now=now)
    await restating.restate(tx, subwiki, now=now)


async def write_down(
    tx: Writer,
    kind: ActKind,
    subwiki: Subwiki,
    why: Why,
    *,
    by: Actor | None,
    undoes: ActKind | None = None,
    after: str = "",
    now: datetime,
) -> int:
    """Put into the log what became of a subwiki, tell those who look after it; gives the act.

    It takes back the last act of the kind `undoes`; `after` is what there is now.
    """
    undone = await acts.find_last(tx, undoes, subwiki.actor.uri) if undoes else None
    act = acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=subwiki.actor.uri,
        reason=why.reason,
        details={"after": after} if after else {},
        undoes=undone.id if undone else None,
    )
    number = await acts.add(tx, act, now)
    for moderator in await subwikis.moderators_of(tx, subwiki.id):
        if by is None or moderator.id != by.id:
            await alerting.of_act(
                tx, kind, subwiki, moderator, by=by, reason=why.reason, act_id=number, now=now
            )
    return number
