"""Moving: someone elsewhere goes to another account, and our members' follows with them.

A group that moved, or a member of ours, rests where it is for some days, lest one after another
sends its people on.
"""

from datetime import datetime, timedelta
from typing import Final

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.services import alerting, following
from fediwiki.storage import actors, blocks, follows, guests
from fediwiki.storage.database import Writer

_COMMUNITIES: Final = frozenset({ActorKind.GROUP, ActorKind.SUBWIKI})


async def receive(
    tx: Writer, actor: Actor, target: Actor, *, urls: Urls, rest: timedelta, now: datetime
) -> None:
    """Remember where an actor went, and let those here who follow it follow it there.

    Raises:
        Refused: The target does not say that it is the same, is of another kind, or the actor
            moved elsewhere before, or is a group that has not rested since it moved.
    """
    if actor.uri not in target.also_known_as or actor.uri == target.uri:
        raise Refused(f"{target.handle} does not say that it is {actor.handle}")
    if actor.moved_to not in {"", target.uri}:
        raise Refused(f"{actor.handle} moved elsewhere before")
    if actor.suspended is not None or target.suspended is not None:
        raise Refused(f"{target.handle} or {actor.handle} is suspended")
    if (actor.kind in _COMMUNITIES) != (target.kind in _COMMUNITIES):
        raise Refused(f"{target.handle} is not what {actor.handle} is")
    if rests_until(actor, rest, now):
        raise Refused(f"{actor.handle} moved not long ago")
    await actors.save_moved(tx, actor.id, target.uri)
    await guests.remove_of(tx, actor.id)
    await note(tx, actor, target, now)
    if actor.kind is ActorKind.GROUP:
        here = [each.id for each in await follows.followers_of(tx, actor.id) if each.local]
        await alerting.of_subwiki(
            tx, ActKind.MOVE_SUBWIKI, actor, to=here, reason=target.handle, now=now
        )
    for follower in await follows.followers_of(tx, actor.id):
        if follower.local:
            await bring(tx, follower, actor, target, urls=urls, now=now)


async def bring(
    tx: Writer, follower: Actor, old: Actor, new: Actor, *, urls: Urls, now: datetime
) -> None:
    """Let someone here follow `new`, and `old` no longer once they are let: both until then."""
    if follower.moved_to or await blocks.stand_between(tx, follower.id, new.id):
        return
    made = await following.follow(tx, follower, new, urls=urls, now=now)
    if made.state is FollowState.ACCEPTED:
        await following.unfollow(tx, follower, old, now=now)


def rests_until(actor: Actor, rest: timedelta, now: datetime) -> datetime | None:
    """Until when a group or a member of ours may not move again, None if it may."""
    until = actor.moved_at + rest if actor.moved_at else now
    return until if now < until else None


async def note(tx: Writer, actor: Actor, target: Actor, now: datetime) -> None:
    """Let both ends of a move of a group rest from now on."""
    if actor.kind in _COMMUNITIES:
        await actors.note_move(tx, [actor.id, target.id], now)
