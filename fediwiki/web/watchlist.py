"""The watchlist: what a member or a guest keeps an eye on."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import cursor_of, place_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.reading import Place
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Malformed
from fediwiki.services import watching
from fediwiki.storage import watched
from fediwiki.storage.changes import Change
from fediwiki.storage.database import Reader
from fediwiki.storage.watched import Watched, WatchedPlace
from fediwiki.text.gettext import _
from fediwiki.web.pictured import Pictured, pictured
from fediwiki.web.surroundings import note_of
from fediwiki.web.views import About

_PATH = "/watchlist"
_PER_PAGE = 50
_CHANGED, _SEEN = "new-", "seen-"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of a watchlist; `older` and `newer` are addresses, empty where nothing is."""

    changed: Sequence[Watched]
    seen: Sequence[Change]
    pictured: Pictured
    older: str
    newer: str


async def show(request: Request[State]) -> Response:
    """What they keep an eye on: what changed, then what they saw, each by what changed last."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        watcher = member or sessions.guest_of(request, member)
        if watcher is None:
            return to_sign_in(request)
        viewer = sessions.viewer_of(member)
        listed = await _listed(tx, request, watcher.id, viewer)
        changed = await watched.count_changed(tx, watcher.id, viewer)
    about = About(title=_("Watchlist"), canonical=f"{request.state['config'].origin}{_PATH}")
    values = {"about": about, "changed": changed, "listed": listed, "note": note_of(request)}
    return page(request, "watchlist.html", member=member, values=values)


async def see(request: Request[State]) -> Response:
    """Note that they saw all of it."""
    async with request.state["database"].write() as tx:
        watcher = await sessions.person_of(request, tx)
        if watcher is None:
            return to_sign_in(request)
        await watching.see_all(tx, by=watcher.actor, now=request.state["clock"].now())
    return RedirectResponse(_PATH, 303)


async def _listed(tx: Reader, request: Request[State], watcher_id: int, viewer: Viewer) -> Listed:
    before, after = _place(request, "before"), _place(request, "after")
    if before and after:
        raise Malformed(_("a page is before a place or after one, not both"))
    found = await watched.listed(
        tx, watcher_id, viewer, before=before, after=after, limit=_PER_PAGE + 1
    )
    more = len(found) > _PER_PAGE
    shown = found[-_PER_PAGE:] if after else found[:_PER_PAGE]
    has_older = bool(shown) and (more or after is not None)
    has_newer = bool(shown) and (more if after else before is not None)
    back = _PATH if not shown and (before or after) else ""
    return Listed(
        [each for each in shown if each.unseen],
        [each.change for each in shown if not each.unseen],
        await pictured(tx, [each.change for each in shown]),
        older=f"{_PATH}?before={_cursor(shown[-1].place)}" if has_older else "",
        newer=f"{_PATH}?after={_cursor(shown[0].place)}" if has_newer else back,
    )


def _cursor(place: WatchedPlace) -> str:
    part = _CHANGED if place.changed else _SEEN
    return f"{part}{cursor_of(Place(place.made, place.post_id))}"


def _place(request: Request[State], name: str) -> WatchedPlace | None:
    cursor = request.query_params.get(name)
    if not cursor:
        return None
    changed = cursor.startswith(_CHANGED)
    place = place_of(cursor.removeprefix(_CHANGED if changed else _SEEN))
    return WatchedPlace(changed, place.at, place.id)


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, see, methods=["POST"]),
]
