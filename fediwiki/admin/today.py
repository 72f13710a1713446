"""What wants an admin now, one thing below the other, each a link to where it is done."""

from collections.abc import Callable, Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.today import SECTIONS, Want, minutes
from fediwiki.services import tuning
from fediwiki.text.gettext import _, ngettext

_WORDS: Mapping[Want, Callable[[int], str]] = {
    Want.REPORT: lambda num: ngettext("report to read", "reports to read", num),
    Want.APPEAL: lambda num: ngettext(
        "appeal against what an admin decided", "appeals against what admins decided", num
    ),
    Want.HELD: lambda num: ngettext("thing held for review", "things held for review", num),
    Want.SIGN_UP: lambda num: ngettext("person waits to join", "people wait to join", num),
    Want.DESERTED: lambda num: ngettext(
        "subwiki that nobody looks after", "subwikis that nobody looks after", num
    ),
    Want.FAILING: lambda num: ngettext("server that fails", "servers that fail", num),
    Want.LIST: lambda num: ngettext(
        "list of servers to look at", "lists of servers to look at", num
    ),
    Want.DEAD: lambda num: ngettext("dead letter", "dead letters", num),
    Want.MAIL: lambda num: ngettext("mail that cannot be sent", "mails that cannot be sent", num),
    Want.UPKEEP: lambda num: ngettext("part of upkeep broke", "parts of upkeep broke", num),
    Want.BACKUP: lambda _num: _("a backup is due"),
    Want.DISK: lambda _num: _("the disk is nearly full"),
}
# These are not counted: there is a cause, or none.
_CONDITIONS: Final = {Want.BACKUP, Want.DISK}
_PLACES: Final = {
    Want.HELD: "#held-title",
    Want.DESERTED: "?state=deserted",
    Want.FAILING: "?show=failing",
    Want.LIST: "/lists",
    Want.MAIL: "#mails",
    Want.UPKEEP: "#upkeep",
}


async def show(request: Request[State], here: Here) -> Response:
    """The list; of what does not want anybody, nothing is said."""
    async with request.state["database"].read() as tx:
        unattended = await tuning.unattended_since(tx)
    values = {
        "tasks": [
            (
                f"/admin/{SECTIONS[each.want]}{_PLACES.get(each.want, '')}",
                0 if each.want in _CONDITIONS else each.number,
                _WORDS[each.want](each.number),
                each.since,
            )
            for each in here.wants
        ],
        "minutes": minutes(here.wants),
        "unattended": unattended,
    }
    return admin_page(request, "admin/today.html", here, title=_("Today"), values=values)


ROUTES = [admin_route("/admin", show)]
