"""The account: its name, the password that opens it, and its language."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import passwords, resetting
from fediwiki.storage import emails, members
from fediwiki.text import languages
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page, to_proof

_NOTES = {
    "password": N_("Your password is changed. Every other browser is signed out."),
    "email": N_("Your address is changed."),
    "language": N_("Kept, wherever you sign in."),
}
_TAG_CHARACTERS = 35
_PASSWORD = "/settings/account/password"  # noqa: S105 - where it is changed


async def show(request: Request[State]) -> Response:
    """What there is, with ways to change it."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        address = await emails.find(tx, here.member.id)
    return _page(request, here, address)


async def save_language(request: Request[State]) -> Response:
    """Keep in which language the member reads us; none is what their browser asks for."""
    form = await forms.read(request)
    chosen = form.text("language", most_characters=_TAG_CHARACTERS)
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        if chosen in {"", *request.state["tongues"].tags}:
            await members.save_language(tx, here.member.id, chosen)
            return RedirectResponse("/settings/account?done=language", 303)
        address = await emails.find(tx, here.member.id)
    return _page(request, here, address, Malformed(_("Choose one of the languages.")))


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
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
        token = await sessions.begin(request, tx, here.member)
    response = RedirectResponse("/settings/account?done=password", 303)
    sessions.set_cookie(response, token, config)
    return response


def _page(
    request: Request[State], here: Here, address: str, error: FediWikiError | None = None
) -> Response:
    config, tongues = request.state["config"], request.state["tongues"]
    values = {
        "address": address,
        "mails": config.mail.enabled,
        "tongues": {tag: languages.native_name(tag) for tag in tongues.tags},
        "usual": tongues.best(config.instance.languages[:1]).tag,
    }
    return settings_page(
        request,
        "settings_account.html",
        here.member,
        title=_("Account"),
        values=values,
        error=error,
        notes=_NOTES,
    )


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
    Route("/settings/account/language", save_language, methods=["POST"]),
    Route(_PASSWORD, edit_password, methods=["GET"]),
    Route(_PASSWORD, save_password, methods=["POST"]),
]
