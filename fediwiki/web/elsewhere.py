"""People, communities and posts of other servers: what we know of them, and looking them up."""

from dataclasses import replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.activitypub import catching_up
from fediwiki.asgi import forms, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.paging import page_of, span_of
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.asgi.wording import plain_text, web_link
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor
from fediwiki.domain.ids import beginning_at, short
from fediwiki.domain.members import Member
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.urls import UrlKind, Urls
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.storage import homes, media, posts, profiles
from fediwiki.storage.database import Reader
from fediwiki.storage.timelines import Span, Stretch
from fediwiki.text.gettext import _
from fediwiki.web import seen
from fediwiki.web.following import COMMUNITIES, PEOPLE, called
from fediwiki.web.looking import Looking, looking, pinned_on
from fediwiki.web.relations import path_of, relation
from fediwiki.web.views import About, described

_SAID_CHARACTERS = 2_048


async def show_community(request: Request[State]) -> Response:
    """The posts of a community of another server, as far as they came here."""
    return await _show(request, community=True)


async def show_person(request: Request[State]) -> Response:
    """The posts of a person of another server, as far as they came here."""
    return await _show(request, community=False)


async def look_up(request: Request[State]) -> Response:
    """Look somebody up on their own server, for a member."""
    form = await forms.read(request)
    said = form.text("q", most_characters=_SAID_CHARACTERS)
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    return await look_up_for(request, member, said)


async def look_up_for(request: Request[State], member: Member, said: str) -> Response:
    """To whom a member named, once they are known here; or a page that says why they are not."""
    request.state["limits"].look_ups.take(f"member {member.id}")
    ours = Urls(request.state["config"].origin).parse(said.strip())
    if ours is not None and ours.kind in {UrlKind.POST, UrlKind.COMMENT}:
        return RedirectResponse(said.strip(), 303)
    try:
        actor = await request.state["abroad"].find(said)
    except (NotFound, Malformed, Refused, Unreachable) as error:
        if isinstance(error, Malformed) and web_link(said.strip()):
            return await _ask_for_post(request, member, said.strip())
        return _not_found(request, member, said, error)
    if actor.kind not in COMMUNITIES | PEOPLE:
        return _not_found(request, member, said, NotFound(_("this cannot be followed")))
    return RedirectResponse(path_of(actor), 303)


async def show_interaction(request: Request[State]) -> Response:
    """To whom a member met on another server, which sends them here to follow from home."""
    said = request.query_params.get("uri", "")[:_SAID_CHARACTERS]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    values = {
        "about": About(_("Follow from here"), ""),
        "said": said,
        "problem": "",
        "asked": False,
    }
    return page(request, "look_up.html", member=member, values=values)


async def _show(request: Request[State], *, community: bool) -> Response:
    span = span_of(request)
    name = request.path_params["name"]
    kinds = COMMUNITIES if community else PEOPLE
    async with request.state["database"].read() as tx:
        look = await looking(tx, request)
        actor = await called(tx, name, kinds)
        if actor.local:
            return RedirectResponse(path_of(actor), 303)
        found = await newest_of(tx, actor, look, span)
        last = await seen.last_visit(tx, look, actor.uri) if community else None
        pinned = await pinned_on(tx, request, actor.id, look) if community else []
        profile = await profiles.of_actor(tx, actor.id)
        shown = await _as_seen(tx, actor, request.state["config"].limits)
        stands = await relation(tx, look.member, actor)
    line = None
    if community:
        line = await seen.seen_from(request, look, actor.uri, found, span, last=last)
    words = plain_text(actor.summary)
    now = request.state["clock"].now()
    on_page = page_of(found, span, path_of(actor), kept=look.filters.query, now=now)
    values = {
        **look.values,
        "about": About(
            actor.title,
            web_link(actor.url or actor.uri),
            feed=f"{request.state['config'].origin}{path_of(actor)}/feed.atom" if community else "",
            description=described(words),
        ),
        "actor": shown,
        "profile": profile,
        "since": _since(actor),
        "pinned": pinned,
        "summary": words,
        "page": on_page,
        "seen_from": line,
        "relation": stands,
        "path_is_paged": bool({"before", "after"} & request.query_params.keys()),
    }
    headers = on_page.links(request.state["config"].origin)
    return page(request, "elsewhere.html", member=look.member, values=values, headers=headers)


async def newest_of(tx: Reader, actor: Actor, look: Looking, span: Span) -> Stretch:
    """What somebody elsewhere posts and passes on, as a member wants to read it."""
    if actor.kind in COMMUNITIES:
        return await homes.of_group(tx, actor.id, look.viewer, span, look.wanted)
    boosted = not look.reading.hide_boosts
    return await homes.of_person(tx, actor.id, look.viewer, span, look.wanted, boosted=boosted)


async def _as_seen(tx: Reader, actor: Actor, limits: Limits) -> Actor:
    """Somebody without the pictures that could not be had."""
    sides = {Portrait.AVATAR: limits.avatar_side, Portrait.BANNER: limits.banner_side}
    for portrait, side in sides.items():
        copy = await media.find_copy(tx, getattr(actor, portrait), side)
        if copy is not None and not copy[0]:
            actor = replace(actor, **{portrait.value: ""})
    return actor


def _since(actor: Actor) -> datetime | None:
    """When they came to be there, if their server says so; else it is when we first heard."""
    known_before = beginning_at(actor.published + timedelta(seconds=1)) <= actor.id
    return actor.published if known_before else None


async def _ask_for_post(request: Request[State], member: Member, url: str) -> Response:
    """To the post at an address, once it is here; until then a page that says it is asked for."""
    try:
        uri = await request.state["abroad"].find_post(url)
    except (NotFound, Malformed, Refused, Unreachable) as error:
        return _not_found(request, member, url, error)
    urls = Urls(request.state["config"].origin)
    async with request.state["database"].write() as tx:
        post = await posts.find_by_uri(tx, uri)
        if post is None:
            await catching_up.ask(tx, uri, urls=urls, now=request.state["clock"].now())
    if post is not None:
        return RedirectResponse(f"/p/{short(post.id)}", 303)
    about = About(_("This post is on its way"), "")
    values = {"about": about, "said": url, "problem": "", "asked": True}
    return page(request, "look_up.html", member=member, values=values, status=202)


def _not_found(
    request: Request[State], member: Member, said: str, error: FediWikiError
) -> Response:
    words = {
        NotFound: _("There is nobody of that name and no such post, or they cannot be followed."),
        Malformed: _("This names nobody: a handle looks like @name@server.example."),
        Refused: _("There is nobody at that address."),
        Unreachable: _("Their server does not answer. Try again in a while."),
    }
    problem = next(text for kind, text in words.items() if isinstance(error, kind))
    about = About(_("Nobody found"), "")
    values = {"about": about, "said": said, "problem": problem, "asked": False}
    return page(request, "look_up.html", member=member, values=values, status=404)


ROUTES = [
    Route("/look-up", look_up, methods=["POST"]),
    Route("/authorize_interaction", show_interaction),
]
