"""The home feed: the subwikis that a member chose and the people they follow, newest first."""

import logging
from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.members import Member
from fediwiki.domain.reading import Place, Visit, visit_after
from fediwiki.errors import Unavailable
from fediwiki.services import reading as visiting
from fediwiki.storage import homes, reading
from fediwiki.storage.timelines import Entry, Stretch
from fediwiki.text.gettext import _
from fediwiki.web.looking import looking
from fediwiki.web.timelines import is_paged
from fediwiki.web.views import About

_log = logging.getLogger(__name__)


async def show(request: Request[State]) -> Response:
    """One page of it, with a line above what was there at the last visit."""
    config = request.state["config"]
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        member = look.member
        if member is None:
            return to_sign_in(request)
        followed = await homes.followed_by(tx, member.id)
        found = Stretch((), None)
        if not followed.nothing:
            found = await homes.of_member(
                tx,
                followed,
                look.viewer,
                span,
                look.wanted,
                boosted=not look.reading.hide_boosts,
            )
        last = await reading.find_visit(tx, member.id)
    visit = last
    if found.entries and span.before is None and span.after is None and not look.filters.query:
        visit = await _noted(request, member, last, found.entries[0].place)
    shown = page_of(found, span, "/home", kept=look.filters.query, now=request.state["clock"].now())
    values = {
        **look.values,
        "about": About(_("Home"), f"{config.origin}/home"),
        "page": shown,
        "seen_from": _line(found.entries, visit, span.before),
        "follows_nothing": followed.nothing,
        "path_is_paged": is_paged(request),
    }
    headers = shown.links(config.origin)
    return page(request, "feed_home.html", member=member, values=values, headers=headers)


async def _noted(
    request: Request[State], member: Member, last: Visit | None, newest: Place
) -> Visit | None:
    """The visit that this look is part of; a database that takes nothing now forgets it."""
    now = request.state["clock"].now()
    if visit_after(last, newest, now) is None:
        return last
    try:
        async with request.state["database"].write() as tx:
            await visiting.note_visit(tx, member.actor, newest, now=now)
    except Unavailable as error:
        _log.info("a visit is not noted: %s", error)
    return visit_after(last, newest, now)


def _line(entries: Sequence[Entry], visit: Visit | None, above: Place | None) -> int | None:
    """Before which entry to draw the line; `above` is where the page before ended, if any did."""
    if visit is None:
        return None
    seen = _order(visit.seen)
    first = next((at for at, each in enumerate(entries) if _order(each.place) <= seen), None)
    if first == 0 and (above is None or _order(above) <= seen):
        return None
    return first


def _order(place: Place) -> tuple[datetime, int]:
    return place.at, place.id


ROUTES = [Route("/home", show)]
