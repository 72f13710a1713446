"""Announce: someone boosts what is ours, or a group that members here follow passes something on.

Of what a group passes on, only what its own origin confirms is believed, one level deep.
"""

from dataclasses import replace

from fediwiki.activitypub import fields
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import delete, like, update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import (
    Announce,
    Create,
    Delete,
    Dislike,
    Like,
    Update,
    read_activity,
)
from fediwiki.activitypub.vocabulary.objects import read_object
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import Refused
from fediwiki.services import reacting
from fediwiki.storage import follows

_BATCH = 50


async def handle(activity: Announce, taking: Taking) -> None:
    """Count a boost, or take what a followed group passes on.

    Raises:
        Refused: Nobody here follows that group, or what it passes on is not for it to pass on.
    """
    actor = await taking.actor(activity.actor)
    if activity.object_id and taking.urls.owns(activity.object_id):
        await _boost(activity, actor, taking)
        return
    if actor.kind is not ActorKind.GROUP:
        return
    async with taking.look() as tx:
        if not await follows.has_local_followers(tx, actor.id):
            raise Refused(f"nobody here follows {actor.handle}")
    passed_on = taking.passed_on_by(actor)
    if not activity.objects:
        await _take_object(activity.object_id, passed_on)
    for document in activity.objects[:_BATCH]:
        await _take_document(document, passed_on)


async def _boost(activity: Announce, actor: Actor, taking: Taking) -> None:
    async with taking.effect() as tx:
        await like.check_here(tx, activity.object_id)
        boost = Reaction(actor.id, ReactionKind.BOOST, activity.object_id, activity.id)
        await reacting.receive(tx, boost, way=taking.way, now=taking.now)


async def _take_document(document: Document, taking: Taking) -> None:
    """Take one thing that the group passed on: an activity, or an object."""
    if "actor" not in document or "object" not in document:
        await _take_object(fields.required_id(document, "id"), taking)
        return
    activity = read_activity(document)
    if taking.urls.owns(activity.actor):
        return
    match activity:
        case Create() | Update():
            await _take_object(activity.object_id, taking)
        case Delete() if not activity.removal:
            await delete.take_gone(activity.object_id, taking)
        case Like() | Dislike():
            await like.handle(activity, taking)
        case _:
            return


async def _take_object(uri: str, taking: Taking) -> None:
    """Take an object as its own server gives it."""
    if not uri or taking.urls.owns(uri):
        return
    document, taking = await taking.fetched(uri)
    head = head_by(document, read_object(document).author)
    await update.take(document, replace(head, published=taking.now), taking)
