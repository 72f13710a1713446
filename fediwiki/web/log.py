"""The public log: everything that moderators and admins decided, for people, feeds and machines."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlencode

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.decisions import DECISIONS, decision, in_public
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.acts import KEPT_PRIVATE, ActKind
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import Malformed
from fediwiki.storage import actors, public_log, subwikis
from fediwiki.storage.database import Reader
from fediwiki.storage.public_log import Line, Named, Part
from fediwiki.text.gettext import _
from fediwiki.web.views import About

_PER_PAGE = 50
_MOST_LINES = 1_000
_ATOM = "application/atom+xml; charset=utf-8"
_SHARED = {"Cache-Control": "public, max-age=300"}
_JSON_LINES = "application/jsonl; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the log; `older` and `newer` are addresses, empty where nothing is."""

    lines: Sequence[Line]
    older: str
    newer: str


async def show(request: Request[State]) -> Response:
    """The log of the whole instance, or of one subwiki."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        subwiki = await _subwiki(tx, request)
        part = _asked(request, subwiki)
        listed = await _listed(tx, part, _path(subwiki))
    origin = request.state["config"].origin
    where = origin + _path(subwiki)
    title = (
        _("Public log of %(subwiki)s", subwiki=subwiki.actor.title) if subwiki else _("Public log")
    )
    values = {
        "about": About(title, where, activity=where, feed=f"{where}/feed.atom"),
        "subwiki": subwiki,
        "listed": listed,
        "kinds": [
            (kind.value, _(words)) for kind, words in DECISIONS.items() if kind not in KEPT_PRIVATE
        ],
        "kind": part.kind.value if part.kind else "",
        "decision": decision,
        "address": address_of,
    }
    return page(request, "log.html", member=member, values=values)


async def show_feed(request: Request[State]) -> Response:
    """The newest of it as Atom."""
    async with request.state["database"].read() as tx:
        subwiki = await _subwiki(tx, request)
        lines = await public_log.lines(tx, _whole(subwiki), limit=_PER_PAGE)
        instance = await actors.by_uri(tx, Urls(request.state["config"].origin).instance)
    config = request.state["config"]
    began = subwiki.actor.published if subwiki else instance.published
    values = {
        "url": config.origin + _path(subwiki),
        "title": _(
            "Public log of %(where)s",
            where=subwiki.actor.title if subwiki else config.instance.name,
        ),
        "updated": lines[0].entry.at if lines else began,
        "lines": lines,
        "decision": decision,
    }
    text = request.state["templates"].render("log.xml", values)
    return Response(text, headers=_SHARED, media_type=_ATOM)


async def show_lines(request: Request[State]) -> Response:
    """It as one JSON object a line, oldest first; what follows the last is asked for by `after`."""
    async with request.state["database"].read() as tx:
        subwiki = await _subwiki(tx, request)
        after = request.query_params.get("after")
        part = replace(_whole(subwiki), after=of_short(after) if after else 0)
        lines = await public_log.lines(tx, part, limit=_MOST_LINES)
    origin = request.state["config"].origin
    body = b"".join(orjson.dumps(_told(each, origin)) + b"\n" for each in reversed(lines))
    return Response(body, headers=_SHARED, media_type=_JSON_LINES)


def address_of(named: Named | None) -> str:
    """Where what an act names is to be seen here, empty for what is not."""
    match named:
        case Named(post_id=int(post_id)):
            return f"/p/{short(post_id)}"
        case Named(comment_id=int(comment_id)):
            return f"/comment/{short(comment_id)}"
        case Named(handle=handle, is_group=is_group) if handle:
            return f"/c/{handle}" if is_group else f"/u/{handle}"
        case _:
            return ""


def _told(line: Line, origin: str) -> dict[str, object]:
    entry, act = line.entry, line.entry.act
    return {
        "id": f"{origin}/log/{short(entry.id)}",
        "at": _moment(entry.at),
        "kind": act.kind.value,
        "subwiki": _handle(line.subwiki),
        "by": _handle(line.by),
        "about": in_public(act, act.object_uri),
        "concerns": _handle(line.target),
        "rule": act.rule,
        "reason": act.reason,
        "details": {
            key: in_public(act, value) if key == "domain" else value
            for key, value in act.details.items()
        },
        "undoes": f"{origin}/log/{short(act.undoes)}" if act.undoes else None,
        "undone_by": f"{origin}/log/{short(line.undone_by)}" if line.undone_by else None,
    }


async def _listed(tx: Reader, part: Part, path: str) -> Listed:
    found = await public_log.lines(tx, part, limit=_PER_PAGE + 1)
    further = len(found) > _PER_PAGE
    upwards = part.after is not None
    lines = found[1:] if further and upwards else found[:_PER_PAGE]
    kept = {"kind": part.kind.value} if part.kind else {}
    older = newer = ""
    if lines and (further or upwards):
        older = f"{path}?{urlencode({**kept, 'before': short(lines[-1].entry.id)})}"
    if lines and (further if upwards else part.before is not None):
        newer = f"{path}?{urlencode({**kept, 'after': short(lines[0].entry.id)})}"
    return Listed(lines, older, newer)


def _asked(request: Request[State], subwiki: Subwiki | None) -> Part:
    """Which part of the log the address asks for.

    Raises:
        Malformed: It asks for both directions, or for what nobody can decide.
    """
    asked = request.query_params
    before, after, kind = asked.get("before"), asked.get("after"), asked.get("kind", "")
    if before and after:
        raise Malformed(_("A page is before a place or after one, not both."))
    if kind and kind not in {*ActKind}:
        raise Malformed(_("Nothing of that kind is ever decided."))
    return replace(
        _whole(subwiki),
        kind=ActKind(kind) if kind else None,
        before=of_short(before) if before else None,
        after=of_short(after) if after else None,
    )


def _whole(subwiki: Subwiki | None) -> Part:
    return Part(subwiki.id) if subwiki else Part(everywhere=True)


async def _subwiki(tx: Reader, request: Request[State]) -> Subwiki | None:
    name = request.path_params.get("name")
    return await subwikis.by_name(tx, name, ANYONE) if name else None


def _path(subwiki: Subwiki | None) -> str:
    return f"/c/{subwiki.actor.name}/log" if subwiki else "/log"


def _handle(named: Named | None) -> str | None:
    return named.handle if named else None


def _moment(at: datetime) -> str:
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


ROUTES = [
    Route(f"{place}{end}", endpoint)
    for place in ("/log", "/c/{name}/log")
    for end, endpoint in (("", show), ("/feed.atom", show_feed), ("/acts.jsonl", show_lines))
]
