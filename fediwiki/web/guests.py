"""Coming in as a guest: to one's own server, which says who one is, and back."""

import re
from http import HTTPStatus
from secrets import token_urlsafe
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions, ways_back
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.throttling import count_guest
from fediwiki.asgi.vouching import AppForgotten, NoDoor, TooNarrow
from fediwiki.config.settings import Config
from fediwiki.domain.guests import ARRIVAL_LASTS, App, Arrival
from fediwiki.domain.ids import of_short
from fediwiki.domain.servers import Dialect
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.services import visiting
from fediwiki.services.passwords import new_token, token_hash
from fediwiki.storage import guests, posts
from fediwiki.text.domains import host_of
from fediwiki.text.gettext import _

_SAID_CHARACTERS = 320
_PARAMETER_CHARACTERS = 4_096
_KEY_BYTES = 16
# To other servers it is all the same whether an app may read all that its owner can.
_WIDEST = "read"
_POST = re.compile(r"/p/([0-9a-z]{13})(?:[/?#]|$)")
_NEVER_KEPT = {"Cache-Control": "no-store"}


async def set_out(request: Request[State]) -> Response:
    """A page that leads to somebody's own server, and says which that is."""
    form = await forms.read(request)
    said = form.text("from", most_characters=_SAID_CHARACTERS).strip()
    way = ways_back.safe(request.query_params.get("to", ""))
    try:
        _check_open(request.state["config"])
        count_guest(request)
        origin = await request.state["vouching"].home_of(said)
        return await _lead(request, origin, way)
    except FediWikiError as error:
        return await _refused(request, error, said=said, way=way)


async def come_back(request: Request[State]) -> Response:
    """Begin a session, if the server from which somebody comes says who they are."""
    given = request.query_params
    state, browser = given.get("state", ""), request.cookies.get(_cookie(request), "")
    way = ""
    try:
        _check_open(request.state["config"])
        now = request.state["clock"].now()
        async with request.state["database"].write() as tx:
            app, arrival = await visiting.come_back(
                tx,
                state_hash=token_hash(state),
                browser_hash=token_hash(browser),
                key=request.path_params["key"],
                now=now,
            )
        way = arrival.way
        if not request.state["vouching"].is_from(app, given.get("iss")):
            raise Refused(_("Another server answered than the one that was asked."))
        if given.get("error") == "invalid_scope" and app.scope != _WIDEST:
            return await _lead(request, app.origin, way, scope=_WIDEST)
        return await _come_in(request, app, arrival, given.get("code", ""))
    except FediWikiError as error:
        return await _refused(request, error, way=way)


async def _lead(request: Request[State], origin: str, way: str, *, scope: str = "") -> Response:
    """The way to a server at which we are known, and what is remembered meanwhile."""
    config, vouching = request.state["config"], request.state["vouching"]
    await _check_server(request, origin)
    request.state["limits"].guests_by_server.take(origin)
    now = request.state["clock"].now()
    async with request.state["database"].read() as tx:
        app = None if scope else await visiting.find_app(tx, origin, now=now)
    if app is None:
        app = await vouching.register(origin, key=token_urlsafe(_KEY_BYTES), scope=scope)
    state, verifier = new_token(), new_token()
    browser = request.cookies.get(_cookie(request)) or new_token()
    arrival = Arrival(app.key, token_hash(browser), verifier, way)
    async with request.state["database"].write() as tx:
        await visiting.set_out(tx, app, arrival, state_hash=token_hash(state), now=now)
    values = {
        "url": vouching.way(app, state=state, verifier=verifier),
        "host": origin.partition("://")[2],
        "days": config.limits.guest_session_days,
    }
    response = page(request, "guest_leaving.html", member=None, values=values, headers=_NEVER_KEPT)
    _bind(request, response, browser)
    return response


async def _come_in(request: Request[State], app: App, arrival: Arrival, code: str) -> Response:
    if not 0 < len(code) <= _PARAMETER_CHARACTERS:
        raise Refused(_("Your server did not say who you are. Nobody was signed in."))
    await _check_server(request, app.origin)
    try:
        actor = await request.state["vouching"].vouched(app, code=code, verifier=arrival.verifier)
    except AppForgotten:
        async with request.state["database"].write() as tx:
            await guests.remove_app(tx, app.key)
        raise
    except TooNarrow:
        return await _lead(request, app.origin, arrival.way, scope=_WIDEST)
    request.state["limits"].guests_by_account.take(actor.uri)
    async with request.state["database"].write() as tx:
        token = await sessions.begin_as_guest(request, tx, actor)
    config = request.state["config"]
    response = RedirectResponse(arrival.way or "/", 303, _NEVER_KEPT)
    sessions.set_cookie(response, token, config, days=config.limits.guest_session_days)
    return response


