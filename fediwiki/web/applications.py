"""Who waits for an account, for admins to decide."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.applications import Application
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound
from fediwiki.services import registering
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import applications
from fediwiki.web.surroundings import to_sign_in

_PATH = "/admin/applications"
_NAME_CHARACTERS = 25
_WISH_CHARACTERS = 10
_REASON_CHARACTERS = 500
_NEVER_KEPT = {"Cache-Control": "no-store"}
_NOTES = {"approve": "They have their account now.", "decline": "The request is declined."}


async def show(request: Request[State]) -> Response:
    """All of them, the first to ask first."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in()
        _check_admin(member)
        waiting = await applications.waiting(tx)
    return _page(request, member, waiting)


async def decide(request: Request[State]) -> Response:
    """Approve or decline one."""
    form = await forms.read(request)
    name = form.text("name", most_characters=_NAME_CHARACTERS)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in()
        _check_admin(member)
        waiting = await applications.waiting(tx)
    head = Letterhead(config.instance.name, config.origin)
    now = request.state["clock"].now()
    try:
        match wish:
            case "approve":
                pairs = await to_thread.run_sync(KeyPairs.generate)
                async with request.state["database"].write() as tx:
                    await registering.approve(
                        tx, name, pairs=pairs, urls=Urls(config.origin), head=head, now=now
                    )
            case "decline":
                reason = form.text("reason", most_characters=_REASON_CHARACTERS)
                async with request.state["database"].write() as tx:
                    await registering.decline(tx, name, reason, head=head, now=now)
            case _:
                raise Malformed("a request is approved or declined")
    except (Conflict, NotFound) as error:
        return _page(request, member, waiting, error)
    return RedirectResponse(f"{_PATH}?done={wish}", 303)


def _check_admin(member: Member) -> None:
    """Let nobody else know that there is something.

    Raises:
        NotFound: They are no admin.
    """
    if not member.admin:
        raise NotFound("there is nothing here")


def _page(
    request: Request[State],
    member: Member,
    waiting: list[Application],
    error: FediWikiError | None = None,
) -> Response:
    values = {
        "waiting": waiting,
        "note": _NOTES.get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else 200
    return page(
        request,
        "applications.html",
        member=member,
        values=values,
        headers=_NEVER_KEPT,
        status=status,
    )


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, decide, methods=["POST"]),
]
