"""The account: its name, and the password that opens it."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import passwords, resetting
from fediwiki.services.letters import Letterhead
from fediwiki.storage import emails
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page, to_proof

_NOTES = {
    "password": N_("Your password is changed. Every other browser is signed out."),
    "email": N_("Your address is changed."),
}
_PASSWORD = "/settings/account/password"  # noqa: S105 - where it is changed


async def show(request: Request[State]) -> Response:
    """What there is, with ways to change it."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        address = await emails.find(tx, here.member.id)
    values = {"address": address, "mails": request.state["config"].mail.enabled}
    return settings_page(
        request,
        "settings_account.html",
        here.member,
        title=_("Account"),
        values=values,
        notes=_NOTES,
    )


async def edit_password(request: Request[State]) -> Response:
    """Ask for the new one, from whoever just gave the old one."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PASSWORD)
    return _password_form(request, here)


async def save_password(request: Request[State]) -> Response:
    """Change it; every other session ends, and this one goes on under another token."""
    form = await forms.read(request)
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PASSWORD)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    try:
        passwords.check(password, name=here.member.actor.name)
    except Malformed as error:
        return _password_form(request, here, error)
    password_hash = await to_thread.run_sync(
        passwords.hashed, password, limiter=request.state["limits"].argon2
    )
    config = request.state["config"]
    async with request.state["database"].write() as tx:
        await resetting.change_password(
            tx,
            here.member,
            password_hash,
            head=Letterhead(config.instance.name, config.origin),
            now=request.state["clock"].now(),
        )
        token = await sessions.begin(request, tx, here.member)
    response = RedirectResponse("/settings/account?done=password", 303)
    sessions.set_cookie(response, token, config)
    return response


def _password_form(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    values = {"least_characters": passwords.MIN_CHARACTERS}
    return settings_page(
        request,
        "settings_password.html",
        here.member,
        title=_("Change your password"),
        values=values,
        error=error,
    )


ROUTES = [
    Route("/settings/account", show, methods=["GET"]),
    Route(_PASSWORD, edit_password, methods=["GET"]),
    Route(_PASSWORD, save_password, methods=["POST"]),
]
