"""The collections of our actors, posts and comments.

Source: protocol §1 and §2; FEP-1b12; FEP-f228 (context).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import orjson
from starlette.requests import Request
from starlette.responses import Response

from fediwiki.activitypub import fields, writing
from fediwiki.activitypub.answering import answer
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.showing import is_erased, local_actor, urls_of
from fediwiki.activitypub.vocabulary.collections import (
    FIRST,
    write_hidden,
    write_hidden_page,
    write_ordered,
    write_ordered_page,
)
from fediwiki.activitypub.vocabulary.outgoing import without_context
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.posts import Post
from fediwiki.domain.reading import Place
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Gone, NotFound
from fediwiki.storage import comments, follows, marks, posts, received, sent, subwikis, timelines
from fediwiki.storage.database import Reader
from fediwiki.storage.glances import Glance
from fediwiki.storage.sent import Outgoing
from fediwiki.storage.timelines import Span

OUTBOX_ITEMS = 50
WHOLE_REPLIES = 50
LISTED_REPLIES = 1_000
# What a collection adds around its items fits between this and the limit of a document.
_MOST_BYTES = 900_000
_BEGINNING = Place(datetime(1970, 1, 1, tzinfo=UTC), 0)


async def show_followers(request: Request[State]) -> Response:
    """How many follow an actor."""
    async with request.state["database"].read() as tx:
        total = await follows.count_followers(tx, (await _owner(tx, request)).id)
    return _hidden(request, total)


async def show_following(request: Request[State]) -> Response:
    """How many an actor follows."""
    async with request.state["database"].read() as tx:
        total = await follows.count_following(tx, (await _owner(tx, request)).id)
    return _hidden(request, total)


async def show_featured(request: Request[State]) -> Response:
    """What stands first: of a subwiki in full, of its steward by ids; members pin nothing."""
    items: list[str | Document] = []
    async with request.state["database"].read() as tx:
        owner = await _owner(tx, request)
        if owner.kind is ActorKind.SUBWIKI:
            items.extend(await _pinned_in(tx, request, owner))
        elif owner.kind is ActorKind.STEWARD:
            subwiki = await subwikis.find_of_steward(tx, owner.id)
            pinned = await marks.pinned_in(tx, subwiki.id, ANYONE) if subwiki else []
            items.extend(each.uri for each in pinned if each.author.id == owner.id)
    return answer(request, write_ordered(_url(request), items))


async def show_moderators(request: Request[State]) -> Response:
    """Who moderates a subwiki."""
    async with request.state["database"].read() as tx:
        found = await subwikis.moderators_of(tx, (await _owner(tx, request)).id)
    return answer(request, write_ordered(_url(request), [each.uri for each in found]))


async def show_outbox(request: Request[State]) -> Response:
    """What an actor said, newest first: a subwiki its posts, all others what they made."""
    async with request.state["database"].read() as tx:
        owner = await _owner(tx, request)
        if owner.kind is ActorKind.SUBWIKI:
            return answer(request, await _subwiki_outbox(tx, request, owner))
        made = await sent.newest_of(tx, owner.id, ("Create",), limit=OUTBOX_ITEMS)
        total = await sent.count_made(tx, owner.id)
    said = _fitting(_said(each.activity for each in made))
    return answer(request, write_ordered(_url(request), said, total=total))


async def show_replies(request: Request[State]) -> Response:
    """The comments directly below a post or a comment: the first in full, and all as ids."""
    url = _url(request)
    parent = url.removesuffix("/replies")
    async with request.state["database"].read() as tx:
        await _check_parent(tx, request, parent)
        below = await comments.replies_to(tx, parent, limit=LISTED_REPLIES)
        if "page" in request.query_params:
            ids = [each.uri for each in below]
            return answer(request, write_ordered_page(url + FIRST, ids, part_of=url))
        urls = urls_of(request)
        whole = [await writing.of_comment(tx, each, urls) for each in below[:WHOLE_REPLIES]]
    items = _fitting(map(without_context, whole))
    return answer(request, write_ordered(url, items, total=len(below), first=url + FIRST))


async def show_context(request: Request[State]) -> Response:
    """A post and all talk below it, in order of time."""
    async with request.state["database"].read() as tx:
        post = await _post_of_ours(tx, of_short(request.path_params["id"]))
        talk = await comments.of_post(tx, post.id, ANYONE, limit=LISTED_REPLIES)
    ids = [post.uri, *(each.uri for each in talk if each.deleted is None)]
    owner = post.subwiki or post.author
    return answer(request, write_ordered(_url(request), ids, attributedTo=owner.uri))


async def _pinned_in(tx: Reader, request: Request[State], owner: Actor) -> list[Document]:
    """What is pinned in a subwiki; of other servers' posts, what they said last."""
    urls, now = urls_of(request), request.state["clock"].now()
    found: list[Document] = []
    for post in await marks.pinned_in(tx, owner.id, ANYONE):
        if post.local:
            found.append(without_context(await writing.of_post(tx, post, urls, now=now)))
        else:
            said = await received.contents_about(tx, post.uri, after=0, limit=OUTBOX_ITEMS)
            bodies = [_object_in(orjson.loads(body), post.uri) for _, body in said]
            found.extend(each for each in bodies[-1:] if each)
    return _fitting(found)


