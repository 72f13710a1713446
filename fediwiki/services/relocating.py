"""Relocating: a subwiki goes on as a group of another server, and its followers are sent there."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.events import SubwikiMoved
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Malformed, Refused
from fediwiki.services import alerting, belonging, closing, deciding, following, moving, restating
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, acts, blocks, events, follows, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_NAMES: Final = 5


async def move(
    tx: Writer,
    subwiki: Subwiki,
    target: Actor,
    why: Why,
    *,
    by: Actor | None,
    urls: Urls,
    rest: timedelta,
    now: datetime,
) -> None:
    """Close a subwiki that goes on elsewhere, and send everyone who follows it there.

    Members here ask to follow the group `target`; it must say that it is the same, and be as its
    server says now. `by` is None for the operator.

    Raises:
        Refused: It is not for `by` to do, or `target` does not say that it is the same.
        Malformed: There is no reason, or `target` is no group.
        Conflict: It moved already, or is to be deleted, or it has not rested since a move.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    _check_group(subwiki, target)
    if subwiki.actor.moved_to or subwiki.life.ends is not None:
        raise Conflict(_("It moved already, or is to be deleted: take that back first."))
    until = moving.rests_until(subwiki.actor, rest, now)
    if until is not None:
        day = f"{until:%Y-%m-%d}"
        raise Conflict(_("It moved not long ago: it can move again on %(day)s.", day=day))
    if subwiki.actor.uri not in target.also_known_as:
        raise Refused(
            _(
                "%(handle)s does not say that it is %(uri)s: have that set there first.",
                handle=target.handle,
                uri=subwiki.actor.uri,
            )
        )
    await actors.save_moved(tx, subwiki.id, target.uri)
    await moving.note(tx, subwiki.actor, target, now)
    if subwiki.life.closed is None:
        life = replace(subwiki.life, closed=now, closed_why=why.text)
        await subwikis.save_life(tx, subwiki.id, life)
    number = await closing.write_down(
        tx, ActKind.MOVE_SUBWIKI, subwiki, why, by=by, after=target.uri, now=now
    )
    moderators = {each.id for each in await subwikis.moderators_of(tx, subwiki.id)}
    here = [each for each in await follows.followers_of(tx, subwiki.id) if each.local]
    await alerting.of_subwiki(
        tx,
        ActKind.MOVE_SUBWIKI,
        subwiki.actor,
        to=sorted({each.id for each in here} - moderators),
        by=by,
        reason=target.handle,
        act_id=number,
        now=now,
    )
    await restating.restate(tx, subwiki, now=now)
    await events.append(tx, SubwikiMoved(subwiki.id, target.uri), now=now)
    for follower in here:
        away = follower.moved_to or await blocks.stand_between(tx, follower.id, target.id)
        if not away:
            await following.follow(tx, follower, target, urls=urls, now=now)


async def stay(tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, now: datetime) -> None:
    """Take back that a subwiki moved; it is open again unless it was closed before.

    Who follows it elsewhere by now goes on doing so.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It did not move.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    if not subwiki.actor.moved_to:
        raise Conflict(_("It did not move."))
    gone = await acts.find_last(tx, ActKind.MOVE_SUBWIKI, subwiki.actor.uri)
    await actors.save_moved(tx, subwiki.id, "")
    if gone is not None and gone.at == subwiki.life.closed:
        life = replace(subwiki.life, closed=None, closed_why="")
        await subwikis.save_life(tx, subwiki.id, life)
    await closing.write_down(
        tx, ActKind.STAY_SUBWIKI, subwiki, why, by=by, undoes=ActKind.MOVE_SUBWIKI, now=now
    )
    await restating.restate(tx, subwiki, now=now)


async def call(
    tx: Writer, subwiki: Subwiki, former: Actor, why: Why, *, by: Actor | None, now: datetime
) -> None:
    """Say that a subwiki is what a group elsewhere was, so that this one can move here.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason, or `former` is no group.
        Conflict: It says so already, or of too many.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    _check_group(subwiki, former)
    known = subwiki.actor.also_known_as
    if former.uri in known:
        raise Conflict(_("It says so already."))
    if len(known) >= MOST_NAMES:
        raise Conflict(_("A subwiki was at most %(most)s others before.", most=MOST_NAMES))
    await actors.save_aliases(tx, subwiki.id, (*known, former.uri))
    await closing.write_down(
        tx, ActKind.CALL_SUBWIKI, subwiki, why, by=by, after=former.uri, now=now
    )
    await restating.restate(tx, subwiki, now=now)


async def uncall(
    tx: Writer, subwiki: Subwiki, why: Why, *, by: Actor | None, now: datetime
) -> None:
    """Take back that a subwiki is what others were; who moved here already stays.

    Raises:
        Refused: It is not for `by` to do.
        Malformed: There is no reason.
        Conflict: It does not say so.
    """
    await belonging.check_moderator(tx, subwiki, by)
    deciding.check_why(why)
    if not subwiki.actor.also_known_as:
        raise Conflict(_("It names no other community."))
    await actors.save_aliases(tx, subwiki.id, ())
    await closing.write_down(
        tx, ActKind.UNCALL_SUBWIKI, subwiki, why, by=by, undoes=ActKind.CALL_SUBWIKI, now=now
    )
    await restating.restate(tx, subwiki, now=now)


def _check_group(subwiki: Subwiki, other: Actor) -> None:
    group = other.kind in {ActorKind.GROUP, ActorKind.SUBWIKI} and other.id != subwiki.id
    if not group or other.deleted is not None or other.suspended is not None:
        raise Malformed(_("%(handle)s is no other subwiki or community.", handle=other.handle))
