"""Leaving: a member, or an actor from elsewhere, is gone for good, with everything they said."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import MemberLeft
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState
from fediwiki.domain.revisions import Field
from fediwiki.errors import Refused
from fediwiki.services import deleting, following, keeping, reacting, unwriting
from fediwiki.storage import (
    actors,
    appeals,
    blocks,
    comments,
    events,
    follows,
    media,
    members,
    notes,
    notifications,
    offers,
    posts,
    profiles,
    reactions,
    reports,
    revisions,
    tombstones,
)
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def leave(tx: Writer, member: Member, *, keeps_name: bool, now: datetime) -> None:
    """Erase a member's account, posts and comments, here and wherever they were sent.

    What they wrote with others stays, with their name if it `keeps_name`. Who followed them is
    forgotten only after they were told.

    Raises:
        Refused: There is no other admin.
    """
    actor = member.actor
    if member.admin and await members.count_admins(tx, but=member.id) == 0:
        raise Refused(_("You are the only admin: make somebody else one first."))
    for post in await posts.of_author(tx, actor.id):
        if post.deleted is None:
            await deleting.delete_post(tx, post, now=now)
    for comment in await comments.of_author(tx, actor.id):
        if comment.deleted is None:
            await deleting.delete_comment(tx, comment, by=actor, now=now)
    for offer in await offers.of_editor(tx, actor.id, (OfferState.PENDING, OfferState.SENT)):
        await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    if not keeps_name:
        for post_id, number in await revisions.places_of(tx, actor.uri):
            await _forget_editor(tx, post_id, number, now)
    for followed in await follows.followed_by(tx, actor.id):
        await following.leave(tx, actor, followed, now=now)
    await reacting.recount(tx, await reactions.remove_of_actor(tx, actor.id))
    await blocks.remove_all_of(tx, actor.id)
    await notifications.remove_of(tx, actor.id)
    await _forget_words(tx, actor)
    await media.forget_uses_by(tx, actor.id)
    await members.erase(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)
    await events.append(tx, MemberLeft(actor.id), now=now)


async def receive_delete(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase an actor from elsewhere, its posts, comments, reactions and follows.

    What it wrote with others stays, without its name.
    """
    await erase(tx, actor, now=now)
    await follows.remove_all_of(tx, actor.id)
    await blocks.remove_all_of(tx, actor.id)
    await profiles.forget(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)


async def erase(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase what an actor from elsewhere said and likes, and its name on what many wrote."""
    for post in await posts.of_author(tx, actor.id):
        await deleting.erase(tx, post, now=now)
    for comment in await comments.of_author(tx, actor.id):
        await deleting.erase(tx, comment, now=now)
    for offer in await offers.of_editor(tx, actor.id, (OfferState.PENDING,)):
        await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    for post_id, number in await revisions.places_of(tx, actor.uri):
        await _forget_editor(tx, post_id, number, now)
    await reacting.recount(tx, await reactions.remove_of_actor(tx, actor.id))
    await notifications.remove_of(tx, actor.id)
    await _forget_words(tx, actor)


async def _forget_words(tx: Writer, actor: Actor) -> None:
    """Forget what they said to moderators, and what these noted of them."""
    await reports.forget_reporter(tx, actor.id)
    await appeals.erase_of(tx, actor.id)
    await notes.erase_about(tx, actor.id)


async def _forget_editor(tx: Writer, post_id: int, number: int, now: datetime) -> None:
    post = await posts.find(tx, post_id)
    if post is None:
        return
    if post.local:
        await unwriting.forget_editor(tx, post, number, now=now)
    else:
        await keeping.remove_fields(tx, post, number, (Field.EDITOR,), now=now)
