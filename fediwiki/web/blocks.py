"""Whom a member blocks, and blocking more."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, NotFound
from fediwiki.services import blocking
from fediwiki.storage import actors, blocks, mutes
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page

_HANDLE_CHARACTERS = 300
_NOTES = {
    "blocked": N_("That person is blocked."),
    "unblocked": N_("That person is not blocked any more."),
    "unmuted": N_("That shows in your feeds again."),
}


async def show(request: Request[State]) -> Response:
    """All of them, and a form for one more."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    return await _page(request, member) if member else to_sign_in(request)


async def block(request: Request[State]) -> Response:
    """Block a person by what people write after an @."""
    form = await forms.read(request)
    who = form.text("who", most_characters=_HANDLE_CHARACTERS)
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
    if member is None:
        return to_sign_in(request)
    try:
        async with request.state["database"].write() as tx:
            other = await _named(tx, who, config.instance.domain)
            now = request.state["clock"].now()
            await blocking.block(tx, member.actor, other, urls=Urls(config.origin), now=now)
    except FediWikiError as error:
        return await _page(request, member, who=who, error=error)
    return RedirectResponse("/settings/blocks?done=blocked", 303)


async def unblock(request: Request[State]) -> Response:
    """End a block."""
    form = await forms.read(request)
    who = form.text("who", most_characters=_HANDLE_CHARACTERS)
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        other = await _named(tx, who, request.state["config"].instance.domain)
        await blocking.unblock(tx, member.actor, other, now=request.state["clock"].now())
    return RedirectResponse("/settings/blocks?done=unblocked", 303)


async def _page(
    request: Request[State],
    member: Member,
    *,
    who: str = "",
    error: FediWikiError | None = None,
) -> Response:
    async with request.state["database"].read() as tx:
        listed = await blocks.of_member(tx, member.id)
        muted = await mutes.of_member(tx, member.id)
    return settings_page(
        request,
        "settings_blocks.html",
        member,
        title=_("Blocks"),
        values={"blocked": listed, "mutes": muted, "who": who},
        error=error,
        notes=_NOTES,
    )


async def _named(tx: Reader, who: str, domain: str) -> Actor:
    """Who is meant by `name`, `@name` or `@name@host`.

    Raises:
        NotFound: Nobody whom this server knows.
    """
    name, _at, host = who.strip().removeprefix("@").partition("@")
    if host.lower() in {"", domain}:
        found = await actors.find_local(tx, name)
    else:
        found = await actors.find_by_handle(tx, name, host)
    if found is None or found.deleted is not None:
        raise NotFound(_("Nobody called %(who)s is known here.", who=who[:100]))
    return found


ROUTES = [
    Route("/settings/blocks", show, methods=["GET"]),
    Route("/settings/blocks", block, methods=["POST"]),
    Route("/settings/blocks/end", unblock, methods=["POST"]),
]
