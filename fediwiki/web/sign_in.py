"""Coming in and going out: by name and password, or by a link that works once."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions, ways_back
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_sign_in
from fediwiki.domain.members import Member
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused
from fediwiki.services import joining, passwords, resetting
from fediwiki.storage import applications, members
from fediwiki.text.gettext import _
from fediwiki.web import first_steps
from fediwiki.web.coming_in import answer, enter
from fediwiki.web.passkeys import place_of

_NAME_CHARACTERS = 254
_NEVER_KEPT = {"Cache-Control": "no-store"}


async def show(request: Request[State]) -> Response:
    """The form; who is signed in already goes on."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    # Guests are no members: they may come in as one here.
    return RedirectResponse(ways_back.asked(request), 303) if member else _form(request)


async def sign_in(request: Request[State]) -> Response:
    """Begin a session, if the password is right."""
    form = await forms.read(request)
    said = form.text("name", most_characters=_NAME_CHARACTERS)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    name = bare(said, request.state["config"].instance.domain)
    # By what was said: counted together, a name and an address would tell that they are one.
    count_sign_in(request, name)
    async with request.state["database"].read() as tx:
        member = await resetting.find_by_said(tx, name)
        waiting = await applications.find_waiting(tx, name)
    kept = waiting.password_hash if waiting else ""
    kept = member.password_hash if member else kept
    fits = await to_thread.run_sync(
        passwords.matches, password, kept, limiter=request.state["limits"].argon2
    )
    if fits and member is None:
        return RedirectResponse("/sign-up/waits", 303)
    try:
        if member is None or not fits:
            raise Refused(_("The name or the password is not right."))
        async with request.state["database"].write() as tx:
            entrance = await enter(request, tx, member)
    except Refused as refusal:
        return _form(request, name=said, error=refusal)
    return answer(request, entrance)


async def sign_out(request: Request[State]) -> Response:
    """End the session."""
    async with request.state["database"].write() as tx:
        await sessions.end(request, tx)
    response = RedirectResponse("/", 303)
    sessions.clear_cookie(response, request.state["config"])
    return response


async def show_link(request: Request[State]) -> Response:
    """Ask the holder of a link for a password; nothing is used up by looking."""
    return _password_form(request, await _holder(request))


async def use_link(request: Request[State]) -> Response:
    """Set the password and begin a session."""
    form = await forms.read(request)
    password = form.text("password", most_characters=passwords.MAX_CHARACTERS)
    member = await _holder(request)
    is_new = not member.password_hash
    try:
        passwords.check(password, name=member.actor.name)
        password_hash = await to_thread.run_sync(
            passwords.hashed, password, limiter=request.state["limits"].argon2
        )
    except Malformed as error:
        return _password_form(request, member, error=error)
    token_hash = passwords.token_hash(request.path_params["token"])
    now = request.state["clock"].now()
    async with request.state["database"].write() as tx:
        member = await joining.use_link(tx, token_hash, password_hash=password_hash, now=now)
        entrance = await enter(request, tx, member)
    return answer(request, entrance, first_steps.PATH if is_new else "")


async def _holder(request: Request[State]) -> Member:
    token_hash = passwords.token_hash(request.path_params["token"])
    async with request.state["database"].read() as tx:
        member_id = await members.find_link(tx, token_hash, request.state["clock"].now())
        if member_id is None:
            raise NotFound(_("this link was used, or is too old"))
        return await members.by_id(tx, member_id)


def bare(said: str, domain: str) -> str:
    """The name in what people take for it: `@ana`, `Ana`, `ana@here.example`; or an address."""
    return said.strip().lower().removeprefix("@").removesuffix(f"@{domain}")


def _form(
    request: Request[State], *, name: str = "", error: FediWikiError | None = None
) -> Response:
    values = {
        "name": name,
        "error": str(error) if error else "",
        "onward": ways_back.onward(request, "/sign-in"),
        "passkey": ways_back.onward(request, "/sign-in/passkey"),
        "has_name": place_of(request.state["config"]) is not None,
        "from_elsewhere": ways_back.onward(request, "/sign-in/from"),
        "takes_guests": request.state["config"].takes_guests,
    }
    status = problems.problem_of(error).status if error else 200
    return page(
        request, "sign_in.html", member=None, values=values, headers=_NEVER_KEPT, status=status
    )


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
    Route("/sign-in", show, methods=["GET"]),
    Route("/sign-in", sign_in, methods=["POST"]),
    Route("/sign-out", sign_out, methods=["POST"]),
    Route("/sign-in/{token}", show_link, methods=["GET"]),
    Route("/sign-in/{token}", use_link, methods=["POST"]),
]
