"""Watching: a member keeps an eye on posts."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.storage import watches
from fediwiki.storage.database import Writer


async def begin(tx: Writer, member: Actor, post: Post, *, now: datetime) -> None:
    """Watch a post, of which the member has seen all that there is."""
    await watches.begin(tx, member, post.id, seen=post.revision, now=now)


async def see(tx: Writer, member: Actor, post: Post) -> int:
    """Note that a member saw a post as it is; gives the revision that they had seen before."""
    seen = (await watches.of_member(tx, member.id)).get(post.id, post.revision)
    await watches.save_seen(tx, member.id, post.id, post.revision)
    return seen


async def see_all(tx: Writer, member: Actor) -> None:
    """Note that a member saw everything that they watch as it is now."""
    await watches.save_all_seen(tx, member.id)
