"""Recent changes: of everything here, of a subwiki, of one editor."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import groupby
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.offers import Offer
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Gone, Malformed, NotFound
from fediwiki.storage import actors, changes, offers, subwikis
from fediwiki.storage.changes import Change, ChangePlace, ChangeSpan, Which
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.pictured import Pictured, pictured
from fediwiki.web.views import About

_PER_PAGE = 50
_MOST_WAITING = 100
_HANDLE_CHARACTERS = 300
_CURSOR = re.compile(r"([0-9a-f]{1,11})-([0-9a-z]{13})-([0-9]{1,9})")
_START = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """What of the changes is wanted, as the form says it."""

    by: str
    hide_minor: bool
    hide_bots: bool
    new_only: bool
    pending: bool

    @property
    def query(self) -> str:
        """The same for an address."""
        ticked = ("hide_minor", "hide_bots", "new_only", "pending")
        said = [("by", self.by)] if self.by else []
        return urlencode([*said, *((name, "1") for name in ticked if getattr(self, name))])


@dataclass(frozen=True, slots=True)
class Day:
    """The changes of one day."""

    date: str
    changes: Sequence[Change]


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of changes; `older` and `newer` are addresses, empty where nothing is.

    `pending` are edits that wait for review instead, newest first.
    """

    days: Sequence[Day] = ()
    pictured: Pictured = field(default_factory=dict[tuple[int, int], str])
    older: str = ""
    newer: str = ""
    pending: Sequence[Offer] = ()


