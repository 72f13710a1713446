"""Revisions of posts of ours, the offers that they were made by, and the history that they make.

Source: protocol §6; FEP-bad1 (history).
"""

from collections.abc import Sequence
from http import HTTPStatus

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.activitypub import writing
from fediwiki.activitypub.answering import answer, answer_bytes
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.showing import urls_of
from fediwiki.activitypub.vocabulary.collections import write_ordered_page, write_paged
from fediwiki.activitypub.vocabulary.outgoing import without_context
from fediwiki.activitypub.vocabulary.revisions import write_made
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Gone, NotFound
from fediwiki.storage import offers, posts, revisions
from fediwiki.storage.database import Reader

PAGE_REVISIONS = 50
_MOST_BYTES = 900_000
_BEFORE = "before"
_NUMBER_DIGITS = 9


async def show_revision(request: Request[State]) -> Response:
    """A revision, or the tombstone of what was deleted of it."""
    urls = urls_of(request)
    async with request.state["database"].read() as tx:
        post = await _post(tx, request)
        if not post.local:
            return _elsewhere(request, post)
        revision = await revisions.by_number(tx, post.id, _number(request))
        return answer(request, await writing.of_revision(tx, revision, post, urls))


async def show_offer(request: Request[State]) -> Response:
    """The offer that became a revision, byte for byte as its editor signed it."""
    async with request.state["database"].read() as tx:
        post = await _post(tx, request)
        if not post.local:
            return _elsewhere(request, post)
        revision = await revisions.by_number(tx, post.id, _number(request))
        if Field.EDITOR in revision.removed:
            raise Gone("this offer went with its editor's name")
        offer = await offers.find_applied(tx, post.id, revision.number)
    if offer is None:
        raise NotFound("this revision was made without an offer")
    if not offer.paper.body:
        raise Gone("this offer went with what was deleted of its revision")
    return answer_bytes(offer.paper.body)


async def show_history(request: Request[State]) -> Response:
    """What a post's owner said of it, newest first, each with the revision that it made."""
    urls = urls_of(request)
    async with request.state["database"].read() as tx:
        post = await _post(tx, request)
        if not post.local:
            return _elsewhere(request, post)
        url = urls.history(post.uri)
        before = request.query_params.get(_BEFORE)
        if before is None:
            first = _page(url, post.revision + 1)
            total = len(await revisions.numbers_of(tx, post.id))
            return answer(request, write_paged(url, total, first, attributedTo=post.author.uri))
        place = checked_number(before)
        found = await revisions.of_post(tx, post.id, before=place, limit=PAGE_REVISIONS)
        items = await _made(tx, found, post, urls)
    links = {"next": _page(url, found[len(items) - 1].number)} if items else {}
    if items and found[len(items) - 1].parent is None:
        links = {}
    return answer(request, write_ordered_page(_page(url, place), items, part_of=url, **links))


async def _made(tx: Reader, found: Sequence[Revision], post: Post, urls: Urls) -> list[Document]:
    """What made each revision, as many as others take at once."""
    made: list[Document] = []
    left = _MOST_BYTES
    papers = await offers.papers_of(tx, [each.credit.offer_uri for each in found])
    for revision in found:
        result = without_context(await writing.of_revision(tx, revision, post, urls))
        left -= len(orjson.dumps(result))
        if left < 0 and made:
            break
        paper = papers.get(revision.credit.offer_uri, b"")
        offer: Document | None = orjson.loads(paper) if 0 < len(paper) <= left else None
        left -= len(paper) if offer else 0
        made.append(write_made(revision, post, result if left >= 0 else str(result["id"]), offer))
    return made


async def _post(tx: Reader, request: Request[State]) -> Post:
    """The post whose past is asked for.

    Raises:
        Gone: It was deleted; NotFound: there is none, or not for everyone.
    """
    number = of_short(request.path_params["id"])
    post = await posts.find(tx, number)
    if post is not None and post.deleted is not None:
        raise Gone(f"{post.uri} was deleted")
    return await posts.by_id(tx, number, ANYONE)


def _elsewhere(request: Request[State], post: Post) -> Response:
    """The way to the server that the post is of, if it is one that keeps revisions."""
    if not post.collaborative:
        raise NotFound("the past of this is kept by its own server, if at all")
    _, _, part = request.scope["path"].removeprefix("/p/").partition("/")
    return RedirectResponse(f"{post.uri}/{part}", HTTPStatus.FOUND)


def _number(request: Request[State]) -> int:
    return checked_number(request.path_params["n"])


def checked_number(number: str) -> int:
    """A number in a url.

    Raises:
        NotFound: It is none.
    """
    if not number.isascii() or not number.isdecimal() or len(number) > _NUMBER_DIGITS:
        raise NotFound(f"{number[:40]!r} is no such number")
    return int(number)


def _page(url: str, before: int) -> str:
    return f"{url}?{_BEFORE}={before}"
