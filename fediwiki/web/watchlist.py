"""The watchlist: what a member or a guest keeps an eye on."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.services import watching
from fediwiki.storage import changes
from fediwiki.text.gettext import _
from fediwiki.web.pictured import pictured
from fediwiki.web.surroundings import note_of
from fediwiki.web.views import About

_MOST_WATCHED = 500


async def show(request: Request[State]) -> Response:
    """What they keep an eye on, by what changed last."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        watcher = member or sessions.guest_of(request, member)
        if watcher is None:
            return to_sign_in(request)
        viewer = sessions.viewer_of(member)
        watched = await changes.of_watched(tx, watcher.id, viewer, limit=_MOST_WATCHED)
        said = await pictured(tx, [change for change, _seen in watched])
    unread = [(change, seen) for change, seen in watched if seen < change.latest]
    about = About(title=_("Watchlist"), canonical=f"{request.state['config'].origin}/watchlist")
    values = {
        "about": about,
        "unread": unread,
        "seen": [change for change, seen in watched if seen >= change.latest],
        "pictured": said,
        "note": note_of(request),
    }
    return page(request, "watchlist.html", member=member, values=values)


async def see(request: Request[State]) -> Response:
    """Note that they saw all of it."""
    async with request.state["database"].write() as tx:
        watcher = await sessions.person_of(request, tx)
        if watcher is None:
            return to_sign_in(request)
        await watching.see_all(tx, by=watcher.actor, now=request.state["clock"].now())
    return RedirectResponse("/watchlist", 303)


ROUTES = [
    Route("/watchlist", show, methods=["GET"]),
    Route("/watchlist", see, methods=["POST"]),
]
