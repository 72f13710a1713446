"""The shell of all settings: which sections there are, and the page around each.

A section is a line in `SECTIONS`, and a page of its own by `settings_page` whose template extends
`settings.html`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_password
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.members import Member
from fediwiki.errors import FediWikiError, Refused
from fediwiki.services import passwords
from fediwiki.storage import sessions as stored
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import About

_WAY_BACK = re.compile(r"/settings(?:/[a-z-]+){1,3}")
_NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the settings, as its navigation names it."""

    path: str
    title: str


SECTIONS = (
    Section("/settings/account", N_("Account")),
    Section("/settings/profile", N_("Profile")),
    Section("/settings/security", N_("Security")),
    Section("/settings/reading", N_("Reading")),
    Section("/settings/sessions", N_("Sessions")),
    Section("/settings/invites", N_("Invitations")),
    Section("/settings/notifications", N_("Notifications")),
    Section("/settings/blocks", N_("Blocks")),
    Section("/settings/export", N_("Export")),
    Section("/settings/import", N_("Import")),
    Section("/settings/leave", N_("Leave")),
)


def settings_page(
    request: Request[State],
    template: str,
    member: Member,
    *,
    title: str,
    values: Mapping[str, object] | None = None,
    error: FediWikiError | None = None,
    notes: Mapping[str, str] | None = None,
) -> Response:
    """A page of the settings, kept by no cache; `?done=` says one of `notes` above it."""
    told = {
        "about": About(
            title=title, canonical=request.state["config"].origin + request.scope["path"]
        ),
        "sections": SECTIONS,
        "note": (notes or {}).get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
        **(values or {}),
    }
    status = problems.problem_of(error).status if error else 200
    return page(request, template, member=member, values=told, headers=_NEVER_KEPT, status=status)


def to_proof(path: str) -> Response:
    """The way for those who must give their password before they go on to `path`."""
    return RedirectResponse(f"/settings/proof?to={path}", 303)


async def show(request: Request[State]) -> Response:
    """The first section."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    return RedirectResponse(SECTIONS[0].path, 303) if member else to_sign_in(request)


async def ask_proof(request: Request[State]) -> Response:
    """Ask for the password again."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    return _proof_form(request, here) if here else to_sign_in(request)


async def prove(request: Request[State]) -> Response:
    """Take the password, and go on to where it is needed."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    count_password(request, here.member)
    fits = await to_thread.run_sync(
        passwords.matches,
        password,
        here.member.password_hash,
        limiter=request.state["limits"].argon2,
    )
    if not fits:
        return _proof_form(request, here, Refused(_("The password is not right.")))
    async with request.state["database"].write() as tx:
        now = request.state["clock"].now()
        await stored.save_proved(tx, here.session.token_hash, now)
    return RedirectResponse(_way_back(request), 303)


def _proof_form(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    values = {"to": _way_back(request)}
    title = _("Your password, please")
    return settings_page(
        request, "settings_proof.html", here.member, title=title, values=values, error=error
    )


def _way_back(request: Request[State]) -> str:
    asked = request.query_params.get("to", "")
    return asked if _WAY_BACK.fullmatch(asked) else SECTIONS[0].path


ROUTES = [
    Route("/settings", show, methods=["GET"]),
    Route("/settings/proof", ask_proof, methods=["GET"]),
    Route("/settings/proof", prove, methods=["POST"]),
]
