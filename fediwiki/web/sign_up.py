"""Joining: the form, the mail that it sends, and the account that comes of it."""

from dataclasses import dataclass

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions, ways_back
from fediwiki.asgi.forms import Form
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_mail_to, count_sign_in, count_sign_up
from fediwiki.domain.applications import Application, Invite, Registration
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import inviting, passwords, registering, tuning
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.registering import Wish
from fediwiki.storage import applications
from fediwiki.storage.database import Reader
from fediwiki.text import email_addresses, names
from fediwiki.text.gettext import _
from fediwiki.web import first_steps

_NAME_CHARACTERS = 100
_MOST_TEXT_CHARACTERS = 2_000
_LEAST_TEXT_CHARACTERS = 20
_NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class _Typed:
    """What was typed, to be shown again if it must be mended."""

    name: str = ""
    email: str = ""
    text: str = ""


async def show(request: Request[State]) -> Response:
    """The form, or why there is none."""
    async with request.state["database"].read() as tx:
        if await sessions.member_of(request, tx) is not None:
            return RedirectResponse(ways_back.HOME, 303)
        invite = await _invite(request, tx)
        unattended = await tuning.unattended_since(tx) is not None
    return _form(request, invite, _Typed(), unattended=unattended)


async def sign_up(request: Request[State]) -> Response:
    """Take the wish, and say what happens next."""
    form = await forms.read(request)
    typed = _Typed(
        name=form.text("name", most_characters=_NAME_CHARACTERS),
        email=form.text("email", most_characters=_NAME_CHARACTERS * 3) if _mails(request) else "",
        text=_text(form),
    )
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    async with request.state["database"].read() as tx:
        invite = await _invite(request, tx)
    try:
        _check_open(request, invite)
        name = names.fold(typed.name).removeprefix("@")
        names.check(name)
        async with request.state["database"].read() as tx:
            await registering.check_name(tx, name)
        passwords.check(password, name=name)
        address = email_addresses.checked(typed.email) if _mails(request) else ""
        if _asks(request, invite) and len(typed.text) < _LEAST_TEXT_CHARACTERS:
            raise Malformed(_("Please answer in a sentence or two: a person will read it."))
        count_sign_up(request)
        if address:
            count_mail_to(request, address)
        password_hash = await to_thread.run_sync(
            passwords.hashed, password, limiter=request.state["limits"].argon2
        )
        wish = Wish(name, address, password_hash, typed.text, invite)
        return await (_apply(request, wish) if address else _apply_unmailed(request, wish))
    except (Conflict, Malformed, Refused, NotFound) as error:
        return _form(request, invite, typed, error)


async def show_sent(request: Request[State]) -> Response:
    """What to do now: the same words whatever is known of the address."""
    values = {
        "waits": False,
        "approval": request.state["config"].registration.mode == Registration.APPROVAL,
        "folder": request.state["config"].mail.folder,
    }
    return page(request, "sign_up_sent.html", member=None, values=values, headers=_NEVER_KEPT)


async def show_waits(request: Request[State]) -> Response:
    """That an admin decides now."""
    values = {"waits": True, "mails": _mails(request)}
    return page(request, "sign_up_sent.html", member=None, values=values, headers=_NEVER_KEPT)


async def show_confirm(request: Request[State]) -> Response:
    """Ask whoever opened the link for the password; nothing is used up by looking."""
    return _confirm_form(request, await _application(request))


async def confirm(request: Request[State]) -> Response:
    """Confirm the address: whoever knows the password is who asked for the account."""
    form = await forms.read(request)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    application = await _application(request)
    count_sign_in(request, application.name)
    fits = await to_thread.run_sync(
        passwords.matches,
        password,
        application.password_hash,
        limiter=request.state["limits"].argon2,
    )
    try:
        if not fits:
            raise Refused(_("The password is not the one that you chose."))
        config = request.state["config"]
        pairs = await to_thread.run_sync(KeyPairs.generate)
        async with request.state["database"].write() as tx:
            member = await registering.confirm(
                tx,
                application.token_hash,
                registration=Registration(config.registration.mode),
                pairs=pairs,
                urls=Urls(config.origin),
                now=request.state["clock"].now(),
            )
            token = await sessions.begin(request, tx, member) if member else ""
    except (Conflict, Refused) as error:
        return _confirm_form(request, application, error)
    if not token:
        return RedirectResponse("/sign-up/waits", 303)
    response = RedirectResponse(first_steps.PATH, 303)
    sessions.set_cookie(response, token, config)
    return response


