"""Profiles: of members, and of the stewards who own what many write."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import cases
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.wording import plain_text
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Gone, NotFound
from fediwiki.storage import actors, blocks, follows, profiles, subwikis, timelines
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import elsewhere
from fediwiki.web.looking import looking
from fediwiki.web.relations import relation
from fediwiki.web.timelines import joined
from fediwiki.web.views import About, described


async def show(request: Request[State]) -> Response:
    """Who this is, and what they posted; also someone from elsewhere, by their handle."""
    if "@" in request.path_params["name"]:
        return await elsewhere.show_person(request)
    config = request.state["config"]
    span = span_of(request)
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        actor = await profiled(tx, request.path_params["name"], look.viewer)
        found = await timelines.of_author(tx, actor.id, look.viewer, span, look.wanted)
        profile = await profiles.of_actor(tx, actor.id)
        stands = await relation(tx, look.member, actor)
        follower_count = await request.state["counts"].of(
            _("followers of %(id)s", id=actor.id), lambda: follows.count_followers(tx, actor.id)
        )
        is_blocked = await _is_blocked(tx, look.member, actor)
        waiting = []
        if look.viewer.actor_id == actor.id:
            waiting = await cases.held_of(tx, actor.id)
        steward_of = None
        if actor.kind is ActorKind.STEWARD:
            steward_of = await subwikis.find_of_steward(tx, actor.id)
    url = Urls(config.origin).member(actor.name)
    shown = page_of(
        found, span, f"/u/{actor.name}", kept=look.filters.query, now=request.state["clock"].now()
    )
    summary = plain_text(actor.summary)
    about = About(
        title=actor.title,
        canonical=url,
        activity=actor.uri,
        feed=f"{url}/feed.atom",
        creator=actor.handle,
        description=described(summary),
        kind="profile",
    )
    values = {
        **look.values,
        "about": about,
        "actor": actor,
        "relation": stands,
        "summary": summary,
        "profile": profile,
        "page": shown,
        "waiting": waiting,
        "follower_count": follower_count,
        "steward_of": steward_of,
        "is_blocked": is_blocked,
        "path_is_paged": bool({"before", "after"} & request.query_params.keys()),
    }
    headers = joined(about.links, shown.links(config.origin))
    return page(request, "member.html", member=look.member, values=values, headers=headers)


async def profiled(tx: Reader, name: str, viewer: Viewer) -> Actor:
    """The member or steward of this name, as `viewer` may see them.

    Raises:
        NotFound: There is none for them.
        Gone: There was one.
    """
    actor = await actors.find_local(tx, name)
    if actor is None or actor.kind not in {ActorKind.MEMBER, ActorKind.STEWARD}:
        raise NotFound(_("there is no member %(name)s", name=name))
    if actor.deleted is not None:
        raise Gone(_("%(name)s left", name=actor.name))
    if actor.suspended is not None and not viewer.admin and viewer.actor_id != actor.id:
        raise NotFound(_("there is no member %(name)s", name=name))
    return actor


async def _is_blocked(tx: Reader, member: Member | None, actor: Actor) -> bool:
    return member is not None and await blocks.find_uri(tx, member.id, actor.id) is not None


ROUTES = [Route("/u/{name}", show)]
