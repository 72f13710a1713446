"""Where mails reach a member: changing it, by way of a mail to the new address."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_mail_to
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import passwords, resetting
from fediwiki.storage import emails
from fediwiki.text import email_addresses
from fediwiki.text.gettext import _
from fediwiki.web.settings import settings_page, to_proof

_PATH = "/settings/account/email"
_CHARACTERS = 300


async def edit(request: Request[State]) -> Response:
    """Ask for the new one, from whoever just gave the password."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        address = await emails.find(tx, here.member.id)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    return _form(request, here, address)


async def ask(request: Request[State]) -> Response:
    """Mail a link to the new one."""
    form = await forms.read(request)
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        address = await emails.find(tx, here.member.id)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    typed = form.text("email", most_characters=_CHARACTERS)
    try:
        new = email_addresses.checked(typed)
    except Malformed as error:
        return _form(request, here, address, typed=typed, error=error)
    if not config.mail.enabled:
        return _form(request, here, address)
    count_mail_to(request, new)
    token = passwords.new_token()
    async with request.state["database"].write() as tx:
        await resetting.ask_address(
            tx,
            here.member,
            new,
            token=token,
            token_hash=passwords.token_hash(token),
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
    return _form(request, here, address, sent=new)


async def show_link(request: Request[State]) -> Response:
    """Say what a link would change; nothing is used up by looking."""
    token_hash = passwords.token_hash(request.path_params["token"])
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        now = request.state["clock"].now()
        new = await resetting.find_new_address(tx, here.member, token_hash, now)
        address = await emails.find(tx, here.member.id)
    return settings_page(
        request,
        "settings_email_confirm.html",
        here.member,
        title=_("Confirm your new address"),
        values={"new": new, "address": address},
    )


async def use_link(request: Request[State]) -> Response:
    """Let mails go there from now on."""
    async with request.state["database"].write() as tx:
        here = await sessions.current(request, tx)
        if here is None:
            return to_sign_in(request)
        await resetting.change_address(
            tx,
            here.member,
            passwords.token_hash(request.path_params["token"]),
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
    return RedirectResponse("/settings/account?done=email", 303)


def _form(
    request: Request[State],
    here: Here,
    address: str,
    *,
    typed: str = "",
    sent: str = "",
    error: FediWikiError | None = None,
) -> Response:
    mail = request.state["config"].mail
    values = {
        "mails": mail.enabled,
        "folder": mail.folder,
        "address": address,
        "typed": typed,
        "sent": sent,
    }
    title = _("Look into your mail") if sent else _("Change your address")
    return settings_page(
        request, "settings_email.html", here.member, title=title, values=values, error=error
    )


ROUTES = [
    Route(_PATH, edit, methods=["GET"]),
    Route(_PATH, ask, methods=["POST"]),
    Route(f"{_PATH}/{{token}}", show_link, methods=["GET"]),
    Route(f"{_PATH}/{{token}}", use_link, methods=["POST"]),
]
