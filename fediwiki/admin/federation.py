"""How it goes with other servers: each with what came and went, and with another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from fediwiki.admin.shell import admin_page, admin_route
from fediwiki.asgi import forms
from fediwiki.asgi.sessions import Here
from fediwiki.asgi.state import State as AppState
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.servers import Server
from fediwiki.errors import Conflict, FediWikiError, Malformed, NotFound
from fediwiki.services import tending
from fediwiki.storage import federation, received, sent, servers, turned_away
from fediwiki.storage.database import Reader
from fediwiki.storage.received import State
from fediwiki.text.gettext import N_, _

PATH: Final = "/admin/federation"
_A_PAGE: Final = 50
_MOST_PAGES: Final = 1_000
_WENT: Final = 50
_NAME_CHARACTERS: Final = 300
_BAR_HEIGHT: Final = 18
_ID_CHARACTERS: Final = 13
STATES: Final = {
    State.PENDING: N_("Waits"),
    State.DONE: N_("Had its effect"),
    State.IGNORED: N_("Does nothing here"),
    State.REFUSED: N_("Refused"),
    State.DEAD: N_("Given up"),
}
_NOTES: Final = {
    "retry": N_("It is tried at once."),
    "replay": N_("It is judged again in a moment."),
    "send": N_("It is sent again in a moment."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A server in the list: `bars` are the heights of its last hours."""

    server: Server
    name: str
    link: str
    waiting: int
    unavailable: bool
    bars: Sequence[int]
    heard_today: int


async def show(request: Request[AppState], here: Here) -> Response:
    """All servers, those that fail first."""
    said = request.query_params
    failing = said.get("show") == "failing"
    named = said.get("q", "").strip()[:_NAME_CHARACTERS]
    number = _number(said.get("page", "1"))
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        found = await federation.listed(
            tx,
            but=request.state["config"].origin,
            failing=failing,
            named=named,
            offset=(number - 1) * _A_PAGE,
            limit=_A_PAGE + 1,
        )
        lines = await _lines(tx, found[:_A_PAGE], request)
    values = {
        "lines": lines,
        "now": now,
        "failing": failing,
        "named": named,
        "further": number + 1 if len(found) > _A_PAGE else 0,
    }
    return admin_page(
        request, "admin/federation.html", here, title=_("Federation"), values=values, notes=_notes()
    )


async def show_one(request: Request[AppState], here: Here) -> Response:
    """One server, with what came from it and went to it."""
    return await _one_page(request, here)


