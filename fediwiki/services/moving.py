"""Moving: someone elsewhere goes to another account, and our members' follows with them."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.acts import ActKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import Refused
from fediwiki.services import following, notifying
from fediwiki.storage import actors, blocks, follows
from fediwiki.storage.database import Writer


async def receive(tx: Writer, actor: Actor, target: Actor, *, urls: Urls, now: datetime) -> None:
    """Remember where an actor went, and let those here who follow it follow it there.

    Raises:
        Refused: The target does not say that it is the same, is of another kind, or the actor
            moved elsewhere before.
    """
    if actor.uri not in target.also_known_as or actor.uri == target.uri:
        raise Refused(f"{target.handle} does not say that it is {actor.handle}")
    if actor.moved_to not in {"", target.uri}:
        raise Refused(f"{actor.handle} moved elsewhere before")
    if actor.suspended is not None or target.suspended is not None:
        raise Refused(f"{target.handle} or {actor.handle} is suspended")
    communities = {ActorKind.GROUP, ActorKind.SUBWIKI}
    if (actor.kind in communities) != (target.kind in communities):
        raise Refused(f"{target.handle} is not what {actor.handle} is")
    await actors.save_moved(tx, actor.id, target.uri)
    if actor.kind is ActorKind.GROUP:
        here = [each.id for each in await follows.followers_of(tx, actor.id) if each.local]
        await notifying.of_subwiki(
            tx, ActKind.MOVE_SUBWIKI, actor, to=here, reason=target.handle, now=now
        )
    for follower in await follows.followers_of(tx, actor.id):
        if follower.local:
            await following.leave(tx, follower, actor, now=now)
            if not await blocks.stand_between(tx, follower.id, target.id):
                await following.follow(tx, follower, target, urls=urls, now=now)
