"""Quarantine: who comes to a quarantined subwiki without belonging to it is told why first."""

import re
from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import sessions
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


def gated(routes: Sequence[Route]) -> list[Route]:
    """The routes, where pages of a quarantined subwiki and of what is in it are warned of first.

    Its log stays open: why moderators did what they did is for everyone.
    """
    return [_gated(each) if _is_gated(each) else each for each in routes]


def chosen(request: Request[State]) -> str:
    """What an address keeps of that somebody chose to look anyway; empty if they did not."""
    return f"{LOOK}={ANYWAY}" if request.query_params.get(LOOK) == ANYWAY else ""


def _is_gated(route: Route) -> bool:
    inside = re.match(r"/(c/{name}|p/{id}|comment/{id})(/|$)", route.path)
    reads = "GET" in (route.methods or ())
    return reads and inside is not None and not route.path.startswith("/c/{name}/log")


def _gated(route: Route) -> Route:
    async def answer(request: Request[State]) -> Response:
        async with request.state["database"].read() as tx:
            warning = await _warned(tx, request, is_feed=route.path.endswith(".atom"))
        return warning or await route.endpoint(request)

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
    }
    return page(request, "quarantined.html", member=member, values=values)
