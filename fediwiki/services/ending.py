"""Ending: a subwiki is deleted for good, after a time in which that can be taken back.

What was written together goes with it; what one member wrote alone stays theirs, in no subwiki.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import MemberLeft, OfferAnswered, SubwikiCleared, SubwikiEnded
from fediwiki.domain.offers import OfferState, Reason
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, belonging, deciding, deleting, restating
from fediwiki.services.deciding import Why
from fediwiki.storage import (
    actors,
    acts,
    events,
    follows,
    members,
    offers,
    posts,
    reports,
    subwikis,
    tombstones,
)
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _

# So much of what was written together goes in one transaction.
MOST_AT_ONCE: Final = 50
_GONE: Final = "the subwiki was deleted"


async def begin(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, days: int, now: datetime
) -> None:
    """Close a subwiki, and let it be deleted after some days; `by` is None for the operator.

    Raises:
        Refused: `by` is no admin, and not the only moderator.
        Malformed: There is no reason.
        Conflict: That is so already.
    """
    await belonging.check_moderator(tx, subwiki, by)
    if by is not None and not await _may_end(tx, subwiki, by):
        raise Refused(_("The last moderator or an admin deletes a subwiki."))
    deciding.check_why(why)
    if subwiki.life.ends is not None:
        raise Conflict(_("It is to be deleted already."))
    ends = now + timedelta(days=days)
    life = replace(subwiki.life, ends=ends)
    if life.closed is None:
        life = replace(life, closed=now, closed_why=why.text)
    await subwikis.save_life(tx, subwiki.id, life)
    number = await _write_down(tx, ActKind.DELETE_SUBWIKI, subwiki, why, by, now, ends=ends)
    await _tell(tx, ActKind.DELETE_SUBWIKI, subwiki, why, by, now, number, until=ends)
    await restating.restate(tx, subwiki, now=now)


async def keep(tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, now: datetime) -> None:
    """Do not delete a subwiki; it is open again unless it was closed before.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It is not to be deleted.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    if subwiki.life.ends is None:
        raise Conflict(_("It is not to be deleted."))
    begun = await acts.find_last(tx, ActKind.DELETE_SUBWIKI, subwiki.actor.uri)
    life = replace(subwiki.life, ends=None)
    if begun is not None and begun.at == life.closed:
        life = replace(life, closed=None, closed_why="")
    await subwikis.save_life(tx, subwiki.id, life)
    number = await _write_down(
        tx, ActKind.KEEP_SUBWIKI, subwiki, why, by, now, undoes=begun.id if begun else None
    )
    await _tell(tx, ActKind.KEEP_SUBWIKI, subwiki, why, by, now, number)
    await restating.restate(tx, subwiki, now=now)


async def finish(tx: Writer, subwiki: Subwiki, *, now: datetime) -> None:
    """Let a subwiki whose time is over be gone for good, with its steward.

    Its name is never given again. Who followed it is forgotten only after they were told.
    """
    begun = await acts.find_last(tx, ActKind.DELETE_SUBWIKI, subwiki.actor.uri)
    why = Why(begun.act.reason if begun else "")
    number = await _write_down(tx, ActKind.SUBWIKI_DELETED, subwiki, why, None, now)
    await _tell(tx, ActKind.SUBWIKI_DELETED, subwiki, why, None, now, number)
    await posts.detach(tx, subwiki.id)
    for offer in await offers.pending_in(tx, subwiki.id):
        await offers.settle(tx, offer.id, OfferState.REJECTED, reason=Reason.STALE, now=now)
        await offers.save_answer(tx, offer.id, note=_GONE)
        await events.append(tx, OfferAnswered(offer.id), now=now)
    await reports.hand_over(tx, subwiki.id)
    await subwikis.forget_people(tx, subwiki.id)
    await subwikis.save_life(tx, subwiki.id, replace(subwiki.life, ends=None, featured=None))
    for actor_id in (subwiki.id, subwiki.steward_id):
        gone = await actors.by_id(tx, actor_id)
        await actors.save_deleted(tx, actor_id, now)
        await tombstones.add(tx, gone.uri, tombstones.PERSON, now)
    await events.append(tx, SubwikiEnded(subwiki.id), now=now)
    await events.append(tx, MemberLeft(subwiki.steward_id), now=now)
    await events.append(tx, SubwikiCleared(subwiki.id), now=now)


async def clear(tx: Writer, subwiki_id: int, *, now: datetime) -> bool:
    """Erase some more of what was written together in it; says whether there may be more."""
    subwiki = await subwikis.by_id(tx, subwiki_id)
    found = await posts.standing_of(tx, subwiki.steward_id, limit=MOST_AT_ONCE)
    for post in found:
        await deleting.erase(tx, post, now=now)
    return bool(found)


async def receive(tx: Writer, group: Actor, *, now: datetime) -> None:
    """Take note that a community elsewhere is gone, tell who followed it, and let them go.

    What members here posted for it stays theirs.
    """
    followers = [each.id for each in await follows.followers_of(tx, group.id) if each.local]
    await alerting.of_subwiki(tx, ActKind.SUBWIKI_DELETED, group, to=followers, now=now)
    await posts.detach(tx, group.id)
    await follows.remove_all_of(tx, group.id)
    await actors.save_deleted(tx, group.id, now)
    await tombstones.add(tx, group.uri, tombstones.PERSON, now)


async def _may_end(tx: Reader, subwiki: Subwiki, by: Actor) -> bool:
    if await members.is_admin(tx, by.id):
        return True
    return [each.id for each in await subwikis.moderators_of(tx, subwiki.id)] == [by.id]


async def _write_down(
    tx: Writer,
    kind: ActKind,
    subwiki: Subwiki,
    why: Why,
    by: Actor | None,
    now: datetime,
    *,
    ends: datetime | None = None,
    undoes: int | None = None,
) -> int:
    act = acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=subwiki.actor.uri,
        reason=why.reason,
        details={"ends": ends.isoformat()} if ends else {},
        undoes=undoes,
    )
    return await acts.add(tx, act, now)


async def _tell(
    tx: Writer,
    kind: ActKind,
    subwiki: Subwiki,
    why: Why,
    by: Actor | None,
    now: datetime,
    act_id: int,
    *,
    until: datetime | None = None,
) -> None:
    """Tell everyone here who belongs to a subwiki or looks after it."""
    people = [
        *await follows.followers_of(tx, subwiki.id),
        *await subwikis.moderators_of(tx, subwiki.id),
    ]
    to = sorted({each.id for each in people if each.local and (by is None or each.id != by.id)})
    await alerting.of_subwiki(
        tx,
        kind,
        subwiki.actor,
        to=to,
        by=by,
        reason=why.reason,
        until=until,
        act_id=act_id,
        now=now,
    )
