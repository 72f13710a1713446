"""Leaving: an actor from elsewhere is gone for good, with everything that it said here."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.services import commenting, posting, reacting
from fediwiki.storage import actors, comments, follows, posts, reactions, tombstones
from fediwiki.storage.database import Writer


async def receive_delete(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase an actor from elsewhere, its posts, comments, reactions and follows."""
    for post in await posts.of_author(tx, actor.id):
        await posting.erase(tx, post, now=now)
    for comment in await comments.of_author(tx, actor.id):
        await commenting.erase(tx, comment, now=now)
    await reacting.recount(tx, await reactions.remove_of_actor(tx, actor.id))
    await follows.remove_all_of(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)
