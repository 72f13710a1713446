"""The home feed: the subwikis that a member chose and the people they follow, newest first."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.storage import homes
from fediwiki.storage.timelines import Stretch
from fediwiki.text.gettext import _
from fediwiki.web import seen
from fediwiki.web.looking import looking
from fediwiki.web.timelines import is_paged
from fediwiki.web.views import About


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
        last = await seen.last_visit(tx, look, member.actor.uri)
    line = await seen.seen_from(request, look, member.actor.uri, found, span, last=last)
    shown = page_of(found, span, "/home", kept=look.filters.query, now=request.state["clock"].now())
    values = {
        **look.values,
        "about": About(_("Home"), f"{config.origin}/home"),
        "page": shown,
        "seen_from": line,
        "follows_nothing": followed.nothing,
        "path_is_paged": is_paged(request),
    }
    headers = shown.links(config.origin)
    return page(request, "feed_home.html", member=member, values=values, headers=headers)


ROUTES = [Route("/home", show)]
