"""The feeds of the whole instance and of one subwiki, newest first."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import plain_text
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.storage import actors, follows, posts, subwikis, timelines
from fediwiki.web.views import EDITORS, About, described

_NAMED_BESIDE = 12


async def show_instance(request: Request[State]) -> Response:
    """The posts of all subwikis of ours."""
    config = request.state["config"]
    span = span_of(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        found = await timelines.of_instance(tx, viewer, span)
        beside = await subwikis.first_names(tx, viewer, limit=_NAMED_BESIDE)
        counts = request.state["counts"]
        member_count = await counts.of("members", lambda: actors.count_local(tx, ActorKind.MEMBER))
        subwiki_count = await counts.of(
            "subwikis", lambda: actors.count_local(tx, ActorKind.SUBWIKI)
        )
    shown = page_of(found, span, "/")
    instance = Urls(config.origin).instance
    about = About(
        title=config.instance.name,
        canonical=instance,
        activity=instance,
        feed=f"{config.origin}/feed.atom",
        description=config.instance.description,
    )
    values = {
        "about": about,
        "page": shown,
        "subwikis": beside,
        "member_count": member_count,
        "subwiki_count": subwiki_count,
        "path_is_paged": bool(request.query_params),
    }
    headers = _joined(about.links, shown.links(config.origin))
    return page(request, "home.html", member=member, values=values, headers=headers)


async def show_subwiki(request: Request[State]) -> Response:
    """The posts of one subwiki."""
    config = request.state["config"]
    span = span_of(request)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], viewer)
        if request.path_params["name"] != subwiki.actor.name:
            return _elsewhere(request, f"/c/{subwiki.actor.name}")
        found = await timelines.of_subwiki(tx, subwiki.id, viewer, span)
        beside = await subwikis.first_names(tx, viewer, limit=_NAMED_BESIDE)
        moderators = await subwikis.moderators_of(tx, subwiki.id)
        counts = request.state["counts"]
        post_count = await counts.of(
            f"posts in {subwiki.id}", lambda: posts.count_in(tx, subwiki.id)
        )
        follower_count = await counts.of(
            f"followers of {subwiki.id}", lambda: follows.count_followers(tx, subwiki.id)
        )
    url = Urls(config.origin).subwiki(subwiki.actor.name)
    shown = page_of(found, span, f"/c/{subwiki.actor.name}")
    words = plain_text(subwiki.description)
    about = About(
        title=subwiki.actor.title,
        canonical=url,
        activity=subwiki.actor.uri,
        feed=f"{url}/feed.atom",
        description=described(words),
    )
    values = {
        "about": about,
        "subwiki": subwiki,
        "summary": words,
        "page": shown,
        "subwikis": beside,
        "moderators": moderators,
        "post_count": post_count,
        "follower_count": follower_count,
        "editors": EDITORS[subwiki.edit_policy],
        "path_is_paged": bool(request.query_params),
    }
    headers = _joined(about.links, shown.links(config.origin))
    return page(request, "subwiki.html", member=member, values=values, headers=headers)


async def list_subwikis(request: Request[State]) -> Response:
    """All subwikis, by name."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        listed = await subwikis.listed(tx, sessions.viewer_of(member))
    about = About(title="All subwikis", canonical=f"{request.state['config'].origin}/c")
    values = {"about": about, "listed": listed}
    return page(request, "subwikis.html", member=member, values=values)


def _elsewhere(request: Request[State], path: str) -> Response:
    """The way to the one url of a page that was asked for by another."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, HTTPStatus.MOVED_PERMANENTLY)


def _joined(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    said = [headers["Link"] for headers in (first, second) if headers]
    return {"Link": ", ".join(said)} if said else {}


ROUTES = [
    Route("/", show_instance),
    Route("/c", list_subwikis),
    Route("/c/{name}", show_subwiki),
]
