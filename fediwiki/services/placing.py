"""Placing: a post from elsewhere that stood in no group is taken into the one that passes it on."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.services import welcoming
from fediwiki.storage import posts, removals
from fediwiki.storage.database import Writer


async def take_in(tx: Writer, post: Post, group: Actor, *, now: datetime) -> Post:
    """Let a person's post that names a group elsewhere stand in it, once that passed it on.

    What stands in a group stays in it, and what many write together is decided at its home.

    Raises:
        Refused: Its author may not take part there.
    """
    if post.subwiki is not None or post.local or post.collaborative or post.deleted is not None:
        return post
    await welcoming.check(tx, post.author, group, now)
    await posts.save_subwiki(tx, post.id, group.id)
    removed = post.removed or await removals.apply(tx, post.uri, group.id)
    return replace(post, subwiki=group, removed=removed)
