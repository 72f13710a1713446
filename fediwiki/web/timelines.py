"""The feeds of the whole instance and of one subwiki, newest first."""

from http import HTTPStatus
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import wording
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.asgi.wording import plain_text
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.storage import actors, follows, memberships, posts, subwikis, timelines
from fediwiki.text.gettext import _
from fediwiki.text.mentions import fold_hashtag
from fediwiki.web import elsewhere, quarantine, seen
from fediwiki.web.looking import looking, pinned_on
from fediwiki.web.relations import relation
from fediwiki.web.views import EDITORS, About, described

_TAG_CHARACTERS = 200


async def show_instance(request: Request[State]) -> Response:
    """The posts of all subwikis of ours."""
    config = request.state["config"]
    instance = Urls(config.origin).instance
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        found = await timelines.of_instance(tx, look.viewer, span, look.wanted)
        last = await seen.last_visit(tx, look, instance)
        counts = request.state["counts"]
        member_count = await counts.of("members", lambda: actors.count_local(tx, ActorKind.MEMBER))
        subwiki_count = await counts.of(
            "subwikis", lambda: actors.count_local(tx, ActorKind.SUBWIKI)
        )
    line = await seen.seen_from(request, look, instance, found, span, last=last)
    shown = page_of(found, span, "/", kept=look.filters.query, now=request.state["clock"].now())
    about = About(
        title=config.instance.name,
        canonical=instance,
        activity=instance,
        feed=f"{config.origin}/feed.atom",
        description=wording.operators(config.instance.description),
    )
    values = {
        **look.values,
        "about": about,
        "page": shown,
        "seen_from": line,
        "member_count": member_count,
        "subwiki_count": subwiki_count,
        "path_is_paged": is_paged(request),
        "welcome": look.member is None and not (look.filters.query or is_paged(request)),
        "federates": config.federation.enabled,
        "takes_guests": config.takes_guests,
    }
    headers = joined(about.links, shown.links(config.origin))
    return page(request, "home.html", member=look.member, values=values, headers=headers)


async def show_subwiki(request: Request[State]) -> Response:
    """The posts of one subwiki, also of one elsewhere by its handle."""
    if "@" in request.path_params["name"]:
        return await elsewhere.show_community(request)
    config = request.state["config"]
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        subwiki = await subwikis.by_name(tx, request.path_params["name"], look.viewer)
        if request.path_params["name"] != subwiki.actor.name:
            return _elsewhere(request, f"/c/{subwiki.actor.name}")
        found = await timelines.of_subwiki(tx, subwiki.id, look.viewer, span, look.wanted)
        last = await seen.last_visit(tx, look, subwiki.actor.uri)
        pinned = await pinned_on(tx, request, subwiki.id, look)
        moderators = await subwikis.moderators_of(tx, subwiki.id)
        stands = await relation(tx, look.member, subwiki.actor)
        moderates = look.member is not None and look.member.id in {each.id for each in moderators}
        asking = await memberships.count_waiting(tx, subwiki.id) if moderates else 0
        counts = request.state["counts"]
        post_count = await counts.of(
            _("posts in %(id)s", id=subwiki.id), lambda: posts.count_in(tx, subwiki.id)
        )
        follower_count = await counts.of(
            _("followers of %(id)s", id=subwiki.id), lambda: follows.count_followers(tx, subwiki.id)
        )
    line = await seen.seen_from(request, look, subwiki.actor.uri, found, span, last=last)
    url = Urls(config.origin).subwiki(subwiki.actor.name)
    kept = "&".join(filter(None, (look.filters.query, quarantine.chosen(request))))
    shown = page_of(
        found, span, f"/c/{subwiki.actor.name}", kept=kept, now=request.state["clock"].now()
    )
    words = plain_text(subwiki.description)
    about = About(
        title=subwiki.actor.title,
        canonical=url,
        activity=subwiki.actor.uri,
        feed="" if subwiki.life.quarantined else f"{url}/feed.atom",
        description=described(words),
    )
    values = {
        **look.values,
        "about": about,
        "subwiki": subwiki,
        "summary": words,
        "page": shown,
        "seen_from": line,
        "pinned": pinned,
        "moderators": moderators,
        "moderates": moderates,
        "asking": asking,
        "relation": stands,
        "post_count": post_count,
        "follower_count": follower_count,
        "editors": _(EDITORS[subwiki.edit_policy]),
        "path_is_paged": is_paged(request),
    }
    headers = joined(about.links, shown.links(config.origin))
    return page(request, "subwiki.html", member=look.member, values=values, headers=headers)


async def show_tag(request: Request[State]) -> Response:
    """The posts with a hashtag, here and from elsewhere."""
    config = request.state["config"]
    span = span_of(request)
    name = fold_hashtag(request.path_params["name"][:_TAG_CHARACTERS])
    if not name:
        raise NotFound(_("no hashtag is called so"))
    path = f"/tag/{quote(name)}"
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        found = await timelines.of_tag(tx, name, look.viewer, span, look.wanted)
    shown = page_of(found, span, path, kept=look.filters.query, now=request.state["clock"].now())
    url = f"{config.origin}{path}"
    values = {
        **look.values,
        "about": About(f"#{name}", url, feed=f"{url}/feed.atom"),
        "tag": name,
        "page": shown,
        "path_is_paged": is_paged(request),
    }
    headers = shown.links(config.origin)
    return page(request, "tag.html", member=look.member, values=values, headers=headers)


async def show_saved(request: Request[State]) -> Response:
    """What the member saved, last saved first."""
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        if look.member is None:
            return to_sign_in(request)
        found = await timelines.of_saved(tx, look.member.id, look.viewer, span)
    shown = page_of(found, span, "/saved")
    origin = request.state["config"].origin
    values = {
        **look.values,
        "about": About(_("Saved"), f"{origin}/saved"),
        "page": shown,
        "path_is_paged": is_paged(request),
    }
    headers = shown.links(origin)
    return page(request, "saved.html", member=look.member, values=values, headers=headers)


def is_paged(request: Request[State]) -> bool:
    """Whether the request asks for a page beyond the newest."""
    return bool({"before", "after"} & request.query_params.keys())


def joined(first: dict[str, str], second: dict[str, str]) -> dict[str, str]:
    """What both say in their `Link` headers."""
    said = [headers["Link"] for headers in (first, second) if headers]
    return {"Link": ", ".join(said)} if said else {}


def _elsewhere(request: Request[State], path: str) -> Response:
    """The way to the one url of a page that was asked for by another."""
    query = f"?{request.url.query}" if request.url.query else ""
    return RedirectResponse(path + query, HTTPStatus.MOVED_PERMANENTLY)


ROUTES = [
    Route("/", show_instance),
    Route("/c/{name}", show_subwiki),
    Route("/tag/{name}", show_tag),
    Route("/saved", show_saved),
]
