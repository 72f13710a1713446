"""The filters of the instance: what admins look at first wherever it is said, or do not take."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import filter_forms, forms
from fediwiki.asgi.forms import Form
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.text.gettext import _

_PATH: Final = "/admin/filters"


async def show(request: Request[State], here: Here) -> Response:
    """All of them."""
    return await _page(request, here)


async def change(request: Request[State], here: Here) -> Response:
    """Set one, or end one."""
    form = await forms.read(request)
    by, now = here.member.actor, request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            done = await filter_forms.change(tx, form, None, by=by, now=now)
    except (Conflict, Malformed) as error:
        return await _page(request, here, form, error)
    return RedirectResponse(f"{_PATH}?done={done}", HTTPStatus.SEE_OTHER)


async def _page(
    request: Request[State],
    here: Here,
    form: Form | None = None,
    error: FediWikiError | None = None,
) -> Response:
    async with request.state["database"].read() as tx:
        values = await filter_forms.values(tx, None, form)
    return admin_page(
        request,
        "admin/filters.html",
        here,
        title=_("Words and links"),
        values=values,
        error=error,
        notes={key: _(words) for key, words in filter_forms.NOTES.items()},
    )


ROUTES = [admin_route(_PATH, show), admin_route(_PATH, change, method="POST")]
