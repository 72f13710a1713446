"""Placing: a post from elsewhere that stood in no group is taken into the one that passes it on."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.services import welcoming
from fediwiki.storage import posts, removals
from fediwiki.storage.database import Writer


async def take_in(
    tx: Writer, post: Post, group: Actor, *, named: Collection[str], now: datetime
) -> Post:
    """Let a person's post stand in a group elsewhere that passed it on, if it names that group.

    `named` are the ids of whom it is for, as its own server says. What stands in a group stays in
    it, and what many write together is decided at its home.

    Raises:
        Refused: Its author may not take part there.
    """
    if post.subwiki is not None or post.local or post.collaborative or post.deleted is not None:
        return post
    if group.uri not in named:
        return post
    await welcoming.check(tx, post.author, group, now)
    await posts.save_subwiki(tx, post.id, group.id)
    removed = post.removed or await removals.apply(tx, post.uri, group.id)
    return replace(post, subwiki=group, removed=removed)
