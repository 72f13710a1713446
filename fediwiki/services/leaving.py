"""Leaving: an actor from elsewhere is gone for good, with everything that it said here."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.offers import OfferState
from fediwiki.domain.revisions import Field
from fediwiki.services import commenting, keeping, posting, reacting, unwriting
from fediwiki.storage import (
    actors,
    blocks,
    comments,
    follows,
    notifications,
    offers,
    posts,
    reactions,
    revisions,
    tombstones,
)
from fediwiki.storage.database import Writer


async def receive_delete(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase an actor from elsewhere, its posts, comments, reactions and follows.

    What it wrote with others stays, without its name.
    """
    for post in await posts.of_author(tx, actor.id):
        await posting.erase(tx, post, now=now)
    for comment in await comments.of_author(tx, actor.id):
        await commenting.erase(tx, comment, now=now)
    for offer in await offers.of_editor(tx, actor.id, (OfferState.PENDING,)):
        await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    for post_id, number in await revisions.places_of(tx, actor.uri):
        await _forget_editor(tx, post_id, number, now)
    await reacting.recount(tx, await reactions.remove_of_actor(tx, actor.id))
    await follows.remove_all_of(tx, actor.id)
    await blocks.remove_all_of(tx, actor.id)
    await notifications.remove_of(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)


async def _forget_editor(tx: Writer, post_id: int, number: int, now: datetime) -> None:
    post = await posts.find(tx, post_id)
    if post is None:
        return
    if post.local:
        await unwriting.forget_editor(tx, post, number, now=now)
    else:
        await keeping.remove_fields(tx, post, number, (Field.EDITOR,), now=now)
