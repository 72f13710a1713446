"""Leaving: a member, or an actor from elsewhere, is gone for good, with everything they said."""

from datetime import datetime
from typing import Final

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import MemberLeft, PersonLeaving
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState
from fediwiki.domain.posts import Post
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
    guests,
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

_AT_ONCE: Final = 50


async def leave(tx: Writer, member: Member, *, keeps_name: bool, now: datetime) -> None:
    """Erase a member's account, posts and comments, here and wherever they were sent.

    What they wrote with others stays, with their name if it `keeps_name`. Who followed them is
    forgotten only after they were told. The account is gone at once; what they said goes bit by
    bit where it is much, see `go_on`.

    Raises:
        Refused: There is no other admin.
    """
    actor = member.actor
    if member.admin and await members.count_admins(tx, but=member.id) == 0:
        raise Refused(_("You are the only admin: make somebody else one first."))
    for offer in await offers.of_editor(tx, actor.id, (OfferState.PENDING, OfferState.SENT)):
        await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    await blocks.remove_all_of(tx, actor.id)
    await notifications.remove_of(tx, actor.id)
    await _forget_words(tx, actor)
    await media.forget_uses_by(tx, actor.id)
    await members.erase(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)
    await go_on(tx, await actors.by_id(tx, actor.id), keeps_name=keeps_name, now=now)


async def go_on(tx: Writer, actor: Actor, *, keeps_name: bool, now: datetime) -> None:
    """Erase a part of what somebody said who is gone, and have the rest erased in a while.

    Of ours everybody is told at the end. A crash in between costs nothing: the event that tells to
    go on is kept with what was done.
    """
    if actor.deleted is None and actor.suspended is None:
        return
    if await _erase_some(tx, actor, keeps_name=keeps_name, now=now):
        await events.append(tx, PersonLeaving(actor.id, keeps_name), now=now)
    elif actor.local:
        await events.append(tx, MemberLeft(actor.id), now=now)


async def receive_delete(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase an actor from elsewhere, its posts, comments, reactions and follows.

    What it wrote with others stays, without its name.
    """
    await follows.remove_all_of(tx, actor.id)
    await blocks.remove_all_of(tx, actor.id)
    await profiles.forget(tx, actor.id)
    await actors.save_deleted(tx, actor.id, now)
    await tombstones.add(tx, actor.uri, tombstones.PERSON, now)
    await erase(tx, await actors.by_id(tx, actor.id), now=now)


async def erase(tx: Writer, actor: Actor, *, now: datetime) -> None:
    """Erase what an actor from elsewhere said and likes, and its name on what many wrote.

    It must be gone, or suspended.
    """
    for offer in await offers.of_editor(tx, actor.id, (OfferState.PENDING,)):
        await offers.settle(tx, offer.id, OfferState.WITHDRAWN, now=now)
    await notifications.remove_of(tx, actor.id)
    await guests.erase(tx, actor.id)
    await _forget_words(tx, actor)
    await go_on(tx, actor, keeps_name=False, now=now)


async def _erase_some(tx: Writer, actor: Actor, *, keeps_name: bool, now: datetime) -> bool:
    """Erase at most `_AT_ONCE` things of each kind; says whether there may be more."""
    said = [
        *await posts.standing_of(tx, actor.id, limit=_AT_ONCE),
        *await comments.standing_of(tx, actor.id, limit=_AT_ONCE),
    ][:_AT_ONCE]
    for thing in said:
        await _erase_thing(tx, thing, actor, now)
    signed = [] if keeps_name else await revisions.places_of(tx, actor.uri, limit=_AT_ONCE)
    for post_id, number in signed:
        await _forget_editor(tx, post_id, number, now)
    liked = await reactions.remove_of_actor(tx, actor.id, limit=_AT_ONCE)
    await reacting.recount(tx, liked)
    followed = await follows.followed_by(tx, actor.id, limit=_AT_ONCE) if actor.local else []
    for each in followed:
        await following.leave(tx, actor, each, now=now)
    return _AT_ONCE in {len(said), len(signed), len(liked), len(followed)}


async def _erase_thing(tx: Writer, thing: Post | Comment, actor: Actor, now: datetime) -> None:
    if not actor.local:
        await deleting.erase(tx, thing, now=now)
    elif isinstance(thing, Post):
        await deleting.delete_post(tx, thing, now=now)
    else:
        await deleting.delete_comment(tx, thing, by=actor, now=now)


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
