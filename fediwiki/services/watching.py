"""Watching: which posts a member keeps an eye on, and which revisions of them they saw."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound
from fediwiki.storage import notifications, watches
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def watch(tx: Writer, post: Post, *, by: Actor, now: datetime) -> None:
    """Watch a post from now on; what was seen of it before stays so.

    Raises:
        NotFound: It is deleted.
    """
    if post.deleted is not None:
        raise NotFound(_("there is no such post to watch"))
    if not await watches.is_watched(tx, by.id, post.id):
        await watches.begin(tx, by, post.id, seen=post.revision, now=now)


async def unwatch(tx: Writer, post: Post, *, by: Actor) -> None:
    """Watch a post no longer."""
    await watches.end(tx, by.id, post.id)


async def see(tx: Writer, post: Post, number: int, *, by: Actor, now: datetime) -> None:
    """Remember that a member saw a post up to a revision; a later one stays seen.

    Whoever saw the latest has read what they were told of its edits.
    """
    seen = (await watches.of_member(tx, by.id)).get(post.id)
    if seen is not None and seen < number <= post.revision:
        await watches.save_seen(tx, by.id, post.id, number)
    if number >= post.revision:
        await notifications.save_post_read(tx, by.id, post.id, now)


async def see_all(tx: Writer, *, by: Actor, now: datetime) -> None:
    """Remember that a member saw everything that they watch as it is now."""
    await watches.save_all_seen(tx, by.id)
    await notifications.save_watched_read(tx, by.id, now)
