"""Of the past of posts elsewhere: pages of their history, and what was deleted of a revision.

Source: protocol §6; FEP-bad1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from fediwiki.activitypub import catching_up, fields
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import update
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Delete
from fediwiki.activitypub.vocabulary.collections import read_items
from fediwiki.activitypub.vocabulary.revisions import number_of, read_revision
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.services import keeping
from fediwiki.storage import actors, posts, revisions

REMOVED_FIELDS = "fw:fields"
_MOST_ITEMS = 100
# Of what an activity may fetch, so much stays for the names of editors.
_KEPT_BACK = 5


async def catch_up(document: Document, taking: Taking) -> None:
    """Read one page of a post's history, and have the next one read if something is missing.

    Raises:
        Refused: The history does not hold.
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
    if post is None or post.deleted is not None or len(known) >= post.revision:
        return
    page_url = page_url or await _first_page(post, taking)
    page = await taking.remote.document(page_url, taking.budget)
    told, left_out = await _told(page, post, known, taking)
    below = fields.count(document.get("below")) or catching_up.MOST_REVISIONS + 1
    following = page_url if left_out else fields.one_id(page.get("next")) or ""
    async with taking.effect() as tx:
        for revision in sorted(told, key=lambda each: each.number):
            await keeping.keep(tx, post, revision, now=taking.now)
        lowest = min(_numbers_on(page, post), default=below)
        goes_on = bool(told) if left_out else lowest < below
        if goes_on and following and not await keeping.is_whole(tx, post):
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
        await keeping.remove_fields(tx, post, number, removed)


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
        await keeping.remove_fields(tx, post, revision.number, revision.removed)


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
    """The revisions on a page that are not here yet, and whether some were too many to fetch."""
    found: list[Revision] = []
    left_out = False
    for item in fields.objects(read_items(page, _MOST_ITEMS), _MOST_ITEMS):
        document = await _result(item, post, known, taking)
        if document is not None:
            found.append(read_revision(document, post.uri, post.author.uri))
        elif _number(item, post) not in known:
            left_out = True
    await _meet(dict.fromkeys(each.credit.editor_uri for each in found), taking)
    return found, left_out


async def _result(item: Document, post: Post, known: set[int], taking: Taking) -> Document | None:
    """The revision that something made; None if it is here, or too much for now."""
    if fields.one_id(item.get("actor")) != post.author.uri:
        raise Refused(f"somebody else speaks in the history of {post.uri}")
    if _number(item, post) in known:
        return None
    document = fields.one_object(item.get("result"))
    if document is not None and len(document) > 1:
        return document
    if taking.budget.left <= _KEPT_BACK:
        return None
    uri = fields.one_id(item.get("result")) or ""
    return await taking.remote.document(uri, taking.budget)


def _numbers_on(page: Document, post: Post) -> Sequence[int]:
    items = fields.objects(read_items(page, _MOST_ITEMS), _MOST_ITEMS)
    return [_number(each, post) for each in items]


def _number(item: Document, post: Post) -> int:
    return number_of(fields.one_id(item.get("result")) or "", post.uri)


async def _meet(editors: Mapping[str, None], taking: Taking) -> None:
    """Get to know who edited, as far as that can be done at once; their names are no condition."""
    for uri in editors:
        if uri and taking.budget.left > 0 and not taking.urls.owns(uri):
            try:
                await taking.actor(uri)
            except (NotFound, Malformed, Unreachable):
                continue
            except FediWikiError:
                return
