"""Banning: somebody may not take part in a subwiki, for a time or for good.

With what they wrote there, if that goes out of sight, too; lifting may give it back. A community
elsewhere tells us whom it bans: of ours, they may then not post there from here.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import BanGivenBack, BanLifted, BanSpread, PersonBanned
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import alerting, deciding, removing
from fediwiki.services.arriving import Way, pass_on
from fediwiki.services.deciding import Thing, Why
from fediwiki.storage import acts, comments, events, posts, removals, subwikis
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

# So much of what somebody wrote goes, or comes back, in one transaction.
MOST_AT_ONCE: Final = 50
_REMOVES: Final = "removes"


async def ban(
    tx: Writer,
    subwiki: Subwiki,
    actor: Actor,
    *,
    until: datetime | None,
    why: Why,
    by: Actor | None,
    now: datetime,
    with_content: bool = False,
) -> int:
    """Ban someone, over an older ban, and remove what they wrote there; gives the act.

    `by` is None for the operator, who bans even those who moderate there.

    Raises:
        Refused: It is not for `by` to do, or they moderate there.
        Malformed: It would be over already, or a moderator gives no reason.
    """
    if by is not None:
        await _check(tx, subwiki, by)
        deciding.check_why(why)
        if await subwikis.find_moderator(tx, subwiki.id, actor.uri) is not None:
            raise Refused(_("They moderate here: release them first."))
    if until is not None and until <= now:
        raise Malformed(_("A ban ends in the future."))
    act_id = await _ban(tx, subwiki.actor, actor, until, why, by, now, with_content)
    await events.append(tx, PersonBanned(act_id), now=now)
    return act_id


async def lift(
    tx: Writer,
    subwiki: Subwiki,
    actor: Actor,
    *,
    why: Why,
    by: Actor | None,
    now: datetime,
    with_content: bool = False,
) -> int:
    """Let someone take part again, and give back what went with the ban; gives the act.

    `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do.
        Conflict: They are not banned.
    """
    if by is not None:
        await _check(tx, subwiki, by)
    act_id = await _lift(tx, subwiki.actor, actor, why, by, now, with_content)
    if act_id is None:
        raise Conflict(
            _(
                "%(handle)s is not banned from %(name)s",
                handle=actor.handle,
                name=subwiki.actor.name,
            )
        )
    await events.append(tx, BanLifted(act_id), now=now)
    return act_id


async def receive(
    tx: Writer,
    place: Actor,
    actor: Actor,
    *,
    until: datetime | None,
    why: Why,
    by: Actor,
    way: Way,
    now: datetime,
    with_content: bool = False,
) -> None:
    """Ban someone as a moderator elsewhere says; a ban that is over already does nothing.

    Raises:
        Refused: They moderate that subwiki of ours.
    """
    if await subwikis.find_moderator(tx, place.id, actor.uri) is not None:
        raise Refused(_("%(handle)s moderates %(name)s", handle=actor.handle, name=place.name))
    if until is not None and until <= now:
        return
    await _ban(tx, place, actor, until, why, by, now, with_content)
    await pass_on(tx, place, way, actor.uri, None, now=now)


async def receive_lift(
    tx: Writer,
    place: Actor,
    actor: Actor,
    *,
    why: Why,
    by: Actor,
    way: Way,
    now: datetime,
    with_content: bool = False,
) -> bool:
    """Let someone take part again as a moderator elsewhere says; says whether they were banned."""
    if await _lift(tx, place, actor, why, by, now, with_content) is None:
        return False
    await pass_on(tx, place, way, actor.uri, None, now=now)
    return True


async def spread(tx: Writer, act_id: int, *, now: datetime) -> bool:
    """Remove some more of what went with a ban; says whether there may be more."""
    act = (await acts.by_id(tx, act_id)).act
    if act.subwiki_id is None or act.target_id is None:
        return False
    if await acts.find_reversal(tx, act_id) is not None:
        return False
    there = {"author_id": act.target_id, "subwiki_id": act.subwiki_id, "limit": MOST_AT_ONCE}
    things: list[Thing] = [*await posts.in_sight_of(tx, **there)]
    things += await comments.in_sight_of(tx, **there)
    for each in things:
        await removing.take_away_by(tx, each, act_id, now, passed_on=True)
    return bool(things)


async def give_back(tx: Writer, act_id: int, *, now: datetime) -> bool:
    """Give back some more of what went with the ban that an act lifted; says whether more may."""
    lifted = (await acts.by_id(tx, act_id)).act.undoes
    if lifted is None:
        return False
    uris = await removals.of_act(tx, lifted, limit=MOST_AT_ONCE)
    for uri in uris:
        thing = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        if thing is None:
            await removals.remove(tx, uri)
        else:
            await removing.give_back_by(tx, thing, act_id, now, passed_on=True)
    return bool(uris)


async def _check(tx: Reader, subwiki: Subwiki, by: Actor) -> None:
    if not await deciding.may(tx, subwiki.actor, by):
        raise Refused(_("Only moderators and admins do this."))


async def _ban(
    tx: Writer,
    place: Actor,
    actor: Actor,
    until: datetime | None,
    why: Why,
    by: Actor | None,
    now: datetime,
    with_content: bool,  # noqa: FBT001 - handed on
) -> int:
    await subwikis.save_ban(tx, place.id, actor.id, until=until, reason=why.text, now=now)
    details = {"until": until.isoformat() if until else ""}
    if with_content:
        details[_REMOVES] = "all"
    act_id = await acts.add(tx, _act(ActKind.BAN, place, actor, why, by, details), now)
    await alerting.of_act(
        tx, ActKind.BAN, place, actor, by=by, reason=why.text, until=until, act_id=act_id, now=now
    )
    if with_content:
        await events.append(tx, BanSpread(act_id), now=now)
    return act_id


async def _lift(
    tx: Writer,
    place: Actor,
    actor: Actor,
    why: Why,
    by: Actor | None,
    now: datetime,
    with_content: bool,  # noqa: FBT001 - handed on
) -> int | None:
    if not await subwikis.remove_ban(tx, place.id, actor.id):
        return None
    banned = await acts.find_last_in(tx, ActKind.BAN, actor.uri, place.id)
    undoes = banned.id if banned else None
    details = {_REMOVES: "all"} if with_content else {}
    act = _act(ActKind.UNBAN, place, actor, why, by, details, undoes=undoes)
    act_id = await acts.add(tx, act, now)
    await alerting.of_act(
        tx, ActKind.UNBAN, place, actor, by=by, reason=why.text, act_id=act_id, now=now
    )
    if with_content:
        await events.append(tx, BanGivenBack(act_id), now=now)
    return act_id


def goes_with_content(act: Act) -> bool:
    """Whether a ban removes what somebody wrote, or its end gives that back."""
    return _REMOVES in act.details


def _act(
    kind: ActKind,
    place: Actor,
    actor: Actor,
    why: Why,
    by: Actor | None,
    details: Mapping[str, str],
    *,
    undoes: int | None = None,
) -> Act:
    return Act(
        kind=kind,
        subwiki_id=place.id,
        actor_id=by.id if by else None,
        object_uri=actor.uri,
        target_id=actor.id,
        reason=why.reason,
        rule=why.rule,
        details=details,
        undoes=undoes,
    )
