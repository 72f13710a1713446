"""Announce: someone boosts what is ours, or a group that members here follow passes something on.

Of what a group passes on, only what its own origin confirms is believed, one level deep.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from fediwiki.activitypub import believing, fields, revising
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import (
    ban,
    boost,
    collections,
    delete,
    edit,
    like,
    marks,
    removal,
    revision,
    undo,
    update,
)
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import (
    Activity,
    Add,
    Announce,
    Create,
    Delete,
    Dislike,
    Edit,
    Inner,
    Like,
    Lock,
    Remove,
    Undo,
    Update,
    read_activity,
)
from fediwiki.activitypub.vocabulary.objects import read_object
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.revisions import Revision
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import posting
from fediwiki.storage import follows, posts, subwikis

_BATCH = 50

_log = logging.getLogger(__name__)


async def handle(activity: Announce, taking: Taking) -> None:
    """Count a boost, or take what a followed group passes on.

    Raises:
        Refused: Nobody here follows that group, or what it passes on is not for it to pass on.
    """
    actor = await taking.actor(activity.actor)
    if taking.urls.owns(activity.object_id) and not _is_activity(activity.object):
        await boost.receive(activity, actor, taking)
        return
    if actor.kind is not ActorKind.GROUP:
        await boost.receive_of_others(activity, actor, taking)
        return
    async with taking.look() as tx:
        if not await follows.has_local_followers(tx, actor.id):
            raise Refused(f"nobody here follows {actor.handle}")
    passed_on = taking.passed_on_by(actor)
    if not activity.objects:
        await _take_uri(activity.object_id, passed_on)
    elif len(activity.objects) == 1:
        await _take_document(activity.objects[0], passed_on)
    else:
        await _take_batch(activity.objects[:_BATCH], passed_on)


async def take_asked(uri: str, taking: Taking) -> None:
    """Take a post that a member asked for, as if the group that it names had passed it on.

    Raises:
        Refused: It names no group, or one of ours, which would know of it.
        NotFound: It is not there; Unreachable: Its server does not answer.
    """
    document = await taking.remote.document(uri, taking.budget)
    named = next(iter(read_object(document).addressing.audience), "")
    if not named or taking.urls.owns(named):
        raise Refused(f"{uri} is in no community elsewhere")
    group = await taking.actor(named)
    if group.kind is not ActorKind.GROUP:
        raise Refused(f"{named} is no community")
    passed_on = taking.passed_on_by(group)
    await _take_fetched(document, passed_on.witnessing(uri, document))


async def _take_echo(uri: str, taking: Taking) -> None:
    """See that a group elsewhere passed on what a member posted for it; execute nothing."""
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, uri)
        if post is not None and taking.group is not None:
            await posting.confirm(tx, post, taking.group, taking.entry.uri)


async def _take_batch(documents: Sequence[Document], taking: Taking) -> None:
    """Take several things, each for itself: one that is refused keeps none back."""
    for document in documents:
        try:
            await _take_document(document, taking)
        except (Refused, NotFound, Malformed) as error:
            _log.info("refused one of several in %s: %s", taking.entry.uri, error)


async def _take_document(document: Document, taking: Taking) -> None:
    """Take one thing that the group passed on: an activity, or an object."""
    if not _is_activity(document):
        await _take_uri(fields.required_id(document, "id"), taking)
        return
    activity = read_activity(document)
    if taking.urls.owns(activity.actor):
        await _take_echo(activity.object_id, taking)
        return
    await taking.check_heard(activity.actor)
    moderated = await removal.take_passed_on(activity, taking)
    if not moderated and not await ban.take_passed_on(activity, taking):
        await _take_activity(document, activity, taking)


async def _take_activity(document: Document, activity: Activity, taking: Taking) -> None:
    match activity:
        case Edit():
            await edit.take(activity, taking)
        case Create() if edit.is_patch(activity.object):
            await edit.take(activity, taking)
        case Update() if taking.group is not None and activity.object_id == taking.group.uri:
            # Whoever says so, its own server says what is true.
            await update.refresh(activity.object_id, taking)
        case Create() | Update():
            await _take_made(document, activity, taking)
        case Delete() if taking.group is not None and activity.object_id == taking.group.uri:
            await delete.take_group(taking)
        case Delete() if revision.is_of_fields(activity):
            await revision.take_removed(activity.object_id, taking)
        case Delete():
            await delete.take_gone(activity.object_id, taking)
        case Like() | Dislike():
            await like.handle(activity, taking)
        case Undo(undone=Inner(type="Like" | "Dislike")):
            await undo.take_vote(activity, taking)
        case Undo(undone=Inner(type="Delete")):
            await update.take_restored(activity.undone.object_id, activity.actor, taking)
        case _:
            await _take_marked(activity, taking)


async def _take_marked(activity: Activity, taking: Taking) -> None:
    """Take what moderators of the group closed or pinned, or who they are."""
    match activity:
        case Lock():
            await marks.lock(activity, taking)
        case Undo(undone=Inner(type="Lock")):
            await marks.unlock(activity, taking)
        case Add() | Remove() if taking.group is not None:
            await collections.take_passed_on(activity, taking.group, taking)
        case _:
            return


async def _take_made(document: Document, activity: Create | Update, taking: Taking) -> None:
    """Take what someone made, as its own server gives it.

    What that server's own group passes on with a proof of its author needs not be asked for.
    """
    made = activity.object or {}
    group_uri = taking.group.uri if taking.group else ""
    at_home = fields.same_origin(group_uri, activity.object_id)
    proven = len(made) > 1 and at_home and await believing.is_proven(document, activity, taking)
    told = await revising.told(activity, taking, believed=proven)
    if told is None or not proven:
        new = isinstance(activity, Create)
        await _take_object(activity.object_id, taking, told, new=new)
        return
    head = believing.head_by(made, activity.actor)
    witness = taking.witnessing(activity.object_id, made)
    await update.take(made, replace(head, published=taking.now), witness, told)


async def _take_uri(uri: str, taking: Taking) -> None:
    """Take what stands at an id: an object, or what made it or changed it."""
    if not uri or taking.urls.owns(uri):
        return
    document = await taking.remote.document(uri, taking.budget)
    if not _is_activity(document):
        await _take_fetched(document, taking.witnessing(uri, document))
        return
    activity = read_activity(document)
    if isinstance(activity, Create | Update):
        await _take_object(activity.object_id, taking, new=isinstance(activity, Create))


async def _take_object(
    uri: str, taking: Taking, told: Revision | None = None, *, new: bool = True
) -> None:
    """Take an object as its own server gives it; `new` is what the group shows its followers."""
    if uri and not taking.urls.owns(uri):
        document, taking = await taking.fetched(uri)
        await _take_fetched(document, taking, told, new=new)


async def _take_fetched(
    document: Document, taking: Taking, told: Revision | None = None, *, new: bool = True
) -> None:
    """Take an object, unless it is for a subwiki of ours, which hears of it by itself."""
    head = believing.head_by(document, read_object(document).author)
    async with taking.look() as tx:
        if await subwikis.find_of_uris(tx, head.addressing.everyone_named) is not None:
            return
        known = await posts.find_by_uri(tx, head.id)
    for_it = taking.group is not None and head.names(taking.group.uri)
    shown = new and not (for_it or head.in_reply_to)
    if not (shown or for_it or known or head.in_reply_to):
        raise Refused(f"{head.id} is nothing that this group passed on")
    head = replace(head, published=taking.now)
    await update.take(document, head, replace(taking, more=shown), told)
    if shown:
        await boost.show(head.id, taking)


def _is_activity(document: Document | None) -> bool:
    return document is not None and "actor" in document and "object" in document
