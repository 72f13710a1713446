"""Edit: a wiki elsewhere tells of a change of one of its articles, by a diff.

It is read, and never sent. What does not fit to what we have makes us ask for the article.
"""

import logging
from dataclasses import replace

from fediwiki.activitypub import believing, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Create, Edit
from fediwiki.activitypub.vocabulary.objects import read_object
from fediwiki.activitypub.vocabulary.patches import PATCH, Patch, read_patch
from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.errors import (
    Conflict,
    FediWikiError,
    Malformed,
    Refused,
    TooLarge,
    Unavailable,
)
from fediwiki.services import patching
from fediwiki.services.patching import Change
from fediwiki.storage import posts
from fediwiki.storage.received import PATCHED

_log = logging.getLogger(__name__)


async def take(activity: Create | Edit, taking: Taking) -> None:
    """Apply what a group passed on of its own article, or have the article fetched.

    Raises:
        Refused: The article is not the group's, or somebody else speaks for the editor.
        Malformed: It is no change that we understand.
        Unreachable: The server of the article does not answer.
    """
    document = activity.object or {}
    patch = read_patch(document)
    _check(patch, activity, taking)
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, patch.article)
    if post is not None:
        _check_place(post, taking)
    if post is not None and post.version == patch.previous and await _applied(document, taking):
        return
    if post is None or post.version != patch.version:
        await _fetch(patch, taking)
    await _credit(patch, taking)


async def apply(document: Document, taking: Taking) -> None:
    """Apply a change to the article that it is of, which must be as it was before.

    Raises:
        Conflict: It is not.
        Malformed: It is no diff.
        TooLarge: It makes too much of it.
    """
    patch = read_patch(document)
    editor = await _editor(patch, taking)
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, patch.article)
        if post is not None:
            most_bytes = taking.limits.markdown_bytes
            change = _change(patch, taking)
            await patching.receive(
                tx, post, change, editor=editor, most_bytes=most_bytes, now=taking.now
            )


def is_patch(document: Document | None) -> bool:
    """Whether something is told as a change, and not as what it is after it."""
    return document is not None and PATCH in fields.types(document)


def _check(patch: Patch, activity: Create | Edit, taking: Taking) -> None:
    """Refuse what its own server does not say, or of somebody who did not make it."""
    group_uri = taking.group.uri if taking.group else ""
    for uri in (patch.id, patch.article):
        if taking.urls.owns(uri) or not fields.same_origin(uri, group_uri):
            raise Refused(f"{group_uri} cannot vouch for {uri}")
    if patch.editor != activity.actor:
        raise Refused(f"{activity.actor} did not make {patch.id}")


def _check_place(post: Post, taking: Taking) -> None:
    if post.local or taking.group is None or post.subwiki is None:
        raise Refused(f"{post.uri} is of no group elsewhere")
    if post.subwiki.id != taking.group.id:
        raise Refused(f"{post.uri} is not of {taking.group.uri}")
    if post.deleted is not None:
        raise Refused(f"{post.uri} was deleted")


async def _applied(document: Document, taking: Taking) -> bool:
    """Whether a change could be made to what we have; if not, we ask for all of it."""
    try:
        patch = fields.required_id(document, "object")
        await apply(document, taking.witnessing(patch, document, PATCHED))
    except (Conflict, Malformed, TooLarge) as error:
        _log.info("a change is not applied: %s", error)
        return False
    return True


async def _fetch(patch: Patch, taking: Taking) -> None:
    """Take the article as its own server gives it."""
    document, fetched = await replace(taking, more=True).fetched(patch.article)
    head = believing.head_by(document, read_object(document).author)
    await update.take(document, replace(head, published=taking.now), fetched)


async def _credit(patch: Patch, taking: Taking) -> None:
    editor = await _editor(patch, taking)
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, patch.article)
        if post is not None and post.deleted is None:
            change = _change(patch, taking)
            await patching.credit(tx, post, change, editor=editor, now=taking.now)


async def _editor(patch: Patch, taking: Taking) -> Actor | None:
    """Who made a change; that their server does not say is no reason not to take it."""
    try:
        return await taking.actor(patch.editor)
    except Unavailable:
        raise
    except FediWikiError:
        return None


def _change(patch: Patch, taking: Taking) -> Change:
    return Change(
        previous=patch.previous,
        version=patch.version,
        diff=patch.diff,
        summary=patch.summary,
        published=min(patch.published or taking.now, taking.now),
    )
