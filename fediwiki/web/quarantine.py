"""Quarantine: who comes to a quarantined subwiki without belonging to it is told why first.

Members are asked once. Of visitors nothing is kept, no cookie either: that they chose to look is in
the address, and in every link from there to the subwiki and to posts and comments.
"""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions, ways_back
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.ids import of_short
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import NotFound
from fediwiki.storage import comments, posts, quarantine, subwikis
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.relations import relation
from fediwiki.web.views import About

LOOK: Final = "look"
ANYWAY: Final = "anyway"
_CHOSEN: Final = f"{LOOK}={ANYWAY}".encode()
_PATH_CHARACTERS: Final = 1_000
# As templates write it; an attribute of what people wrote leads to whole addresses.
_LINK: Final = re.compile(rb'href="(/(?:c|p|comment)/[^"?#]*)(\?[^"#]*)?(#[^"]*)?"')


def gated(routes: Sequence[Route]) -> list[Route]:
    """The routes, where pages of a quarantined subwiki and of what is in it are warned of first.

    Its log stays open: why moderators did what they did is for everyone.
    """
    return [_gated(each) if _is_gated(each) else each for each in routes]


def chosen(request: Request[State]) -> str:
    """What an address keeps of that somebody chose to look anyway; empty if they did not."""
    return f"{LOOK}={ANYWAY}" if request.query_params.get(LOOK) == ANYWAY else ""


async def look(request: Request[State]) -> Response:
    """Let a member look at a subwiki, from now on without being asked."""
    form = await forms.read(request)
    back = ways_back.safe(form.text("back", most_characters=_PATH_CHARACTERS))
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return ways_back.to_sign_in(request)
        request.state["limits"].toggles.take(str(member.id))
        subwiki = await subwikis.by_name(tx, request.path_params["name"], member.viewer)
        now = request.state["clock"].now()
        await quarantine.save_looked(tx, subwiki.id, member.id, now)
    return RedirectResponse(back or f"/c/{subwiki.actor.name}", 303)


def _going_on(response: Response, name: str) -> Response:
    """A page whose links to the subwiki, and to posts and comments, keep what the visitor chose."""

    def kept(link: re.Match[bytes]) -> bytes:
        path, query, fragment = link.groups(b"")
        if path.startswith(b"/c/") and path.split(b"/")[2] != name.encode():
            return link.group()
        joined = query if _CHOSEN in query else (query + b"&amp;" if query else b"?") + _CHOSEN
        return b'href="' + path + joined + fragment + b'"'

    if isinstance(response, HTMLResponse):
        response.body = _LINK.sub(kept, bytes(response.body))
        response.headers["content-length"] = str(len(response.body))
    return response


def _is_gated(route: Route) -> bool:
    inside = re.match(r"/(c/{name}|p/{id}|comment/{id})(/|$)", route.path)
    reads = "GET" in (route.methods or ())
    return reads and inside is not None and not route.path.startswith("/c/{name}/log")


def _gated(route: Route) -> Route:
    async def answer(request: Request[State]) -> Response:
        async with request.state["database"].read() as tx:
            warning = await _warned(tx, request, is_feed=route.path.endswith(".atom"))
            shut = await _shut_place(tx, request) if chosen(request) else None
            name = (await subwikis.by_id(tx, shut)).actor.name if shut is not None else ""
        if warning is not None:
            return warning
        response: Response = await route.endpoint(request)
        return _going_on(response, name) if name else response

    return Route(route.path, answer, methods=[*(route.methods or ())], name=route.name)


async def _warned(tx: Reader, request: Request[State], *, is_feed: bool) -> Response | None:
    """The page that stands before what is in a quarantined subwiki, for whom it is a surprise.

    Raises:
        NotFound: It is a feed, which caches keep for everyone.
    """
    shut = await _shut_place(tx, request)
    if shut is None:
        return None
    member = await sessions.member_of(request, tx)
    if not await _is_there_for(tx, request, sessions.viewer_of(member)):
        return None
    if is_feed:
        raise NotFound(_("What is quarantined has no feed."))
    if request.query_params.get(LOOK) == ANYWAY or (member is not None and member.admin):
        return None
    if member is not None and await quarantine.is_at_home(tx, shut, member.id):
        return None
    return await _warning(tx, request, await subwikis.by_id(tx, shut), member)


async def _shut_place(tx: Reader, request: Request[State]) -> int | None:
    """Which quarantined subwiki the path names, or what is named stands in."""
    if "name" in request.path_params:
        return await quarantine.find_named(tx, _name(request))
    number = of_short(request.path_params["id"])
    if request.scope["path"].startswith("/comment/"):
        return await quarantine.find_of_comment(tx, number)
    return await quarantine.find_of_post(tx, number)


def _name(request: Request[State]) -> str:
    """The name in the path, without our host behind it."""
    name: str = request.path_params["name"]
    host = Urls(request.state["config"].origin).host
    return name.removesuffix(f"@{host}")


async def _is_there_for(tx: Reader, request: Request[State], viewer: Viewer) -> bool:
    """Whether there is something to warn of: nothing is said of what is not shown at all."""
    try:
        if "name" in request.path_params:
            await subwikis.by_name(tx, _name(request), viewer)
            return True
        number = of_short(request.path_params["id"])
        if request.scope["path"].startswith("/comment/"):
            number = (await comments.by_id(tx, number, viewer)).post_id
        await posts.by_id(tx, number, viewer)
    except NotFound:
        return False
    return True


async def _warning(
    tx: Reader, request: Request[State], subwiki: Subwiki, member: Member | None
) -> Response:
    asked = [*request.query_params.multi_items(), (LOOK, ANYWAY)]
    values = {
        "about": About(_("%(title)s is quarantined", title=subwiki.actor.title), ""),
        "subwiki": subwiki,
        "relation": await relation(tx, member, subwiki.actor),
        "anyway": f"{request.url.path}?{urlencode(asked)}",
        "back": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
    }
    return page(request, "quarantined.html", member=member, values=values)


ROUTES = [Route("/c/{name}/look-anyway", look, methods=["POST"])]
