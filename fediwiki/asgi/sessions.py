"""Who is signed in: a cookie with a random token, whose hash is a row."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from starlette.requests import Request
from starlette.responses import Response

from fediwiki.asgi import wanting
from fediwiki.asgi.proxies import client_address, network
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config
from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import Guest
from fediwiki.domain.members import Member, Session
from fediwiki.domain.today import Wanting
from fediwiki.domain.viewers import ANYONE, Viewer
from fediwiki.errors import NotFound
from fediwiki.services import joining, visiting
from fediwiki.services.passwords import new_token, token_hash
from fediwiki.storage import (
    announcements,
    guests,
    members,
    notifications,
    offers,
    queues,
    watches,
)
from fediwiki.storage import sessions as stored
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import speak

_BROWSER_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Here:
    """A member, and the session in which they ask; `wants` is what wants them as an admin."""

    member: Member
    session: Session
    wants: Sequence[Wanting]


async def current(request: Request[State], tx: Reader) -> Here | None:
    """Who is signed in, if anyone; asks nothing of the database without a cookie.

    From then on their language is spoken.
    """
    token = request.cookies.get(cookie_name(request.state["config"]))
    if not token:
        return None
    now = request.state["clock"].now()
    session = await stored.find(tx, token_hash(token), now)
    if session is None:
        request.state["guest"] = await _guest(request, tx, token_hash(token), now)
        return None
    try:
        member = await members.by_id(tx, session.member_id)
    except NotFound:
        return None
    if member.actor.suspended is not None or member.actor.deleted is not None:
        return None
    speak_as(request, member.language)
    request.state["seen"].note(session, now)
    unread = await notifications.count_unread(tx, member.viewer)
    wants = await wanting.wanted(request, tx, now) if member.admin else []
    put_away = frozenset[int]()
    if request.state["live"].announcements:
        put_away = await announcements.put_away_by(tx, member.id)
    asking = replace(
        member, unread=unread, attention=sum(each.number for each in wants), put_away=put_away
    )
    return Here(asking, session, wants)


async def member_of(request: Request[State], tx: Reader) -> Member | None:
    """The member who is signed in, if any, and how many edits wait for them."""
    here = await current(request, tx)
    if here is None:
        return None
    mine = await queues.of_moderator(tx, here.member.id)
    return replace(
        here.member,
        wanting=await offers.count_wanting(tx, here.member.id),
        queues={each.subwiki.name: each.total for each in mine},
    )


async def person_of(request: Request[State], tx: Reader) -> Member | Guest | None:
    """Who is signed in, be it a member or a guest: for what both may do."""
    return await member_of(request, tx) or request.state["guest"]


def guest_of(request: Request[State], member: Member | None) -> Guest | None:
    """The guest who is signed in, if no member is; it was looked before who is."""
    return None if member else request.state["guest"]


async def _guest(request: Request[State], tx: Reader, hashed: str, now: datetime) -> Guest | None:
    """The guest who is signed in, if any: to all that does not ask for one, they are a visitor."""
    if not request.state["config"].takes_guests:
        return None
    actor = await guests.find(tx, hashed, now)
    if actor is None:
        return None
    return Guest(
        actor,
        changed=await watches.count_unread(tx, actor.id),
        answered=await offers.count_unread(tx, actor.id),
    )


async def speak_own(request: Request[State]) -> None:
    """Go on in the language that whoever is signed in chose, before it is asked who that is."""
    token = request.cookies.get(cookie_name(request.state["config"]))
    if not token:
        return
    async with request.state["database"].read() as tx:
        now = request.state["clock"].now()
        speak_as(request, await stored.language_of(tx, token_hash(token), now))


def speak_as(request: Request[State], chosen: str) -> None:
    """Go on in the language that somebody chose, if they did and we speak it."""
    tongue = request.state["tongues"].find(chosen)
    if tongue is not None:
        speak(tongue)


def is_proven(request: Request[State], here: Here) -> bool:
    """Whether the password was given in this session just before."""
    lasting = timedelta(minutes=request.state["config"].limits.proof_minutes)
    return request.state["clock"].now() - here.session.proved < lasting


def viewer_of(member: Member | None) -> Viewer:
    """Who looks, for queries."""
    return member.viewer if member else ANYONE


async def begin(request: Request[State], tx: Writer, member: Member) -> str:
    """Sign `member` in with a fresh token, which is returned; an older session here ends.

    Raises:
        Refused: The account is suspended.
    """
    await end(request, tx)
    now = request.state["clock"].now()
    token = new_token()
    session = Session(
        token_hash=token_hash(token),
        member_id=member.id,
        started=now,
        seen=now,
        expires=request.state["seen"].expiry(now, now),
        proved=now,
        browser=request.headers.get("user-agent", "")[:_BROWSER_CHARACTERS],
        network=_network(request),
    )
    await joining.sign_in(tx, session)
    return token


async def begin_as_guest(request: Request[State], tx: Writer, actor: Actor) -> str:
    """Sign somebody of another server in with a fresh token; an older session here ends.

    Raises:
        Refused: They are no person, or not heard here, or went elsewhere.
    """
    await end(request, tx)
    token, now = new_token(), request.state["clock"].now()
    days = request.state["config"].limits.guest_session_days
    await visiting.come_in(tx, actor, token_hash=token_hash(token), days=days, now=now)
    return token


async def end(request: Request[State], tx: Writer) -> None:
    """Sign out of the session that the request came with, if any."""
    token = request.cookies.get(cookie_name(request.state["config"]))
    if token:
        await stored.remove(tx, token_hash(token))
        await guests.remove(tx, token_hash(token))


def set_cookie(response: Response, token: str, config: Config, *, days: int | None = None) -> None:
    """Give the token to the browser, for as long as members stay signed in unless said."""
    days = config.limits.session_days if days is None else days
    response.set_cookie(
        cookie_name(config),
        token,
        max_age=int(timedelta(days=days).total_seconds()),
        path="/",
        secure=_secure(config),
        httponly=True,
        samesite="lax",
    )


def clear_cookie(response: Response, config: Config) -> None:
    """Take the token from the browser."""
    response.delete_cookie(
        cookie_name(config), path="/", secure=_secure(config), httponly=True, samesite="lax"
    )


def cookie_name(config: Config) -> str:
    """A name that binds the cookie to this very host, where there is TLS to hold it to that."""
    return "__Host-session" if _secure(config) else "session"


def _network(request: Request[State]) -> str:
    config = request.state["config"]
    if not config.limits.address_days:
        return ""
    return network(client_address(request.scope, config.server.trusted_proxies))


def _secure(config: Config) -> bool:
    return not config.federation.insecure_http
