"""What verdicts mean in HTTP: the only file that knows status codes of errors."""

import logging
from dataclasses import dataclass
from datetime import timedelta
from math import ceil

from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fediwiki.asgi.bodies import TooSlow, UnknownForm
from fediwiki.asgi.hosts import Misdirected
from fediwiki.asgi.negotiation import wants_page
from fediwiki.asgi.rate_limits import TooOften
from fediwiki.errors import (
    BadSignature,
    Conflict,
    FediWikiError,
    Gone,
    Malformed,
    Moved,
    NotFound,
    Refused,
    Removed,
    TooLarge,
    Unavailable,
    Unreachable,
)
from fediwiki.text.gettext import N_, _

_log = logging.getLogger(__name__)
_TRY_AGAIN_AFTER = timedelta(seconds=30)
_SERVER_ERROR = 500

# The first that fits, so the special stands before the general.
_VERDICTS: tuple[tuple[type[FediWikiError], int, str], ...] = (
    (TooOften, 429, N_("Too many tries")),
    (Moved, 403, N_("You moved from here")),
    (Refused, 403, N_("Not allowed")),
    (Gone, 410, N_("This was deleted")),
    # Peers forget for good what answers 404 or 410.
    (Removed, 403, N_("Removed by a moderator")),
    (NotFound, 404, N_("Nothing here")),
    (Conflict, 409, N_("Somebody was faster")),
    (BadSignature, 401, N_("The signature does not hold")),
    (TooLarge, 413, N_("Too large")),
    (TooSlow, 408, N_("Too slow")),
    (UnknownForm, 415, N_("We do not read this form")),
    (Misdirected, 421, N_("Not the server you asked for")),
    (Malformed, 400, N_("We did not understand this")),
    (Unreachable, 502, N_("Another server did not answer")),
    (Unavailable, 503, N_("Back in a moment")),
)
_TITLES = {
    404: N_("Nothing here"),
    405: N_("This cannot be done here"),
    500: N_("Something broke here"),
}
_CLOSING = {408, 413}


@dataclass(frozen=True, slots=True)
class Problem:
    """An error as a client is told of it; `way` is where to set it right, if that is one's own."""

    status: int
    title: str
    detail: str
    headers: dict[str, str]
    way: str = ""


class Problems:
    """Answers for whatever goes wrong further in."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request; an error after the answer began can only end the connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def send_noting(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_noting)
        except ClientDisconnect:
            return
        except Exception as error:
            if begun:
                raise
            await _answer(scope, problem_of(error))(scope, receive, send)


async def handle(request: Request, error: Exception) -> Response:
    """Answer for what the router itself found wrong."""
    return _answer(request.scope, problem_of(error))


def problem_of(error: Exception) -> Problem:
    """What to tell of an error; one that nobody foresaw is logged and stays untold."""
    if isinstance(error, HTTPException):
        known = _TITLES.get(error.status_code)
        title = _(known) if known else error.detail
        return Problem(error.status_code, title, "", dict(error.headers or {}))
    for kind, status, title in _VERDICTS:
        if isinstance(error, kind):
            way = "/settings/move" if isinstance(error, Moved) else ""
            return Problem(status, _(title), str(error), _headers_of(error, status), way)
    _log.error("unforeseen error", exc_info=error)
    return Problem(_SERVER_ERROR, _(_TITLES[_SERVER_ERROR]), "", {})


def told(problem: Problem) -> dict[str, object]:
    """A problem as programs read it (RFC 9457)."""
    detail = {"detail": problem.detail} if problem.detail else {}
    return {"title": problem.title, "status": problem.status, **detail}


def _headers_of(error: FediWikiError, status: int) -> dict[str, str]:
    if isinstance(error, TooOften):
        return {"Retry-After": str(ceil(error.retry_after.total_seconds()))}
    if isinstance(error, Unavailable):
        return {"Retry-After": str(ceil(_TRY_AGAIN_AFTER.total_seconds()))}
    # What remains of the body is not read, so the connection cannot be used again.
    return {"Connection": "close"} if status in _CLOSING else {}


def _answer(scope: Scope, problem: Problem) -> Response:
    """A page for browsers, JSON for others (RFC 9457)."""
    headers = {"Cache-Control": "no-store", "Vary": "Accept", **problem.headers}
    accept = ",".join(Headers(scope=scope).getlist("accept"))
    if wants_page(accept):
        known = {
            "me": None,
            "guest": scope["state"].get("guest"),
            "path": scope["path"],
            "door": "/sign-in",
            "problem": problem,
        }
        text = scope["state"]["templates"].render("problem.html", known)
        return HTMLResponse(text, problem.status, headers)
    return JSONResponse(told(problem), problem.status, headers, "application/problem+json")
