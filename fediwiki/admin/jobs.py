"""What failed: dead letters, events that could not be told, and mails that cannot leave."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short, short
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.services import tending
from fediwiki.storage import events, federation, mails, received, runs
from fediwiki.storage.received import State as Became
from fediwiki.text.gettext import N_, _

_PATH: Final = "/admin/jobs"
_SHOWN: Final = 100
_ID_CHARACTERS: Final = 13
_NOTES: Final = {
    "replay": N_("It is judged again in a moment."),
    "drop": N_("It is let be."),
    "event": N_("It is told in a moment."),
}


async def show(request: Request[State], here: Here) -> Response:
    """All that failed."""
    return await _page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Try one thing again, or let it be."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=10)
    number = of_short(form.text("id", most_characters=_ID_CHARACTERS))
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            match wish:
                case "replay":
                    await tending.replay(tx, number, by=here.member, now=now)
                case "drop":
                    await tending.drop(tx, number, by=here.member)
                case "event":
                    await tending.retry_event(tx, number, by=here.member, now=now)
                case _:
                    raise Malformed(_("what failed is tried again, or let be"))
    except Conflict as error:
        return await _page(request, here, error)
    return RedirectResponse(f"{_PATH}?done={wish}", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        states = await received.count_by_state(tx)
        values = {
            "dead": await federation.dead(tx, limit=_SHOWN),
            "stuck": await federation.stuck(tx, limit=_SHOWN),
            "waiting": states.get(Became.PENDING, 0),
            "events": await events.count(tx),
            "mails": await mails.count_waiting(tx),
            "lost_mails": await mails.count_given_up(tx),
            "mail_reasons": await mails.reasons(tx),
            "runs": await runs.last(tx),
            "short": short,
        }
    return admin_page(
        request,
        "admin/jobs.html",
        here,
        title=_("Jobs"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in _NOTES.items()},
    )


ROUTES = [
    admin_route(_PATH, show),
    admin_route(_PATH, change, method="POST"),
]
