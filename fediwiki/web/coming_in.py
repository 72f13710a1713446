"""Coming in, once it is known who: at once, or by way of a second step."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions, ways_back
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_code
from fediwiki.domain.members import Member
from fediwiki.errors import FediWikiError, NotFound, Refused
from fediwiki.services import passwords, protecting_accounts
from fediwiki.services.protecting_accounts import SECOND_STEP
from fediwiki.storage import members, one_time_tokens
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

_TOKEN_CHARACTERS = 100
_CODE_CHARACTERS = 40
_NEVER_KEPT = {"Cache-Control": "no-store"}


@dataclass(frozen=True, slots=True)
class Entrance:
    """The token of a session that began, or of the second step that must come before."""

    session: str = ""
    step: str = ""


async def enter(request: Request[State], tx: Writer, member: Member) -> Entrance:
    """Let a member in whose password was right, unless their account asks for more.

    Raises:
        Refused: The account is suspended.
    """
    token = passwords.new_token()
    now = request.state["clock"].now()
    token_hash = passwords.token_hash(token)
    if await protecting_accounts.ask_second_step(tx, member, token_hash, now=now):
        return Entrance(step=token)
    return Entrance(session=await sessions.begin(request, tx, member))


def answer(request: Request[State], entrance: Entrance, way: str = "") -> Response:
    """The way in, which leads to where they wanted to go or `way`; or the second step's form."""
    if entrance.step:
        return _form(request, entrance.step)
    response = RedirectResponse(way or ways_back.asked(request), 303)
    sessions.set_cookie(response, entrance.session, request.state["config"])
    return response


async def take_code(request: Request[State]) -> Response:
    """Take the code of the second step, and begin a session."""
    form = await forms.read(request)
    token = form.text("step", most_characters=_TOKEN_CHARACTERS)
    code = form.text("code", most_characters=_CODE_CHARACTERS)
    token_hash = passwords.token_hash(token)
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        found = await one_time_tokens.find(tx, token_hash, SECOND_STEP, now)
        if found is None or found.member_id is None:
            raise NotFound(_("That took too long. Please sign in again."))
        member = await members.by_id(tx, found.member_id)
    try:
        count_code(request, member)
        async with request.state["database"].write() as tx:
            if not await protecting_accounts.pass_second_step(tx, member, code, now=now):
                raise Refused(_("That code is not right, or was used before."))
            if await one_time_tokens.take(tx, token_hash, SECOND_STEP, now) is None:
                raise NotFound(_("That took too long. Please sign in again."))
            session = await sessions.begin(request, tx, member)
    except Refused as refusal:
        return _form(request, token, refusal)
    return answer(request, Entrance(session=session))


def _form(request: Request[State], step: str, error: FediWikiError | None = None) -> Response:
    problem = problems.problem_of(error) if error else None
    return page(
        request,
        "second_step.html",
        member=None,
        values={
            "step": step,
            "onward": ways_back.onward(request, "/sign-in/code"),
            "again": ways_back.onward(request, "/sign-in"),
            "error": str(error) if error else "",
        },
        headers={**_NEVER_KEPT, **(problem.headers if problem else {})},
        status=problem.status if problem else 200,
    )


ROUTES = [Route("/sign-in/code", take_code, methods=["POST"])]
