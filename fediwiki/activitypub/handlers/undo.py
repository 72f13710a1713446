"""Undo: an actor takes back what it did itself."""

from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import Refused
from fediwiki.services import following, reacting
from fediwiki.storage import actors, follows, reactions
from fediwiki.storage.database import Reader, Writer

_REACTIONS = {
    "Like": ReactionKind.LIKE,
    "Dislike": ReactionKind.DISLIKE,
    "Announce": ReactionKind.BOOST,
}


async def handle(activity: Undo, taking: Taking) -> None:
    """End a follow or take back a reaction, whether it came embedded or as an id.

    Raises:
        Refused: Someone else did it.
    """
    if activity.undone.actor not in {"", activity.actor}:
        raise Refused(f"{activity.actor} did not do that")
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, activity.actor)
        if actor is None:
            return
        if await _unfollow(tx, actor, activity):
            return
        reaction = await _reaction(tx, actor, activity)
        if reaction is not None:
            await reacting.receive_undo(tx, reaction, way=taking.way, now=taking.now)


async def _unfollow(tx: Writer, actor: Actor, activity: Undo) -> bool:
    if activity.undone.type == "Follow":
        followed = await actors.find_by_uri(tx, activity.undone.object_id)
        return followed is not None and await following.end(tx, actor, followed)
    follow = await follows.find_by_uri(tx, activity.object_id)
    if follow is None:
        return False
    if follow.follower_id != actor.id:
        raise Refused(f"{actor.uri} does not follow by {follow.uri}")
    return await following.end(tx, actor, await actors.by_id(tx, follow.followed_id))


async def _reaction(tx: Reader, actor: Actor, activity: Undo) -> Reaction | None:
    kind = _REACTIONS.get(activity.undone.type)
    if kind is None:
        return await reactions.find_by_uri(tx, activity.object_id, actor.id)
    return await reactions.find(tx, actor.id, kind, activity.undone.object_id)
