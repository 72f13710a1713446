"""What wants an admin now, each a link to where it is done."""

from collections.abc import Callable, Mapping

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page, admin_route, sections_of
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.services import tuning
from fediwiki.text.gettext import _, ngettext

_WORDS: Mapping[str, Callable[[int], str]] = {
    "reports": lambda num: ngettext("report to read", "reports to read", num),
    "sign-ups": lambda num: ngettext("person waits to join", "people wait to join", num),
    "federation": lambda num: ngettext(
        "server fails since yesterday", "servers fail since yesterday", num
    ),
    "servers": lambda num: ngettext(
        "list of servers to look at", "lists of servers to look at", num
    ),
    "jobs": lambda num: ngettext("dead letter", "dead letters", num),
}


async def show(request: Request[State], here: Here) -> Response:
    """The cards."""
    paths = {section.name: section.path for section in sections_of(request)}
    paths |= {"federation": "/admin/federation?show=failing", "servers": "/admin/servers/lists"}
    cards = [
        (paths.get(name, ""), number, _WORDS[name](number))
        for name, number in here.attention.items()
        if name in _WORDS
    ]
    async with request.state["database"].read() as tx:
        unattended = await tuning.unattended_since(tx)
    values = {"cards": cards, "unattended": unattended}
    return admin_page(request, "admin/today.html", here, title=_("Today"), values=values)


ROUTES = [admin_route("/admin", show)]