async def _apply(request: Request[State], wish: Wish) -> Response:
    token = passwords.new_token()
    async with request.state["database"].write() as tx:
        await registering.apply(
            tx,
            wish,
            token=token,
            token_hash=passwords.token_hash(token),
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
    return RedirectResponse("/sign-up/sent", 303)


async def _apply_unmailed(request: Request[State], wish: Wish) -> Response:
    config = request.state["config"]
    pairs = await to_thread.run_sync(KeyPairs.generate)
    async with request.state["database"].write() as tx:
        member = await registering.apply_unmailed(
            tx,
            wish,
            token_hash=passwords.token_hash(passwords.new_token()),
            pairs=pairs,
            urls=Urls(config.origin),
            now=request.state["clock"].now(),
        )
        token = await sessions.begin(request, tx, member) if member else ""
    if not token:
        return RedirectResponse("/sign-up/waits", 303)
    response = RedirectResponse(first_steps.PATH, 303)
    sessions.set_cookie(response, token, config)
    return response


def _text(form: Form) -> str:
    return form.text("text", most_characters=_MOST_TEXT_CHARACTERS) if form.has("text") else ""


def _mails(request: Request[State]) -> bool:
    return request.state["config"].mail.enabled


def _asks(request: Request[State], invite: Invite | None) -> bool:
    """Whether the text is asked for, which an admin reads."""
    mode = request.state["config"].registration.mode
    return mode == Registration.APPROVAL and invite is None


def _check_open(request: Request[State], invite: Invite | None) -> None:
    if not _is_open(request, invite):
        raise Refused(_("Nobody new is taken in this way."))


def _is_open(request: Request[State], invite: Invite | None) -> bool:
    match Registration(request.state["config"].registration.mode):
        case Registration.OPEN | Registration.APPROVAL:
            return True
        case Registration.INVITE:
            return invite is not None
        case Registration.CLOSED:
            return False


async def _invite(request: Request[State], tx: Reader) -> Invite | None:
    code = request.path_params.get("code")
    if code is None:
        return None
    return await inviting.good(tx, code, request.state["clock"].now())


async def _application(request: Request[State]) -> Application:
    token_hash = passwords.token_hash(request.path_params["token"])
    async with request.state["database"].read() as tx:
        found = await applications.find_unconfirmed(tx, token_hash, request.state["clock"].now())
    if found is None:
        raise NotFound(_("This link was used, or is too old. You may sign up again."))
    return found


def _form(
    request: Request[State],
    invite: Invite | None,
    typed: _Typed,
    error: FediWikiError | None = None,
    *,
    unattended: bool = False,
) -> Response:
    config = request.state["config"]
    values = {
        "unattended": unattended,
        "mode": config.registration.mode,
        "open": _is_open(request, invite),
        "asks": _asks(request, invite),
        "invited": invite is not None,
        "mails": config.mail.enabled,
        "federates": config.federation.enabled,
        "question": config.registration.question,
        "typed": typed,
        "least_characters": passwords.MIN_CHARACTERS,
        "error": str(error) if error else "",
    }
    problem = problems.problem_of(error) if error else None
    headers = {**_NEVER_KEPT, **(problem.headers if problem else {})}
    status = problem.status if problem else 200
    return page(request, "sign_up.html", member=None, values=values, headers=headers, status=status)


def _confirm_form(
    request: Request[State], application: Application, error: FediWikiError | None = None
) -> Response:
    values = {"application": application, "error": str(error) if error else ""}
    status = problems.problem_of(error).status if error else 200
    return page(
        request,
        "sign_up_confirm.html",
        member=None,
        values=values,
        headers=_NEVER_KEPT,
        status=status,
    )


ROUTES = [
    Route("/sign-up", show, methods=["GET"]),
    Route("/sign-up", sign_up, methods=["POST"]),
    Route("/sign-up/sent", show_sent, methods=["GET"]),
    Route("/sign-up/waits", show_waits, methods=["GET"]),
    Route("/sign-up/{token}", show_confirm, methods=["GET"]),
    Route("/sign-up/{token}", confirm, methods=["POST"]),
    Route("/invite/{code}", show, methods=["GET"]),
    Route("/invite/{code}", sign_up, methods=["POST"]),
]