async def _check_server(request: Request[State], origin: str) -> None:
    """Refuse our own people here, and those of servers with which we have nothing to do.

    Raises:
        Refused: It is ours, or shut out.
    """
    if origin == request.state["config"].origin:
        raise Refused(_("Your account is here: sign in above, with its name and password."))
    if (await request.state["doors"].rules()).shuts(host_of(origin)):
        raise Refused(
            _(
                "This instance has nothing to do with %(host)s: nobody signs in from there.",
                host=host_of(origin),
            )
        )


def _check_open(config: Config) -> None:
    if not config.takes_guests:
        raise NotFound(_("Nobody signs in here with an account of another server."))


async def _refused(
    request: Request[State], error: FediWikiError, *, said: str | None = None, way: str = ""
) -> Response:
    """The form again, with why nobody came in and what works instead."""
    problem = problems.problem_of(error)
    status = problem.status
    if isinstance(error, Malformed | NoDoor | Unreachable):
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    values = {
        "said": said or "",
        "error": _words(error, asked=said is not None),
        "onward": f"/sign-in/from?to={quote(way, safe='/')}" if way else "/sign-in/from",
        "members_way": f"/sign-in?to={quote(way, safe='/')}" if way else "/sign-in",
        "elsewhere": await _elsewhere(request, error, way),
        "is_open": request.state["config"].takes_guests,
    }
    headers = {**_NEVER_KEPT, **problem.headers}
    return page(
        request, "guest_refused.html", member=None, values=values, headers=headers, status=status
    )


def _words(error: FediWikiError, *, asked: bool) -> str:
    """Why nobody came in, to who is `asked` for their server, or who comes back from there."""
    match error:
        case NoDoor(dialect=Dialect.FEDIWIKI):
            return _("That server is a FediWiki, too: edit from there, signed as yours.")
        case NoDoor(dialect=Dialect.THREADIVERSE):
            return _(
                "The software of that server lets nobody sign in elsewhere. Follow, comment and"
                " vote from there; to edit, you need an account here or on other software."
            )
        case NoDoor():
            return _(
                "That server lets nobody sign in elsewhere, or not in a way that is known here."
                " Follow, comment and like from there; to edit, you need an account here."
            )
        case AppForgotten():
            return _("Your server does not know this one any more. Please begin again.")
        case Unreachable():
            return _("Your server does not answer just now. Try again in a while.")
        case Malformed() if asked:
            return _("That is no account of a server: it looks like name@server.example.")
        case Malformed():
            return _("Your server answered something that is not understood here.")
        case _:
            return str(error)


async def _elsewhere(request: Request[State], error: FediWikiError, way: str) -> str:
    """Where the post that somebody wants to edit stands on their own FediWiki."""
    if not (isinstance(error, NoDoor) and error.dialect is Dialect.FEDIWIKI and way):
        return ""
    found = _POST.match(way)
    if found is None:
        return ""
    try:
        async with request.state["database"].read() as tx:
            post = await posts.by_id(tx, of_short(found[1]), ANYONE)
    except FediWikiError:
        return ""
    return f"{error.origin}/authorize_interaction?uri={quote(post.uri, safe='')}"


def _cookie(request: Request[State]) -> str:
    return sessions.cookie_name(request.state["config"]).replace("session", "arrival")


def _bind(request: Request[State], response: Response, token: str) -> None:
    """Bind the way there and back to one browser."""
    response.set_cookie(
        _cookie(request),
        token,
        max_age=int(ARRIVAL_LASTS.total_seconds()),
        path="/",
        secure=not request.state["config"].federation.insecure_http,
        httponly=True,
        samesite="lax",
    )


ROUTES = [
    Route("/sign-in/from", set_out, methods=["POST"]),
    Route("/sign-in/from/{key}", come_back, methods=["GET"]),
]
