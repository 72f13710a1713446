"""Who waits for an account, for admins to decide."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound
from fediwiki.services import registering
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import applications
from fediwiki.text.gettext import N_, _

_PATH = "/admin/sign-ups"
_NAME_CHARACTERS = 25
_WISH_CHARACTERS = 10
_REASON_CHARACTERS = 500
_NOTES = {"approve": N_("They have their account now."), "decline": N_("The request is declined.")}


async def show(request: Request[State], here: Here) -> Response:
    """All of them, the first to ask first."""
    return await _page(request, here)


async def decide(request: Request[State], here: Here) -> Response:
    """Approve or decline one."""
    form = await forms.read(request)
    name = form.text("name", most_characters=_NAME_CHARACTERS)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    config = request.state["config"]
    head = letterhead(request)
    now = request.state["clock"].now()
    try:
        match wish:
            case "approve":
                pairs = await to_thread.run_sync(KeyPairs.generate)
                async with request.state["database"].write() as tx:
                    await registering.approve(
                        tx,
                        name,
                        pairs=pairs,
                        urls=Urls(config.origin),
                        head=head,
                        by=here.member,
                        now=now,
                    )
            case "decline":
                reason = form.text("reason", most_characters=_REASON_CHARACTERS)
                async with request.state["database"].write() as tx:
                    await registering.decline(tx, name, reason, head=head, by=here.member, now=now)
            case _:
                raise Malformed(_("a request is approved or declined"))
    except (Conflict, NotFound) as error:
        return await _page(request, here, error)
    return RedirectResponse(f"{_PATH}?done={wish}", 303)


async def _page(
    request: Request[State], here: Here, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        waiting = await applications.waiting(tx)
    return admin_page(
        request,
        "admin/sign_ups.html",
        here,
        title=_("Sign-ups"),
        values={"waiting": waiting, "reason_characters": _REASON_CHARACTERS},
        error=error,
        notes=_NOTES,
    )


ROUTES = [
    admin_route(_PATH, show),
    admin_route(_PATH, decide, method="POST"),
]
