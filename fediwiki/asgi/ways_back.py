"""Ways back: after signing in, everyone goes on to the page that they came from, or home."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.asgi.state import State

HOME: Final = "/home"

_MOST_CHARACTERS: Final = 1_000
# A path of ours in plain ASCII. Browsers take `//` and `\\` for the beginning of a host, and drop
# line breaks and tabs before they look.
_OURS: Final = re.compile(r"/(?![/\\])[!-\[\]-~]*")
# To go there again would be no way on.
_DOORS: Final = re.compile(r"/(?:sign-in|sign-out|sign-up|reset|invite)?(?:[/?#].*)?")


def safe(way: str) -> str:
    """The way, if it leads to a page of ours that is worth going back to; else nothing."""
    if len(way) > _MOST_CHARACTERS or not _OURS.fullmatch(way) or _DOORS.fullmatch(way):
        return ""
    return way


def asked(request: Request[State]) -> str:
    """Where the visitor wants to go after signing in, home unless they say."""
    return safe(request.query_params.get("to", "")) or HOME


def door(request: Request[State], path: str = "/sign-in") -> str:
    """The way to sign in, which leads back to the page that is asked for or stood before it."""
    return _with(path, _here(request))


def onward(request: Request[State], path: str) -> str:
    """The next step of signing in, which goes on to where the step before would."""
    return _with(path, safe(request.query_params.get("to", "")))


def to_sign_in(request: Request[State]) -> Response:
    """The way for those who must be signed in."""
    return RedirectResponse(door(request), 303)


def _with(path: str, way: str) -> str:
    return f"{path}?to={quote(way, safe='/')}" if way else path


def _here(request: Request[State]) -> str:
    if request.method in {"GET", "HEAD"}:
        return safe(_path_of(str(request.url)))
    # A form cannot be sent again by a link: back to the page that it stood on.
    referrer = request.headers.get("referer", "")
    if referrer.startswith(f"{request.state['config'].origin}/"):
        return safe(_path_of(referrer))
    return ""


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
