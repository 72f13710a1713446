"""Reacting: likes, dislikes and boosts, one of a kind for each actor and object."""

from datetime import datetime

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import LikeGiven, LikeTaken
from fediwiki.domain.posts import Post
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.domain.urls import Urls
from fediwiki.services import welcoming
from fediwiki.services.arriving import Way, pass_on
from fediwiki.storage import actors, boosts, comments, events, posts, reactions
from fediwiki.storage.database import Reader, Writer


async def like(tx: Writer, member: Actor, object_uri: str, *, urls: Urls, now: datetime) -> None:
    """Let a member like a post or a comment, once.

    Raises:
        Moved: They go on elsewhere.
    """
    welcoming.check_here(member)
    reaction = Reaction(member.id, ReactionKind.LIKE, object_uri, urls.activity(tx.new_id(now)))
    if await reactions.add(tx, reaction, now):
        await _recount(tx, object_uri)
        if await _is_heard_of(tx, object_uri):
            await events.append(tx, LikeGiven(member.id, object_uri, reaction.uri), now=now)


async def unlike(tx: Writer, member: Actor, object_uri: str, *, now: datetime) -> None:
    """Take a member's like back."""
    known = await reactions.find(tx, member.id, ReactionKind.LIKE, object_uri)
    if known is not None:
        await reactions.remove(tx, member.id, ReactionKind.LIKE, object_uri)
        await _recount(tx, object_uri)
        if await _is_heard_of(tx, object_uri):
            await events.append(tx, LikeTaken(member.id, object_uri, known.uri), now=now)


async def receive(tx: Writer, reaction: Reaction, *, way: Way, now: datetime) -> bool:
    """Keep a reaction from elsewhere, once; says whether it was new."""
    if not await reactions.add(tx, reaction, now):
        return False
    if reaction.kind is ReactionKind.BOOST:
        await _place_boost(tx, reaction, now)
    await _recount(tx, reaction.object_uri)
    await _pass_on(tx, reaction, way, now)
    return True


async def receive_undo(tx: Writer, reaction: Reaction, *, way: Way, now: datetime) -> bool:
    """Take a reaction from elsewhere back; says whether there was one."""
    if not await reactions.remove(tx, reaction.actor_id, reaction.kind, reaction.object_uri):
        return False
    if reaction.kind is ReactionKind.BOOST:
        thing = await _thing(tx, reaction.object_uri)
        if thing is not None:
            await boosts.remove(tx, reaction.actor_id, thing)
    await _recount(tx, reaction.object_uri)
    await _pass_on(tx, reaction, way, now)
    return True


async def recount(tx: Writer, object_uris: list[str]) -> None:
    """Count anew the likes of some objects."""
    for uri in object_uris:
        await _recount(tx, uri)


async def _is_heard_of(tx: Reader, uri: str) -> bool:
    """Whether others may hear of a thing: what waits, or was never shown, they would look for."""
    thing = await _thing(tx, uri)
    return thing is None or thing.held is None


async def _thing(tx: Reader, uri: str) -> Post | Comment | None:
    return await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)


async def _recount(tx: Writer, object_uri: str) -> None:
    likes = await reactions.count(tx, object_uri, ReactionKind.LIKE)
    if not await posts.save_likes(tx, object_uri, likes):
        await comments.save_likes(tx, object_uri, likes)


async def _place_boost(tx: Writer, boost: Reaction, now: datetime) -> None:
    """Let a boost stand in the feeds of those who follow who boosted."""
    thing = await _thing(tx, boost.object_uri)
    if thing is None:
        return
    # A group passes on all that is said in it, and who follows it reads that in the talk.
    is_talk = isinstance(thing, Comment)
    if not is_talk or (await actors.by_id(tx, boost.actor_id)).kind is not ActorKind.GROUP:
        await boosts.add(tx, boost.actor_id, thing, now)


async def _pass_on(tx: Writer, reaction: Reaction, way: Way, now: datetime) -> None:
    if reaction.kind is ReactionKind.BOOST or not await _is_heard_of(tx, reaction.object_uri):
        return
    post = await posts.find_by_uri(tx, reaction.object_uri)
    if post is None:
        comment = await comments.find_by_uri(tx, reaction.object_uri)
        post = await posts.find(tx, comment.post_id) if comment else None
    if post is not None:
        await pass_on(tx, post.subwiki, way, reaction.object_uri, None, now=now)
