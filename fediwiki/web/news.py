"""News: how many posts came to a feed since it was opened, for a page that stays open to ask."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from fediwiki.asgi import wording
from fediwiki.asgi.paging import place_of
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_news
from fediwiki.errors import NotFound
from fediwiki.storage import homes, subwikis, timelines
from fediwiki.storage.database import Reader
from fediwiki.storage.timelines import Span, Stretch
from fediwiki.text.gettext import _, ngettext
from fediwiki.text.mentions import fold_hashtag
from fediwiki.web.elsewhere import newest_of
from fediwiki.web.following import COMMUNITIES, PEOPLE, called
from fediwiki.web.looking import Looking, glance
from fediwiki.web.members import profiled

_MOST_COUNTED = 20
_KEPT = {"Cache-Control": "private, no-cache", "Vary": "Cookie"}
_Read = Callable[[Reader, Looking, Span], Awaitable[Stretch]]


async def of_home(request: Request[State]) -> Response:
    """What is new at home."""

    async def read(tx: Reader, look: Looking, span: Span) -> Stretch:
        if look.member is None:
            raise NotFound(_("only members have a home feed"))
        followed = await homes.followed_by(tx, look.member.id)
        if followed.nothing:
            return Stretch((), None)
        boosted = not look.reading.hide_boosts
        return await homes.of_member(tx, followed, look.viewer, span, look.wanted, boosted=boosted)

    return await _told(request, read)


async def of_instance(request: Request[State]) -> Response:
    """What is new in all subwikis of ours."""

    async def read(tx: Reader, look: Looking, span: Span) -> Stretch:
        return await timelines.of_instance(tx, look.viewer, span, look.wanted)

    return await _told(request, read)


async def of_subwiki(request: Request[State]) -> Response:
    """What is new in one subwiki, ours or by its handle elsewhere."""
    name = request.path_params["name"]

    async def read(tx: Reader, look: Looking, span: Span) -> Stretch:
        if "@" in name:
            return await newest_of(tx, await called(tx, name, COMMUNITIES), look, span)
        subwiki = await subwikis.by_name(tx, name, look.viewer)
        return await timelines.of_subwiki(tx, subwiki.id, look.viewer, span, look.wanted)

    return await _told(request, read)


async def of_author(request: Request[State]) -> Response:
    """What is new of one person, ours or by their handle elsewhere."""
    name = request.path_params["name"]

    async def read(tx: Reader, look: Looking, span: Span) -> Stretch:
        if "@" in name:
            return await newest_of(tx, await called(tx, name, PEOPLE), look, span)
        author = await profiled(tx, name, look.viewer)
        return await timelines.of_author(tx, author.id, look.viewer, span, look.wanted)

    return await _told(request, read)


async def of_tag(request: Request[State]) -> Response:
    """What is new with a hashtag."""
    name = fold_hashtag(request.path_params["name"])

    async def read(tx: Reader, look: Looking, span: Span) -> Stretch:
        return await timelines.of_tag(tx, name, look.viewer, span, look.wanted)

    return await _told(request, read)


async def _told(request: Request[State], read: _Read) -> Response:
    """How many, up to a bound, in words and as a mark; and how much a member has not read.

    Raises:
        Malformed: The request does not say since when.
    """
    span = Span(_MOST_COUNTED, after=place_of(request.query_params.get("since", "")))
    async with request.state["database"].read() as tx:
        look = await glance(tx, request)
        count_news(request, look.member)
        found = await read(tx, look, span)
    number, more = len(found.entries), found.further is not None
    unread = look.member.unread if look.member else 0
    told = {
        "mark": f"{wording.count(number)}{'+' if more else ''}" if number else "",
        "words": _words(number, more=more),
        "unread": str(wording.count(unread)) if unread else "",
    }
    return JSONResponse(told, headers=_KEPT)


def _words(number: int, *, more: bool) -> str:
    if not number:
        return ""
    if more:
        return _("More than %(number)s new posts", number=wording.count(number))
    return ngettext("%(num)s new post", "%(num)s new posts", number)


ROUTES = [
    Route("/new", of_instance),
    Route("/home/new", of_home),
    Route("/c/{name}/new", of_subwiki),
    Route("/u/{name}/new", of_author),
    Route("/tag/{name}/new", of_tag),
]
