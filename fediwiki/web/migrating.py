"""Moving one's account: to another server, and from one to here."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.letterheads import letterhead
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.services import migrating
from fediwiki.storage import actors, members
from fediwiki.text.gettext import N_, _
from fediwiki.web.settings import settings_page, to_proof

_PATH = "/settings/move"
_CHARACTERS = 2_048
_NOTES = {
    "moved": N_("You moved. Whoever follows you is told where to."),
    "stayed": N_("You are here again. Whoever follows you is told."),
    "called": N_("Kept. Now you can move here, in the settings of the other account."),
    "uncalled": N_("You name that account no more."),
}


async def show(request: Request[State]) -> Response:
    """Where a member came from and goes to, for whoever gave their password just before."""
    member = await _proven(request)
    return await _page(request, member) if isinstance(member, Member) else member


async def move(request: Request[State]) -> Response:
    """Go on as another account, which is asked whether it is the same."""
    form = await forms.read(request)
    member = await _proven(request)
    if not isinstance(member, Member):
        return member
    said = form.text("target", most_characters=_CHARACTERS)
    config = request.state["config"]
    try:
        target = await _found(request, member, said)
        async with request.state["database"].write() as tx:
            await migrating.move(
                tx,
                await members.by_id(tx, member.id),
                target,
                urls=Urls(config.origin),
                rest=timedelta(days=config.limits.move_days),
                head=letterhead(request),
                now=request.state["clock"].now(),
            )
    except FediWikiError as error:
        return await _page(request, member, error=error, target=said)
    return _done("moved")


async def stay(request: Request[State]) -> Response:
    """Take back that one moved."""
    member = await _proven(request)
    if not isinstance(member, Member):
        return member
    try:
        async with request.state["database"].write() as tx:
            known = await members.by_id(tx, member.id)
            await migrating.stay(tx, known, now=request.state["clock"].now())
    except FediWikiError as error:
        return await _page(request, member, error=error)
    return _done("stayed")


async def call(request: Request[State]) -> Response:
    """Name an account elsewhere that may move here."""
    form = await forms.read(request)
    member = await _proven(request)
    if not isinstance(member, Member):
        return member
    said = form.text("former", most_characters=_CHARACTERS)
    try:
        former = await _found(request, member, said)
        async with request.state["database"].write() as tx:
            known = await members.by_id(tx, member.id)
            await migrating.call(tx, known, former, now=request.state["clock"].now())
    except FediWikiError as error:
        return await _page(request, member, error=error, former=said)
    return _done("called")


async def uncall(request: Request[State]) -> Response:
    """Name such an account no more."""
    form = await forms.read(request)
    member = await _proven(request)
    if not isinstance(member, Member):
        return member
    uri = form.text("uri", most_characters=_CHARACTERS)
    async with request.state["database"].write() as tx:
        known = await members.by_id(tx, member.id)
        await migrating.uncall(tx, known, uri, now=request.state["clock"].now())
    return _done("uncalled")


async def _proven(request: Request[State]) -> Member | Response:
    """Who asks, or the way for those who must sign in or give their password first."""
    async with request.state["database"].read() as tx:
        here = await sessions.current(request, tx)
    if here is None:
        return to_sign_in(request)
    return here.member if sessions.is_proven(request, here) else to_proof(_PATH)


async def _found(request: Request[State], member: Member, said: str) -> Actor:
    """The account that a handle or an address names, as its own server says now.

    Raises:
        Malformed: It names none.
        TooOften: The member looked up too many.
    """
    request.state["limits"].look_ups.take(f"member {member.id}")
    try:
        return await request.state["abroad"].find(said.strip().removeprefix("@"))
    except (NotFound, Malformed, Refused, Unreachable) as error:
        raise Malformed(_("Nothing of that name or address answers.")) from error


async def _page(
    request: Request[State],
    member: Member,
    *,
    error: FediWikiError | None = None,
    target: str = "",
    former: str = "",
) -> Response:
    async with request.state["database"].read() as tx:
        actor = await actors.by_id(tx, member.id)
        named = await actors.of_uris(tx, actor.also_known_as)
    handles = {each.uri: f"@{each.handle}" for each in named}
    values = {
        "moved_to": actor.moved_to,
        "known_as": [(uri, handles.get(uri, uri)) for uri in actor.also_known_as],
        "most": migrating.MOST_NAMES,
        "days": request.state["config"].limits.move_days,
        "target": target,
        "former": former,
    }
    return settings_page(
        request,
        "settings_move.html",
        member,
        title=_("Move your account"),
        values=values,
        error=error,
        notes=_NOTES,
    )


def _done(what: str) -> Response:
    return RedirectResponse(f"{_PATH}?done={what}", 303)


ROUTES = [
    Route(_PATH, show, methods=["GET"]),
    Route(_PATH, move, methods=["POST"]),
    Route(f"{_PATH}/stay", stay, methods=["POST"]),
    Route(f"{_PATH}/from", call, methods=["POST"]),
    Route(f"{_PATH}/from/end", uncall, methods=["POST"]),
]
