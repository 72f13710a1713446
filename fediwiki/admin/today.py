"""What wants an admin now, each a link to where it is done."""

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page, admin_route, sections_of
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.services import tuning
from fediwiki.text.gettext import N_, _

_WORDS = {
    "reports": (N_("report to read"), N_("reports to read")),
    "sign-ups": (N_("person waits to join"), N_("people wait to join")),
    "federation": (N_("server fails since yesterday"), N_("servers fail since yesterday")),
    "servers": (N_("list of servers to look at"), N_("lists of servers to look at")),
    "jobs": (N_("dead letter"), N_("dead letters")),
}


async def show(request: Request[State], here: Here) -> Response:
    """The cards."""
    paths = {section.name: section.path for section in sections_of(request)}
    paths |= {"federation": "/admin/federation?show=failing", "servers": "/admin/servers/lists"}
    cards = [
        (paths.get(name, ""), number, _WORDS[name][number != 1])
        for name, number in here.attention.items()
        if name in _WORDS
    ]
    async with request.state["database"].read() as tx:
        unattended = await tuning.unattended_since(tx)
    values = {"cards": cards, "unattended": unattended}
    return admin_page(request, "admin/today.html", here, title=_("Today"), values=values)


ROUTES = [admin_route("/admin", show)]
