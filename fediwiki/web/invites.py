"""Invitations that a member made, and making another."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.applications import Invite, Registration
from fediwiki.domain.ids import of_short
from fediwiki.errors import FediWikiError, Malformed, Refused
from fediwiki.services import inviting
from fediwiki.storage import applications, invites
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page

_DIGITS = 3
_ID_CHARACTERS = 13
_NOTES = {
    "made": N_("The invitation is made. Pass its link on."),
    "ended": N_("That invitation is taken back."),
}


async def show(request: Request[State]) -> Response:
    """The invitations, and the form for another."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        found = await invites.of_member(tx, here.member.id)
        waiting = await applications.count_waiting(tx) if here.member.admin else 0
    return _page(request, here, found, waiting=waiting)


async def invite(request: Request[State]) -> Response:
    """Make one."""
    form = await forms.read(request)
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        found = await invites.of_member(tx, here.member.id)
    try:
        uses = _number(form.text("uses", most_characters=_DIGITS))
        days = _number(form.text("days", most_characters=_DIGITS))
        async with request.state["database"].write() as tx:
            await inviting.invite_as_member(
                tx,
                by=here.member,
                uses=uses,
                days=days,
                members_invite=config.registration.members_invite,
                now=request.state["clock"].now(),
            )
    except (Malformed, Refused) as error:
        return _page(request, here, found, error)
    return RedirectResponse("/settings/invites?done=made", 303)


async def end(request: Request[State]) -> Response:
    """Take one back."""
    form = await forms.read(request)
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        number = of_short(form.text("invite", most_characters=_ID_CHARACTERS))
        await invites.remove(tx, here.member.id, number)
    return RedirectResponse("/settings/invites?done=ended", 303)


def _page(
    request: Request[State],
    here: Here,
    found: list[Invite],
    error: FediWikiError | None = None,
    *,
    waiting: int = 0,
) -> Response:
    registration = request.state["config"].registration
    now = request.state["clock"].now()
    values = {
        "invites": [(each, each.is_good(now)) for each in found],
        "may_invite": inviting.may_invite(here.member, members_invite=registration.members_invite),
        "waiting": waiting,
        "closed": registration.mode == Registration.CLOSED,
        "most_uses": inviting.MOST_USES,
        "most_days": inviting.MOST_DAYS,
    }
    return settings_page(
        request,
        "settings_invites.html",
        here.member,
        title=_("Invitations"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise Malformed(_("How many people and days must be whole numbers."))
    return int(text)


ROUTES = [
    Route("/settings/invites", show, methods=["GET"]),
    Route("/settings/invites", invite, methods=["POST"]),
    Route("/settings/invites/end", end, methods=["POST"]),
]
