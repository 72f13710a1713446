"""Where a member is signed in, and ending that."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.members import Session
from fediwiki.storage import sessions as stored
from fediwiki.text import browsers
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page

_HASH_CHARACTERS = 64
_NOTES = {
    "one": N_("That browser is signed out."),
    "others": N_("Every other browser is signed out."),
}


@dataclass(frozen=True, slots=True)
class Browser:
    """A session as its owner knows it."""

    session: Session
    words: str
    here: bool


async def show(request: Request[State]) -> Response:
    """All of them, the one that asks first."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        found = await stored.of_member(tx, here.member.id, request.state["clock"].now())
    listed = [
        Browser(each, browsers.words(each.browser), each.token_hash == here.session.token_hash)
        for each in found
    ]
    listed.sort(key=lambda each: not each.here)
    limits = request.state["config"].limits
    values = {
        "browsers": listed,
        "session_days": limits.session_days,
        "idle_days": limits.session_idle_days,
        "address_days": limits.address_days,
    }
    return settings_page(
        request,
        "settings_sessions.html",
        here.member,
        title=_("Sessions"),
        values=values,
        notes=_NOTES,
    )


async def end_one(request: Request[State]) -> Response:
    """End one of them."""
    form = await forms.read(request)
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        token_hash = form.text("session", most_characters=_HASH_CHARACTERS)
        await stored.remove_one_of(tx, here.member.id, token_hash)
    return RedirectResponse("/settings/sessions?done=one", 303)


async def end_others(request: Request[State]) -> Response:
    """End all but the one that asks."""
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        await stored.remove_of(tx, here.member.id, but=here.session.token_hash)
    return RedirectResponse("/settings/sessions?done=others", 303)


ROUTES = [
    Route("/settings/sessions", show, methods=["GET"]),
    Route("/settings/sessions/end", end_one, methods=["POST"]),
    Route("/settings/sessions/end-others", end_others, methods=["POST"]),
]
