"""Joining and leaving, following and muting: buttons beside subwikis and people, here or not."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.services import following, muting
from fediwiki.storage import actors, mutes
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.relations import path_of

COMMUNITIES = frozenset({ActorKind.SUBWIKI, ActorKind.GROUP})
PEOPLE = frozenset({ActorKind.MEMBER, ActorKind.STEWARD, ActorKind.PERSON, ActorKind.OTHER})


async def follow(request: Request[State]) -> Response:
    """Join a subwiki, or follow a person."""
    now = request.state["clock"].now()
    urls = Urls(request.state["config"].origin)
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        request.state["limits"].toggles.take(str(member.id))
        actor = await named(tx, request)
        await following.follow(tx, member.actor, actor, urls=urls, now=now)
    return RedirectResponse(path_of(actor), 303)


async def unfollow(request: Request[State]) -> Response:
    """Leave a subwiki, or follow a person no longer."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        actor = await named(tx, request)
        await following.unfollow(tx, member.actor, actor, now=request.state["clock"].now())
    return RedirectResponse(path_of(actor), 303)


async def mute(request: Request[State]) -> Response:
    """See nothing of a subwiki or a person in any feed."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        request.state["limits"].toggles.take(str(member.id))
        actor = await named(tx, request)
        await muting.mute(tx, member.actor, actor)
    return RedirectResponse(path_of(actor), 303)


async def unmute(request: Request[State]) -> Response:
    """See them again."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        actor = await named(tx, request)
        await mutes.remove_actor(tx, member.id, actor.id)
    return RedirectResponse(path_of(actor), 303)


async def named(tx: Reader, request: Request[State]) -> Actor:
    """The subwiki or the person that the path names, by a name here or a handle.

    Raises:
        NotFound: There is none for whoever asks.
    """
    kinds = COMMUNITIES if request.url.path.startswith("/c/") else PEOPLE
    return await called(tx, request.path_params["name"], kinds)


async def meet(request: Request[State], said: str) -> None:
    """Look somebody up on their own server, if nobody of that handle is known here.

    Raises:
        NotFound: There is nobody; Malformed: It is no handle; Unreachable: Nobody answers.
    """
    name = bare_name(request, said)
    if "@" not in name:
        return
    async with request.state["database"].read() as tx:
        try:
            await called(tx, name, PEOPLE)
        except NotFound:
            pass
        else:
            return
    await request.state["abroad"].find(said)


def bare_name(request: Request[State], said: str) -> str:
    """A name as it is kept: of ours without the domain, of others a handle."""
    own = request.state["config"].instance.domain
    return said.strip().lstrip("@").lower().removesuffix(f"@{own}")


async def called(tx: Reader, name: str, kinds: frozenset[ActorKind]) -> Actor:
    """Someone of these kinds, by a name here or a handle.

    Raises:
        NotFound: We know nobody of that name, or they are gone.
    """
    bare, _at, host = name.partition("@")
    found = await (actors.find_by_handle(tx, bare, host) if host else actors.find_local(tx, bare))
    if found is None or found.kind not in kinds:
        raise NotFound(_("nobody called %(name)s is known here", name=name))
    if found.deleted is not None or found.suspended is not None:
        raise NotFound(_("nobody called %(name)s is known here", name=name))
    return found


ROUTES = [
    *(
        Route(f"/{kind}/{{name}}/{verb}", change, methods=["POST"])
        for kind, verbs in (
            ("c", {"join": follow, "leave": unfollow}),
            ("u", {"follow": follow, "unfollow": unfollow}),
        )
        for verb, change in {**verbs, "mute": mute, "unmute": unmute}.items()
    )
]
