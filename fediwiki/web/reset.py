"""A forgotten password, by way of the member's mail."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_mail_to, count_reset
from fediwiki.domain.members import Member
from fediwiki.errors import FediWikiError, Malformed
from fediwiki.services import passwords, resetting
from fediwiki.web.coming_in import answer, enter
from fediwiki.web.sign_in import bare

_SAID_CHARACTERS = 300
_NEVER_KEPT = {"Cache-Control": "no-store"}


async def show(request: Request[State]) -> Response:
    """The form, or how else to get a password where nothing is mailed."""
    return _ask_form(request, sent=False)


async def ask(request: Request[State]) -> Response:
    """Mail a link, if there is somebody to mail it to; the answer is the same for anybody."""
    form = await forms.read(request)
    config = request.state["config"]
    said = bare(form.text("name", most_characters=_SAID_CHARACTERS), config.instance.domain)
    if not config.mail.enabled:
        return _ask_form(request, sent=False)
    count_reset(request)
    count_mail_to(request, said)
    token = passwords.new_token()
    async with request.state["database"].write() as tx:
        await resetting.ask(
            tx,
            said,
            token=token,
            token_hash=passwords.token_hash(token),
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
    return RedirectResponse("/reset/sent", 303)


async def show_sent(request: Request[State]) -> Response:
    """What to do now."""
    return _ask_form(request, sent=True)


async def show_link(request: Request[State]) -> Response:
    """Ask the holder of a link for a password; nothing is used up by looking."""
    return _password_form(request, await _holder(request))


async def use_link(request: Request[State]) -> Response:
    """Change the password and begin a session."""
    form = await forms.read(request)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    member = await _holder(request)
    try:
        passwords.check(password, name=member.actor.name)
    except Malformed as error:
        return _password_form(request, member, error=error)
    password_hash = await to_thread.run_sync(
        passwords.hashed, password, limiter=request.state["limits"].argon2
    )
    async with request.state["database"].write() as tx:
        member = await resetting.reset(
            tx,
            passwords.token_hash(request.path_params["token"]),
            password_hash=password_hash,
            head=letterhead(request),
            now=request.state["clock"].now(),
        )
        entrance = await enter(request, tx, member)
    return answer(request, entrance)


async def _holder(request: Request[State]) -> Member:
    token_hash = passwords.token_hash(request.path_params["token"])
    async with request.state["database"].read() as tx:
        return await resetting.holder_of(tx, token_hash, request.state["clock"].now())


def _ask_form(request: Request[State], *, sent: bool) -> Response:
    mail = request.state["config"].mail
    values = {"mails": mail.enabled, "folder": mail.folder, "sent": sent}
    return page(request, "reset.html", member=None, values=values, headers=_NEVER_KEPT)


def _password_form(
    request: Request[State], member: Member, *, error: FediWikiError | None = None
) -> Response:
    values = {
        "member": member,
        "error": str(error) if error else "",
        "least_characters": passwords.MIN_CHARACTERS,
    }
    status = problems.problem_of(error).status if error else 200
    return page(
        request, "set_password.html", member=None, values=values, headers=_NEVER_KEPT, status=status
    )


ROUTES = [
    Route("/reset", show, methods=["GET"]),
    Route("/reset", ask, methods=["POST"]),
    Route("/reset/sent", show_sent, methods=["GET"]),
    Route("/reset/{token}", show_link, methods=["GET"]),
    Route("/reset/{token}", use_link, methods=["POST"]),
]