async def change(request: Request[AppState], here: Here) -> Response:
    """Try a server at once, or have one activity judged or sent again."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=10)
    now = request.state["clock"].now()
    try:
        async with request.state["database"].write() as tx:
            server = await _server(tx, request)
            match wish:
                case "retry":
                    await tending.retry_server(tx, server.id, by=here.member)
                case "replay":
                    given = form.text("activity", most_characters=_ID_CHARACTERS)
                    await tending.replay(tx, of_short(given), by=here.member, now=now)
                case "send":
                    given = form.text("activity", most_characters=_ID_CHARACTERS)
                    await tending.send_again(tx, of_short(given), server, by=here.member, now=now)
                case _:
                    raise Malformed(
                        _("a server is tried again, or an activity judged or sent again")
                    )
    except (Conflict, NotFound) as error:
        return await _one_page(request, here, error)
    return RedirectResponse(f"{request.scope['path']}?done={wish}", 303)


async def show_activity(request: Request[AppState], here: Here) -> Response:
    """One activity that came, as it came."""
    number = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        entry = await received.by_id(tx, number)
    if entry is None:
        raise NotFound(_("it is not kept any more"))
    body = _pretty(entry.body)
    values = {"uri": entry.uri, "body": body, "private": False, "by": entry.actor_uri}
    title = _("%(kind)s, which came in", kind=entry.type)
    return admin_page(request, "admin/activity.html", here, title=title, values=values)


async def show_own(request: Request[AppState], here: Here) -> Response:
    """One activity of ours, as it is sent."""
    number = of_short(request.path_params["id"])
    async with request.state["database"].read() as tx:
        found = await sent.find(tx, number)
    if found is None:
        raise NotFound(_("it is not kept any more"))
    body = _pretty(found.body)
    values = {"uri": found.uri, "body": body, "private": not found.public, "by": ""}
    title = _("%(kind)s, which we sent", kind=found.type)
    return admin_page(request, "admin/activity.html", here, title=title, values=values)


async def _one_page(
    request: Request[AppState], here: Here, error: FediWikiError | None = None
) -> Response:
    said = request.query_params
    state = next((each for each in State if each.value == said.get("state", "")), None)
    before = of_short(said["before"]) if "before" in said else None
    async with request.state["database"].read() as tx:
        server = await _server(tx, request)
        [line] = await _lines(tx, [server], request)
        came = await federation.came_from(
            tx, server.origin, state=state, before=before, limit=_A_PAGE + 1
        )
        went = await federation.went_to(tx, server, limit=_WENT)
        away = await turned_away.of_server(tx, server.id, limit=_WENT)
    values = {
        "line": line,
        "came": came[:_A_PAGE],
        "went": went,
        "away": away,
        "reasons": {each.sent_id: each for each in reversed(away)},
        "days": request.state["config"].limits.turned_away_days,
        "further": short(came[_A_PAGE - 1].id) if len(came) > _A_PAGE else "",
        "state": state,
        "states": STATES,
        "short": short,
        "action": line.link,
        "quoted": quote,
    }
    return admin_page(
        request,
        "admin/federation_server.html",
        here,
        title=line.name,
        values=values,
        error=error,
        notes=_notes(),
    )


async def _server(tx: Reader, request: Request[AppState]) -> Server:
    """The server that the path names: by its host, or its origin where that is not https."""
    name = request.path_params["server"]
    found = await servers.find(tx, f"https://{name}") or await servers.find(tx, f"http://{name}")
    if found is None:
        raise NotFound(_("this server was never met"))
    return found


async def _lines(tx: Reader, found: Sequence[Server], request: Request[AppState]) -> list[Line]:
    now = request.state["clock"].now()
    end = await sent.end(tx)
    hours = await federation.heard_by_hour(tx, [each.origin for each in found], now)
    lines: list[Line] = []
    for each in found:
        name = each.origin.partition("://")[2]
        lines.append(
            Line(
                each,
                name,
                f"{PATH}/{quote(name)}",
                max(0, end - each.cursor - len(each.beyond)),
                each.unavailable(now),
                _heights(hours[each.origin]),
                sum(hours[each.origin]),
            )
        )
    return lines


def _heights(counts: Sequence[int]) -> list[int]:
    """How high a bar is for each count: the largest fills the picture, none has no bar."""
    most = max(counts, default=0)
    return [max(1, each * _BAR_HEIGHT // most) if each else 0 for each in counts]


def _pretty(body: bytes) -> str:
    try:
        return orjson.dumps(orjson.loads(body), option=orjson.OPT_INDENT_2).decode()
    except orjson.JSONDecodeError:
        return body.decode(errors="replace")


def _number(said: str) -> int:
    number = int(said) if said.isascii() and said.isdecimal() and len(said) < len("10000") else 1
    return min(max(1, number), _MOST_PAGES)


def _notes() -> dict[str, str]:
    return {key: _(words) for key, words in _NOTES.items()}


ROUTES = [
    admin_route(PATH, show),
    admin_route(f"{PATH}/came/{{id}}", show_activity),
    admin_route(f"{PATH}/sent/{{id}}", show_own),
    admin_route(f"{PATH}/{{server}}", show_one),
    admin_route(f"{PATH}/{{server}}", change, method="POST"),
]
