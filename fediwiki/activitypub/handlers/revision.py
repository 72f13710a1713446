"""Of the past of posts elsewhere: pages of their history, and what was deleted of a revision.

Source: protocol §6; FEP-bad1.
"""

import logging
from collections.abc import Sequence
from dataclasses import replace

from fediwiki.activitypub import catching_up, fields, revising
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Delete
from fediwiki.activitypub.vocabulary.collections import read_items
from fediwiki.activitypub.vocabulary.revisions import number_of, read_revision
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision
from fediwiki.errors import Malformed, Refused
from fediwiki.services import keeping
from fediwiki.storage import actors, posts, revisions
from fediwiki.storage.database import Writer

_log = logging.getLogger(__name__)

REMOVED_FIELDS = "fw:fields"
_MOST_ITEMS = 100
# What one revision may make us fetch: itself, its editor, their offer, and their key.
_COST = 6


async def catch_up(document: Document, taking: Taking) -> None:
    """Read one page of a post's history, and have the next one read if something is missing.

    Raises:
        Refused: Somebody else than the post's owner speaks in it.
        Malformed: It is none.
        NotFound: It is not there.
        Unreachable: Its server does not answer.
    """
    uri = fields.required_id(document, "object")
    page_url = fields.one_id(document.get("target")) or ""
    if not page_url:
        await _refresh(uri, taking)
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri)
        known = await revisions.numbers_of(tx, post.id) if post else set[int]()
        is_whole = post is not None and await keeping.is_whole(tx, post)
    if post is None or post.deleted is not None or not post.collaborative:
        return
    if is_whole:
        return
    page_url = page_url or await _first_page(post, taking)
    page = await taking.remote.document(page_url, taking.budget)
    told, left_out = await _told(page, post, known, taking)
    below = fields.count(document.get("below")) or catching_up.MOST_REVISIONS + 1
    following = page_url if left_out else fields.one_id(page.get("next")) or ""
    async with taking.effect() as tx:
        held = await _keep(tx, post, told, taking)
        lowest = min(_numbers_on(page, post), default=below)
        goes_on = bool(told) if left_out else lowest < below
        if held and goes_on and following and not await keeping.is_whole(tx, post):
            below = below if left_out else lowest
            await catching_up.go_on(tx, post, taking, page=following, below=below)


def is_of_fields(activity: Delete) -> bool:
    """Whether a deletion is of fields of a revision, not of a thing as a whole."""
    return REMOVED_FIELDS in activity.raw


async def remove_fields(activity: Delete, taking: Taking) -> None:
    """Erase what the owner of a post deleted of one of its revisions.

    Raises:
        Refused: The actor does not own the post.
    """
    uri = activity.object_id
    named = fields.items(activity.raw.get(REMOVED_FIELDS), len(Field))
    removed = [each for each in Field if each in named]
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, uri.rpartition("/r/")[0])
        if post is None:
            return
        if post.local or post.author.uri != activity.actor:
            raise Refused(f"{activity.actor} did not write {uri}")
        number = number_of(uri, post.uri)
        await keeping.remove_fields(tx, post, number, removed, now=taking.now)


async def take_removed(uri: str, taking: Taking) -> None:
    """Erase of a revision what its own server no longer gives.

    Raises:
        Malformed: That server gives no revision.
        Unreachable: It does not answer.
    """
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri.rpartition("/r/")[0])
    if post is None or post.local or post.deleted is not None:
        return
    document = await taking.remote.document(uri, taking.budget)
    revision = read_revision(document, post.uri, post.author.uri)
    async with taking.effect() as tx:
        await keeping.remove_fields(tx, post, revision.number, revision.removed, now=taking.now)


async def _keep(tx: Writer, post: Post, told: Sequence[Revision], taking: Taking) -> bool:
    """Keep revisions from the newest down to the first that does not hold; says if all did."""
    for revision in sorted(told, key=lambda each: each.number, reverse=True):
        try:
            if await keeping.keep(tx, post, revision, now=taking.now) and revision.unasked:
                await catching_up.prove(tx, post, revision.number, taking)
        except Refused as error:
            _log.warning("this history is not kept any further: %s", error)
            return False
    return True


async def _refresh(uri: str, taking: Taking) -> None:
    """Take the post as it is now, whatever of it came and went meanwhile."""
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri)
        if post is None or post.deleted is not None:
            return
        group = await actors.by_id(tx, post.subwiki.id) if post.subwiki else None
    passed_on = replace(taking, group=group, passes_on=False, more=True)
    fetched, passed_on = await passed_on.fetched(uri)
    await update.take(fetched, head_by(fetched, post.author.uri), passed_on)


async def _first_page(post: Post, taking: Taking) -> str:
    collection = await taking.remote.document(f"{post.uri}/history", taking.budget)
    first = fields.one_id(collection.get("first"))
    if first is None or not fields.same_origin(first, post.uri):
        raise Malformed(f"the history of {post.uri} has no pages")
    return first


async def _told(
    page: Document, post: Post, known: set[int], taking: Taking
) -> tuple[Sequence[Revision], bool]:
    """The revisions on a page that are not here yet, and whether some were too many for now."""
    found: list[Revision] = []
    for item in fields.objects(read_items(page, _MOST_ITEMS), _MOST_ITEMS):
        if fields.one_id(item.get("actor")) != post.author.uri:
            raise Refused(f"somebody else speaks in the history of {post.uri}")
        if _number(item, post) in known:
            continue
        if taking.budget.left < _COST:
            return found, True
        document = await _result(item, taking)
        revision = read_revision(document, post.uri, post.author.uri)
        offer = fields.one_object(item.get("instrument"))
        found.append(await revising.credited(revision, post.uri, taking, offer))
    return found, False


async def _result(item: Document, taking: Taking) -> Document:
    """The revision that something made."""
    document = fields.one_object(item.get("result"))
    if document is not None and len(document) > 1:
        return document
    uri = fields.one_id(item.get("result")) or ""
    return await taking.remote.document(uri, taking.budget)


def _numbers_on(page: Document, post: Post) -> Sequence[int]:
    items = fields.objects(read_items(page, _MOST_ITEMS), _MOST_ITEMS)
    return [_number(each, post) for each in items]


def _number(item: Document, post: Post) -> int:
    return number_of(fields.one_id(item.get("result")) or "", post.uri)
