"""Leaving for good: what goes, what stays, and the last question."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.posts import RESTORABLE_FOR
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import leaving
from fediwiki.text.gettext import _
from fediwiki.web.settings import settings_page, to_proof

_PATH = "/settings/leave"
_NAME_CHARACTERS = 100
_CHOICE_CHARACTERS = 10


async def show(request: Request[State]) -> Response:
    """What leaving means, and the form."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    return _form(request, here)


async def leave(request: Request[State]) -> Response:
    """Erase the account of whoever gave their password just before and typed their name."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    try:
        said = form.text("name", most_characters=_NAME_CHARACTERS)
        choice = form.text("credit", most_characters=_CHOICE_CHARACTERS)
        if said.strip().lower().removeprefix("@") != here.member.actor.name:
            raise Malformed(_("Type your name, so that nobody leaves by a slip."))
        if choice not in {"keep", "take"}:
            raise Malformed(_("Say whether your name stays on what you wrote with others."))
        async with request.state["database"].write() as tx:
            now = request.state["clock"].now()
            await leaving.leave(tx, here.member, keeps_name=choice == "keep", now=now)
    except FediWikiError as error:
        return _form(request, here, error)
    response = RedirectResponse("/", 303)
    sessions.clear_cookie(response, request.state["config"])
    return response


def _form(request: Request[State], here: Here, error: FediWikiError | None = None) -> Response:
    return settings_page(
        request,
        "settings_leave.html",
        here.member,
        title=_("Leave"),
        values={"days": RESTORABLE_FOR.days},
        error=error,
    )


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, leave, methods=["POST"]),
]
