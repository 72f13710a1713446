"""Releasing: what waited is shown, told to others, and so is what hung on it, in its order."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import (
    ActivityTaken,
    CommentPublished,
    CommentRevised,
    Event,
    PostPublished,
    PostRevised,
)
from fediwiki.domain.holding import WhyHeld
from fediwiki.domain.posts import Post
from fediwiki.services import notifying
from fediwiki.services.deciding import Thing
from fediwiki.storage import comments, events, held, posts
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.held import Hold


async def release(
    tx: Writer, thing: Thing, place: Actor | None, *, tells: bool = True, now: datetime
) -> None:
    """Show a thing that waited, in the place of what is new now, unless others know it already.

    Without `tells` somebody else tells of it.
    """
    hold = await held.find(tx, thing.uri)
    if hold is None:
        return
    await held.let_go(tx, hold, now)
    if isinstance(thing, Comment):
        await posts.count_comment(tx, thing.post_id, 1)
    if tells:
        await _tell(tx, thing, place, hold, now)
    await _notify(tx, thing, hold, now)
    await _release_below(tx, thing, place, now)


async def _tell(tx: Writer, thing: Thing, place: Actor | None, hold: Hold, now: datetime) -> None:
    if thing.local:
        await events.append(tx, _event(thing, told=hold.told), now=now)
    elif place is not None and place.local:
        post_id = thing.id if isinstance(thing, Post) else None
        for entry_id in hold.entries:
            taken = ActivityTaken(place.id, entry_id, thing.uri, post_id)
            await events.append(tx, taken, now=now)


def _event(thing: Thing, *, told: bool) -> Event:
    if isinstance(thing, Post):
        return PostRevised(thing.id, thing.revision) if told else PostPublished(thing.id)
    return CommentRevised(thing.id) if told else CommentPublished(thing.id)


async def _notify(tx: Writer, thing: Thing, hold: Hold, now: datetime) -> None:
    if hold.told:
        return
    called = None if thing.local else hold.mentions
    if isinstance(thing, Post):
        await notifying.of_post(tx, thing, by=thing.author, mentioned=called, now=now)
        return
    post = await posts.find(tx, thing.post_id)
    if post is not None:
        parent = await _parent(tx, thing)
        await notifying.of_comment(tx, thing, post, parent, mentioned=called, now=now)


async def _release_below(tx: Writer, thing: Thing, place: Actor | None, now: datetime) -> None:
    """Show what waited only because what it answers did; of the rest, note that this is over."""
    for hold in await held.below(tx, thing.id if isinstance(thing, Post) else thing.post_id):
        comment = await comments.find_by_uri(tx, hold.uri)
        if WhyHeld.BELOW not in hold.whys or comment is None or await _hangs(tx, comment):
            continue
        if hold.below:
            await release(tx, comment, place, now=now)
        else:
            own = [each for each in hold.whys if each != WhyHeld.BELOW]
            await held.save_whys(tx, hold.uri, own)


async def _hangs(tx: Reader, comment: Comment) -> bool:
    """Whether what a comment answers waits itself."""
    parent = await _parent(tx, comment)
    post = await posts.find(tx, comment.post_id)
    return any(each is not None and each.held is not None for each in (parent, post))


async def _parent(tx: Reader, comment: Comment) -> Comment | None:
    return None if comment.parent_id is None else await comments.find(tx, comment.parent_id)
