"""Taking everything along: what there is, and the zip of it."""

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_export
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.urls import Urls
from fediwiki.text.gettext import _
from fediwiki.web.archive import Archive
from fediwiki.web.settings import settings_page, to_proof

_PATH = "/settings/export"


async def show(request: Request[State]) -> Response:
    """What a member may take along."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    values = {"times": request.state["config"].limits.exports_per_day}
    return settings_page(
        request, "settings_export.html", here.member, title=_("Export"), values=values
    )


async def export(request: Request[State]) -> Response:
    """All that is theirs, to whoever gave their password just before."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    if not sessions.is_proven(request, here):
        return to_proof(_PATH)
    count_export(request, here.member)
    now = request.state["clock"].now()
    archive = Archive(
        request.state["database"],
        request.state["pictures"],
        Urls(request.state["config"].origin),
        here.member,
        now,
    )
    name = f"{here.member.actor.name}-{now:%Y-%m-%d}.zip"
    headers = {
        "Content-Disposition": f'attachment; filename="{name}"',
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return StreamingResponse(archive.pieces(), headers=headers, media_type="application/zip")


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, export, methods=["POST"]),
]