def _object_in(said: Document, uri: str) -> Document | None:
    """The object with an id in what was said of it, however deep that is wrapped."""
    match said:
        case {"id": str(found), "attributedTo": _} if found == uri:
            return without_context(said)
        case _:
            inner = fields.one_object(said.get("object"))
            return _object_in(inner, uri) if inner else None


async def _subwiki_outbox(tx: Reader, request: Request[State], owner: Actor) -> Document:
    """The newest posts as they were passed on, all in one: peers read no pages of it.

    The older ones are on pages, of which `last` is the oldest and each names the next newer one.
    """
    url = _url(request)
    after = request.query_params.get("after")
    if after is not None:
        return await _older(tx, owner, url, after)
    newest = (await timelines.of_subwiki(tx, owner.id, ANYONE, Span(OUTBOX_ITEMS))).posts
    total = await posts.count_in(tx, owner.id)
    links = {"last": f"{url}?after={short(0)}"} if total > len(newest) else {}
    made = await _passed_on(tx, owner, newest)
    items = _fitting(made[each.uri] for each in newest if each.uri in made)
    return write_ordered(url, items, total=total, **links)


async def _older(tx: Reader, owner: Actor, url: str, after: str) -> Document:
    number = of_short(after)
    begin = await posts.find(tx, number) if number else None
    place = Place(begin.placed, begin.id) if begin else _BEGINNING
    span = Span(OUTBOX_ITEMS, after=place)
    stretch = await timelines.of_subwiki(tx, owner.id, ANYONE, span)
    found = stretch.posts
    made = await _passed_on(tx, owner, found)
    # Oldest first, so that what does not fit is on the next newer page.
    passed = [each for each in reversed(found) if each.uri in made]
    items = _fitting(made[each.uri] for each in passed)
    left_out = len(items) < len(passed)
    last = passed[len(items) - 1] if left_out else next(iter(found), None)
    more = left_out or stretch.further is not None
    links = {"prev": f"{url}?after={short(last.id)}"} if last and more else {}
    return write_ordered_page(f"{url}?after={after}", items[::-1], part_of=url, **links)


async def _passed_on(tx: Reader, owner: Actor, found: Sequence[Glance]) -> dict[str, Document]:
    """The `Announce{Create{…}}` by the id of its post, verbatim but for what all of them repeat."""
    announced = await sent.announcements_of(tx, owner.id, [each.uri for each in found])
    documents = zip(announced, map(_parsed, announced), strict=True)
    return {
        activity.object_uri: without_context(document)
        for activity, document in documents
        if _is_making(document) and len(activity.body) <= _MOST_BYTES
    }


def _is_making(document: Document) -> bool:
    match document:
        case {"type": "Announce", "object": {"type": "Create"}}:
            return True
        case _:
            return False


def _said(activities: Iterable[Outgoing]) -> Iterable[Document]:
    return (without_context(_parsed(each)) for each in activities if not is_erased(each))


def _parsed(activity: Outgoing) -> Document:
    return orjson.loads(activity.body)


def _fitting(items: Iterable[Document]) -> list[Document]:
    """The first of them, as many as others take at once."""
    fitting: list[Document] = []
    left = _MOST_BYTES
    for each in items:
        left -= len(orjson.dumps(each)) + 1
        if left < 0:
            break
        fitting.append(each)
    return fitting


def _hidden(request: Request[State], total: int) -> Response:
    url = _url(request)
    hidden = write_hidden_page(url) if "page" in request.query_params else write_hidden(url, total)
    return answer(request, hidden)


async def _owner(tx: Reader, request: Request[State]) -> Actor:
    """Whose collection is asked for: the actor whose id is the url above it."""
    origin = urls_of(request).origin
    above = request.scope["path"].rpartition("/")[0] or "/"
    owner = await local_actor(tx, origin + above)
    if owner.deleted is not None:
        raise Gone(f"{owner.uri} was deleted")
    return owner


async def _check_parent(tx: Reader, request: Request[State], parent: str) -> None:
    number = of_short(request.path_params["id"])
    if parent == urls_of(request).post(number):
        await _post_of_ours(tx, number)
        return
    comment = await comments.by_id(tx, number, ANYONE)
    await posts.by_id(tx, comment.post_id, ANYONE)
    if not comment.local:
        raise NotFound("the replies to this are listed by its own server")


async def _post_of_ours(tx: Reader, post_id: int) -> Post:
    post = await posts.by_id(tx, post_id, ANYONE)
    if not post.local:
        raise NotFound("the replies to this are listed by its own server")
    return post


def _url(request: Request[State]) -> str:
    return urls_of(request).origin + request.scope["path"]
