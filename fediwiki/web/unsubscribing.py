"""Ending mails by the link that stands in them, by hand or by the reader's program.

Source: RFC 8058.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.cross_origin import OPEN_TO_ALL
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_unsubscribing
from fediwiki.errors import NotFound
from fediwiki.services import digesting
from fediwiki.storage import mail_links
from fediwiki.text.gettext import _

_PATH = f"{OPEN_TO_ALL}{{token}}"
_NEVER_KEPT = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}


async def show(request: Request[State]) -> Response:
    """Ask whether to end them: programs look at links without being told to."""
    token = request.path_params["token"]
    async with request.state["database"].read() as tx:
        if await mail_links.find_owner(tx, token, mail_links.DIGEST) is None:
            raise NotFound(_("this link ends no mails"))
    return _page(request, done=False)


async def unsubscribe(request: Request[State]) -> Response:
    """End them; it takes no session, for programs that read mail have none."""
    count_unsubscribing(request)
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        await digesting.end(tx, request.path_params["token"], now=now)
    return _page(request, done=True)


def _page(request: Request[State], *, done: bool) -> Response:
    return page(
        request, "unsubscribe.html", member=None, values={"done": done}, headers=_NEVER_KEPT
    )


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, unsubscribe, methods=["POST"]),
]
