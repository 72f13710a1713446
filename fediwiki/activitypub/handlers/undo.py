"""Undo: an actor takes back what it did itself, also before we heard that it did."""

from fediwiki.activitypub import fields
from fediwiki.activitypub.handlers import ban, like, marks, removal, site_ban, update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Undo
from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import OfferState
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import NotFound, Refused
from fediwiki.services import blocking, following, judging, quoting, reacting
from fediwiki.storage import actors, blocks, follows, offers, reactions, tombstones
from fediwiki.storage.database import Reader, Writer

_REACTIONS = {
    "Like": ReactionKind.LIKE,
    "Dislike": ReactionKind.DISLIKE,
    "Announce": ReactionKind.BOOST,
}
# What may come after it was undone; a bare id may be any of these.
_OVERTAKEN = {"", "Block", "Follow", "Offer", "QuoteRequest", *_REACTIONS}


async def handle(activity: Undo, taking: Taking) -> None:
    """End a follow, take back a reaction or restore, whether that came embedded or as an id.

    Raises:
        Refused: Someone else did it.
    """
    if activity.undone.actor not in {"", activity.actor}:
        raise Refused(f"{activity.actor} did not do that")
    if activity.undone.type == "Lock":
        await marks.unlock(activity, taking)
        return
    if activity.undone.type == "Delete" and removal.is_removal(activity.object):
        await removal.undo(activity, taking)
        return
    if activity.undone.type == "Block" and site_ban.is_site(ban.target_of(activity.object)):
        await site_ban.undo(activity, taking)
        return
    if activity.undone.type == "Block" and ban.target_of(activity.object):
        await ban.undo(activity, taking)
        return
    if activity.undone.type == "Delete":
        await update.take_restored(activity.undone.object_id, activity.actor, taking)
        return
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, activity.actor)
        if actor is None:
            return
        if await _unfollow(tx, actor, activity) or await _unreact(tx, actor, activity, taking):
            return
        if await _withdraw(tx, actor, activity, taking) or await _unblock(tx, actor, activity):
            return
        if await _unquote(tx, actor, activity, taking):
            return
        if activity.undone.type in _OVERTAKEN and fields.same_origin(
            activity.object_id, activity.actor
        ):
            await tombstones.add(tx, activity.object_id, tombstones.UNDONE, taking.now)


async def take_vote(activity: Undo, taking: Taking) -> None:
    """Take back a vote, as a group says that someone did.

    Raises:
        Refused: It was not in that group, or someone else's.
    """
    if activity.undone.actor not in {"", activity.actor}:
        raise Refused(f"{activity.actor} did not do that")
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, activity.actor)
        if actor is not None:
            await _unreact(tx, actor, activity, taking)


async def _withdraw(tx: Writer, actor: Actor, activity: Undo, taking: Taking) -> bool:
    """Take back an edit, as long as it waits."""
    if activity.undone.type not in {"", "Offer"}:
        return False
    offer = await offers.find_by_uri(tx, activity.object_id)
    if offer is None:
        return False
    if offer.editor.id != actor.id:
        raise Refused(f"{actor.uri} did not offer {offer.paper.uri}")
    if offer.state is OfferState.PENDING:
        await judging.withdraw(tx, offer, now=taking.now)
    return True


async def _unquote(tx: Writer, actor: Actor, activity: Undo, taking: Taking) -> bool:
    """Take back that somebody wants to quote; by its id, or by what it said."""
    if activity.undone.type not in {"", "QuoteRequest"}:
        return False
    said = activity.object or {}
    return await quoting.withdraw(
        tx,
        activity.object_id,
        activity.undone.object_id,
        fields.one_id(said.get("instrument")) or "",
        by=actor,
        now=taking.now,
    )


async def _unblock(tx: Writer, actor: Actor, activity: Undo) -> bool:
    """End a block, by whatever names it."""
    if activity.undone.type == "Block" and activity.undone.object_id:
        blocked = await actors.find_by_uri(tx, activity.undone.object_id)
        return blocked is not None and await blocking.receive_undo(tx, actor, blocked.id)
    if activity.undone.type not in {"", "Block"}:
        return False
    between = await blocks.find_by_uri(tx, activity.object_id)
    if between is None:
        return False
    if between[0] != actor.id:
        raise Refused(f"{actor.uri} does not block by {activity.object_id}")
    return await blocking.receive_undo(tx, actor, between[1])


async def _unreact(tx: Writer, actor: Actor, activity: Undo, taking: Taking) -> bool:
    reaction = await _reaction(tx, actor, activity)
    if reaction is None:
        return False
    if taking.group is not None:
        try:
            like.check_passed_on(taking, await like.subwiki_of(tx, reaction.object_uri))
        except NotFound:
            return False
    return await reacting.receive_undo(tx, reaction, way=taking.way, now=taking.now)


async def _unfollow(tx: Writer, actor: Actor, activity: Undo) -> bool:
    if activity.undone.type == "Follow":
        followed = await actors.find_by_uri(tx, activity.undone.object_id)
        return followed is not None and await following.end(tx, actor, followed)
    if activity.undone.type:
        return False
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
