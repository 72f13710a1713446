"""The filters of a subwiki: what has to be looked at first there, or is not taken at all."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import filter_forms, forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.errors import Conflict, FediWikiError, Malformed
from fediwiki.services import belonging
from fediwiki.storage import subwikis
from fediwiki.text.gettext import _
from fediwiki.web.views import About


async def show(request: Request[State]) -> Response:
    """The filters, for those who look after the subwiki."""
    return await _page(request)


async def change(request: Request[State]) -> Response:
    """Set one, or end one."""
    form = await forms.read(request)
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
            by = member.actor
            done = await filter_forms.change(tx, form, subwiki.actor, by=by, now=now)
    except (Conflict, Malformed) as error:
        return await _page(request, form, error)
    path = f"/c/{request.path_params['name'].lower()}/filters?done={done}"
    return RedirectResponse(path, HTTPStatus.SEE_OTHER)


async def _page(
    request: Request[State], form: Form | None = None, error: FediWikiError | None = None
) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        await belonging.check_moderator(tx, subwiki, member.actor)
        shown = await filter_forms.values(tx, subwiki.id, form)
    values = {
        **shown,
        "about": About(
            _("Filters of %(name)s", name=subwiki.actor.title),
            f"{request.state['config'].origin}/c/{subwiki.actor.name}/filters",
        ),
        "subwiki": subwiki,
        "note": filter_forms.NOTES.get(request.query_params.get("done", ""), ""),
        "error": str(error) if error else "",
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "filters.html", member=member, values=values, status=status)


ROUTES = [
    Route("/c/{name}/filters", show, methods=["GET"]),
    Route("/c/{name}/filters", change, methods=["POST"]),
]