async def show_instance(request: Request[State]) -> Response:
    """What changed on the whole instance."""
    filters = _filters(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        listed = await _listed(tx, request, filters, viewer, "/changes")
        waiting = [
            await offers.by_id(tx, each)
            for each in await changes.pending(tx, viewer, limit=_MOST_WAITING)
        ]
    names = {each.subwiki_id for each in waiting if each.subwiki_id}
    async with request.state["database"].read() as tx:
        queues = [
            (await subwikis.by_id(tx, each), sum(one.subwiki_id == each for one in waiting))
            for each in sorted(names)
        ]
    origin = request.state["config"].origin
    about = About(
        title=_("Recent changes"),
        canonical=f"{origin}/changes",
        feed=f"{origin}/changes/feed.atom",
    )
    values = {"about": about, "filters": filters, "listed": listed, "queues": queues}
    return page(request, "changes.html", member=member, values={**_PLAIN, **values})


async def show_subwiki(request: Request[State]) -> Response:
    """What changed in one subwiki."""
    filters = _filters(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        path = f"/c/{subwiki.actor.name}/changes"
        listed = await _listed(tx, request, filters, viewer, path, subwiki=subwiki)
        waiting = await offers.count_pending(tx, subwiki.id)
    url = Urls(request.state["config"].origin).subwiki(subwiki.actor.name)
    about = About(
        title=_("Recent changes in %(title)s", title=subwiki.actor.title),
        canonical=f"{url}/changes",
        feed="" if subwiki.life.quarantined else f"{url}/changes/feed.atom",
    )
    values = {
        "about": about,
        "filters": filters,
        "listed": listed,
        "subwiki": subwiki,
        "waiting": waiting,
    }
    return page(request, "changes.html", member=member, values={**_PLAIN, **values})


async def show_contributions(request: Request[State]) -> Response:
    """What one editor wrote: a member of ours, or `name@host` from elsewhere."""
    filters = _filters(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        actor = await contributor(tx, request.path_params["name"], viewer)
        path = contributions_of(actor)
        listed = await _listed(tx, request, filters, viewer, path, editor=actor)
        count = await changes.count_by(tx, actor.id)
    about = About(
        title=contributed_by(actor),
        canonical=f"{request.state['config'].origin}{path}",
        feed=f"{request.state['config'].origin}{path}/feed.atom",
    )
    values = {
        "about": about,
        "filters": filters,
        "listed": listed,
        "contributor": actor,
        "change_count": count,
    }
    return page(request, "changes.html", member=member, values={**_PLAIN, **values})


async def _listed(
    tx: Reader,
    request: Request[State],
    filters: Filters,
    viewer: Viewer,
    path: str,
    *,
    subwiki: Subwiki | None = None,
    editor: Actor | None = None,
) -> Listed:
    """One page of changes, as the filters and the place in the address have it."""
    before, after = _place(request, "before"), _place(request, "after")
    if before and after:
        raise Malformed(_("a page is before a place or after one, not both"))
    if editor is None and filters.by:
        editor = await _find_editor(tx, filters.by)
        if editor is None:
            return Listed()
    if filters.pending:
        return Listed(pending=await _pending(tx, filters, viewer, subwiki, editor))
    which = Which(
        subwiki_id=subwiki.id if subwiki else None,
        editor_id=editor.id if editor else None,
        minor=not filters.hide_minor,
        bots=not filters.hide_bots,
        new_only=filters.new_only,
    )
    span = ChangeSpan(_PER_PAGE + 1, before, after)
    found = await changes.listed(tx, which, viewer, span)
    more = len(found) > _PER_PAGE
    shown = found[-_PER_PAGE:] if after else found[:_PER_PAGE]
    kept = f"{filters.query}&" if filters.query else ""
    has_older = bool(shown) and (more or after is not None)
    has_newer = bool(shown) and (more if after else before is not None)
    return Listed(
        [
            Day(date, list(group))
            for date, group in groupby(shown, lambda each: f"{each.made.day} {each.made:%B %Y}")
        ],
        pictured=await pictured(tx, shown),
        older=f"{path}?{kept}before={_cursor(shown[-1])}" if has_older else "",
        newer=f"{path}?{kept}after={_cursor(shown[0])}" if has_newer else "",
    )


async def _pending(
    tx: Reader, filters: Filters, viewer: Viewer, subwiki: Subwiki | None, editor: Actor | None
) -> list[Offer]:
    """The edits that wait, as the filters have it."""
    ids = await changes.pending(
        tx, viewer, subwiki_id=subwiki.id if subwiki else None, limit=_MOST_WAITING
    )
    waiting = [await offers.by_id(tx, each) for each in ids]
    return [
        each
        for each in waiting
        if not (filters.hide_minor and each.proposal.minor)
        and not (filters.hide_bots and each.editor.kind is ActorKind.OTHER)
        and not (filters.new_only and each.post_id is not None)
        and (editor is None or each.editor.id == editor.id)
    ]


def contributions_of(actor: Actor) -> str:
    """The path of what someone wrote."""
    return f"/u/{actor.name if actor.local else actor.handle}/contributions"


def contributed_by(actor: Actor) -> str:
    """What that page is called."""
    return _(
        "Contributions of %(handle)s", handle=actor.title if actor.local else f"@{actor.handle}"
    )


async def contributor(tx: Reader, name: str, viewer: Viewer) -> Actor:
    """The editor of this name, or `name@host` from elsewhere, as `viewer` may see them.

    Raises:
        NotFound: There is none for them.
        Gone: There was one.
    """
    actor = await _find_editor(tx, name)
    people = {ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER, ActorKind.STEWARD}
    if actor is None or actor.kind not in people:
        raise NotFound(_("there is nobody called %(name)s", name=name))
    if actor.deleted is not None:
        raise Gone(_("%(name)s left", name=actor.name))
    if actor.suspended is not None and not viewer.admin and viewer.actor_id != actor.id:
        raise NotFound(_("there is nobody called %(name)s", name=name))
    return actor


async def _find_editor(tx: Reader, handle: str) -> Actor | None:
    name, _at, host = handle.strip().removeprefix("@").partition("@")
    if not host:
        return await actors.find_local(tx, name)
    return await actors.find_by_handle(tx, name, host)


def _filters(request: Request[State]) -> Filters:
    asked = request.query_params
    return Filters(
        by=asked.get("by", "").strip()[:_HANDLE_CHARACTERS],
        hide_minor="hide_minor" in asked,
        hide_bots="hide_bots" in asked,
        new_only="new_only" in asked,
        pending="pending" in asked,
    )


def _cursor(change: Change) -> str:
    return f"{(change.made - _START) // _MILLISECOND:x}-{short(change.post_id)}-{change.number}"


def _place(request: Request[State], name: str) -> ChangePlace | None:
    cursor = request.query_params.get(name)
    if not cursor:
        return None
    found = _CURSOR.fullmatch(cursor)
    if found is None:
        raise Malformed(_("this page was never there; begin at the newest"))
    made = _START + int(found[1], 16) * _MILLISECOND
    return ChangePlace(made, of_short(found[2]), int(found[3]))


_PLAIN: dict[str, object] = {
    "subwiki": None,
    "contributor": None,
    "change_count": 0,
    "waiting": 0,
    "queues": (),
}

ROUTES = [
    Route("/changes", show_instance),
    Route("/c/{name}/changes", show_subwiki),
    Route("/u/{name}/contributions", show_contributions),
]
