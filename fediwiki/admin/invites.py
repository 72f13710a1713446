"""Invitations of the whole instance: who made which, who came by it, and making another."""

from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.applications import Registration
from fediwiki.domain.ids import of_short
from fediwiki.errors import FediWikiError, Malformed, NotFound
from fediwiki.services import inviting
from fediwiki.storage import invites
from fediwiki.text.gettext import N_, _

_PATH: Final = "/admin/invites"
_MOST_SHOWN = 200
_DIGITS = 3
_ID_CHARACTERS = 13
_NOTES = {
    "made": N_("The invitation is made. Pass its link on."),
    "ended": N_("That invitation is taken back."),
}


async def show(request: Request[State], here: Here) -> Response:
    """All of them, the newest first."""
    return await _page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Make one, or take one back."""
    form = await forms.read(request)
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            if form.has("end"):
                number = of_short(form.text("end", most_characters=_ID_CHARACTERS))
                await inviting.end(tx, number, by=here.member, now=now)
                done = "ended"
            else:
                await inviting.invite(
                    tx,
                    by=here.member,
                    uses=_number(form.text("uses", most_characters=_DIGITS)),
                    days=_number(form.text("days", most_characters=_DIGITS)),
                    note=form.text("note", most_characters=inviting.NOTE_CHARACTERS),
                    now=now,
                )
                done = "made"
    except (Malformed, NotFound) as error:
        return await _page(request, here, error)
    return RedirectResponse(f"{_PATH}?done={done}", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        found = await invites.listed(tx, limit=_MOST_SHOWN)
    values = {
        "invites": [(each, each.invite.is_good(now)) for each in found],
        "closed": request.state["config"].registration.mode == Registration.CLOSED,
        "most_uses": inviting.MOST_USES,
        "most_days": inviting.MOST_DAYS,
        "note_characters": inviting.NOTE_CHARACTERS,
    }
    return admin_page(
        request,
        "admin/invites.html",
        here,
        title=_("Invites"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in _NOTES.items()},
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise Malformed(_("How many people and days must be whole numbers."))
    return int(text)


ROUTES = [admin_route(_PATH, show), admin_route(_PATH, change, method="POST")]
