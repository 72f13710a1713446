"""A page as an answer to one person."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import HTMLResponse

from fediwiki.asgi import ways_back
from fediwiki.asgi.state import State
from fediwiki.domain.announcements import Announcement
from fediwiki.domain.members import Member


def page(
    request: Request[State],
    template: str,
    *,
    member: Member | None,
    values: Mapping[str, object],
    headers: Mapping[str, str] | None = None,
    status: int = 200,
) -> HTMLResponse:
    """An HTML answer for one person, which no cache between us may keep."""
    told = {
        "me": member,
        "guest": None if member else request.state["guest"],
        "path": request.scope["path"],
        "announcements": _announced(request, member),
        "door": "" if member else ways_back.door(request),
        **values,
    }
    text = request.state["templates"].render(template, told)
    kept = {"Cache-Control": "private, no-cache", "Vary": "Cookie", **(headers or {})}
    return HTMLResponse(text, status, kept)


def _announced(request: Request[State], member: Member | None) -> list[Announcement]:
    """The announcements that one person sees now."""
    now = request.state["clock"].now()
    return [
        each
        for each in request.state["live"].announcements
        if each.stands(now)
        and (each.id not in member.put_away if member else not each.members_only)
    ]
