"""One url, two faces: HTML for browsers, ActivityPub's JSON for servers.

Source: RFC 9110 §12.5.1 (Accept), ActivityPub §3.2.
"""

import re
from collections.abc import Iterator, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fediwiki.asgi.routing import Routes

ACTIVITY_TYPES = ("application/activity+json", "application/ld+json")
PAGE_TYPE = "text/html"
_LONGEST_ACCEPT = 2_000
_RANGE = re.compile(r'(?:[^,"]|"[^"]*")+')
_QUALITY = re.compile(r";\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)", re.IGNORECASE)
_ANY = 0
_ANY_OF_KIND = 1
_EXACT = 2


class ByAccept:
    """Gives each request to the face that should answer it.

    A path that only one of them has goes there; where both have it, `Accept` decides.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        pages: Routes,
        activity: ASGIApp,
        activity_routes: Routes,
    ) -> None:
        """Stand before the pages `app`, whose routes are `pages`."""
        self._pages = app
        self._page_routes = pages
        self._activity = activity
        self._activity_routes = activity_routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or not self._activity_routes.has(scope["path"]):
            await self._pages(scope, receive, send)
        elif not self._page_routes.has(scope["path"]):
            await self._activity(scope, receive, send)
        else:
            accept = ",".join(Headers(scope=scope).getlist("accept"))
            app = self._activity if wants_activity(accept) else self._pages
            await app(scope, receive, _varying(send))


def wants_activity(accept: str) -> bool:
    """Whether an `Accept` header asks for ActivityPub, by name and no less than for HTML."""
    ranges = list(_ranges(accept))
    page, _ = _quality(ranges, PAGE_TYPE)
    found = (_quality(ranges, each) for each in ACTIVITY_TYPES)
    return any(how == _EXACT and 0 < quality >= page for quality, how in found)


def wants_page(accept: str) -> bool:
    """Whether an `Accept` header asks for HTML by name, as browsers do."""
    quality, how = _quality(list(_ranges(accept)), PAGE_TYPE)
    return quality > 0 and how != _ANY


def _varying(send: Send) -> Send:
    async def send_varying(message: Message) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).add_vary_header("Accept")
        await send(message)

    return send_varying


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for found in _RANGE.finditer(accept[:_LONGEST_ACCEPT]):
        media_type = found[0].partition(";")[0].strip().lower()
        quality = _QUALITY.search(found[0])
        yield media_type, float(quality[1]) if quality else 1.0


def _quality(ranges: Sequence[tuple[str, float]], media_type: str) -> tuple[float, int]:
    """How much a type is wanted, and how exactly it was named."""
    wildcards = {"*/*": _ANY, media_type.partition("/")[0] + "/*": _ANY_OF_KIND}
    named = {**wildcards, media_type: _EXACT}
    matching = [(named[each], quality) for each, quality in ranges if each in named]
    how, quality = max(matching, default=(_ANY, 0.0))
    return quality, how
