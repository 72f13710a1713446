"""The history of a post: its revisions, each as it was, and who wrote which paragraph."""

from collections.abc import Sequence
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.domain.offers import Offer
from fediwiki.domain.revisions import Field
from fediwiki.domain.urls import Urls
from fediwiki.errors import Malformed
from fediwiki.storage import changes, offers, revisions
from fediwiki.storage.changes import Change
from fediwiki.text.blame import Passage, blame
from fediwiki.text.gettext import _
from fediwiki.web import saving
from fediwiki.web.pictured import pictured
from fediwiki.web.surroundings import framed, framed_page, number_in

_MOST_DECLINED = 20
_PER_PAGE = 50
_MOST_BLAMED = 300


@dataclass(frozen=True, slots=True)
class Share:
    """Paragraphs in a row that one revision made; None for one that is older than we looked."""

    number: int
    change: Change | None
    paragraphs: tuple[str, ...]


async def show(request: Request[State]) -> Response:
    """The revisions, newest first."""
    before, after = _bound(request, "before"), _bound(request, "after")
    if before and after:
        raise Malformed(_("a page is before a revision or after one, not both"))
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        found = await changes.of_post(
            tx, frame.post.id, frame.viewer, before=before, after=after, limit=_PER_PAGE + 1
        )
        # Numbers may have been left out; of a post elsewhere, revisions may be missing here.
        local = frame.post.local
        number = await revisions.count(tx, frame.post.id) if local else frame.post.revision
        said = await pictured(tx, found)
        declined = list[Offer]()
        if frame.post.local and frame.post.collaborative and not (before or after):
            declined = await offers.declined_of(tx, frame.post.id, limit=_MOST_DECLINED)
    more = len(found) > _PER_PAGE
    shown = found[-_PER_PAGE:] if after else found[:_PER_PAGE]
    has_older = bool(shown) and shown[-1].number > 1 and (more if not after else True)
    has_newer = bool(shown) and shown[0].number < frame.post.revision
    base = f"{frame.path}/history"
    ours = Urls(request.state["config"].origin)
    return framed_page(
        request,
        "history.html",
        frame,
        tab="history",
        title=_("History"),
        part="/history",
        activity=ours.history(frame.post.uri) if frame.post.local else "",
        values={
            "changes": shown,
            "declined": declined,
            "pictured": said,
            "number": number,
            "older": f"{base}?before={shown[-1].number}" if has_older else "",
            "newer": f"{base}?after={shown[0].number}" if has_newer else "",
        },
    )


async def show_revision(request: Request[State]) -> Response:
    """The post as it was at one revision, for as long as there is a web."""
    number = number_in(request.path_params["n"])
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        revision = await revisions.by_number(tx, frame.post.id, number)
        (change,) = await changes.of_post(
            tx, frame.post.id, frame.viewer, before=number + 1, limit=1
        )
        following = await revisions.number_after(tx, frame.post.id, number)
    html = ""
    if Field.TEXT not in revision.removed:
        html = saving.content_of(revision.words, frame.post, request.state["config"]).html
    ours = Urls(request.state["config"].origin)
    return framed_page(
        request,
        "revision.html",
        frame,
        tab="history",
        title=_("Revision %(number)s", number=number),
        part=f"/r/{number}",
        activity=ours.revision(frame.post.uri, number) if frame.post.local else "",
        values={
            "revision": revision,
            "change": change,
            "following": following,
            "html": html,
        },
    )


async def list_authors(request: Request[State]) -> Response:
    """Who wrote which paragraph of the text as it is."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        found = await revisions.of_post(tx, frame.post.id, limit=_MOST_BLAMED)
        listed = await changes.of_post(tx, frame.post.id, frame.viewer, limit=_MOST_BLAMED)
    texts = [(each.number, each.words.text) for each in reversed(found)]
    passages = await to_thread.run_sync(blame, texts)
    return framed_page(
        request,
        "authors.html",
        frame,
        tab="history",
        title=_("Who wrote what"),
        part="/authors",
        values={
            "shares": _shares(passages, {each.number: each for each in listed}),
            "oldest": texts[0][0] if texts else 1,
        },
    )


def _shares(passages: Sequence[Passage[int]], known: dict[int, Change]) -> list[Share]:
    shares: list[Share] = []
    for passage in passages:
        number = passage.revision
        if shares and shares[-1].number == number:
            paragraphs = (*shares.pop().paragraphs, passage.text)
        else:
            paragraphs = (passage.text,)
        shares.append(Share(number, known.get(number), paragraphs))
    return shares


def _bound(request: Request[State], name: str) -> int | None:
    text = request.query_params.get(name)
    return number_in(text) if text else None


ROUTES = [
    Route("/p/{id}/history", show),
    Route("/p/{id}/r/{n}", show_revision),
    Route("/p/{id}/authors", list_authors),
]
