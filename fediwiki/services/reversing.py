"""Reversing: a decision is taken back by the service that makes such decisions.

That stands in the log as an act of its own, which says what it undoes.
"""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.appeals import REVERSIBLE
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, authority, banning, removing, reporting, sweeping
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, acts, reports
from fediwiki.storage.acts import Act, Entry
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def reverse(
    tx: Writer,
    entry: Entry,
    *,
    reason: str,
    by: Actor | None,
    reopens: bool = True,
    now: datetime,
) -> None:
    """Take back an act; what was reported waits again if it `reopens`.

    Raises:
        Refused: It is not for `by` to do, or such acts are not taken back like this.
        Conflict: It was taken back already, or the world moved on.
    """
    act = entry.act
    await authority.check(tx, act.subwiki_id, by)
    if act.kind not in REVERSIBLE:
        raise Refused(_("This cannot be taken back from here."))
    if await acts.find_reversal(tx, entry.id) is not None:
        raise Conflict(_("This was taken back already."))
    match act.kind:
        case ActKind.REMOVE:
            await _restore(tx, entry, reason, by, now)
        case ActKind.SWEEP:
            await sweeping.take_back(tx, entry.id, reason=reason, by=by, now=now)
        case ActKind.BAN:
            await _lift(tx, entry, reason, by, now)
        case _:
            await _write_down(tx, entry, reason, by, now)
    if reopens:
        await reports.reopen(tx, entry.id)


async def _restore(tx: Writer, entry: Entry, reason: str, by: Actor | None, now: datetime) -> None:
    reported = await reporting.find_reported(tx, entry.act.object_uri)
    if reported is None or isinstance(reported.thing, Actor):
        raise Conflict(_("This is not here any more."))
    await removing.restore(tx, reported.thing, Why(reason), by=by, now=now)


async def _lift(tx: Writer, entry: Entry, reason: str, by: Actor | None, now: datetime) -> None:
    subwiki = await authority.subwiki_of(tx, entry.act.subwiki_id)
    if subwiki is None or entry.act.target_id is None:
        raise Refused(_("This cannot be taken back from here."))
    person = await actors.by_id(tx, entry.act.target_id)
    await banning.lift(
        tx,
        subwiki,
        person,
        why=Why(reason),
        by=by,
        now=now,
        with_content=banning.goes_with_content(entry.act),
    )


async def _write_down(
    tx: Writer, entry: Entry, reason: str, by: Actor | None, now: datetime
) -> None:
    """Say in the log that a warning, or that something stays, holds no more."""
    act = entry.act
    back = Act(
        kind=act.kind,
        subwiki_id=act.subwiki_id,
        actor_id=by.id if by else None,
        object_uri=act.object_uri,
        reason=reason,
        target_id=act.target_id,
        undoes=entry.id,
    )
    number = await acts.add(tx, back, now)
    if act.kind is ActKind.WARN and act.target_id is not None:
        person = await actors.by_id(tx, act.target_id)
        await alerting.of_word(
            tx, "unwarn", number, act.subwiki_id, person, by=by, reason=reason, now=now
        )
