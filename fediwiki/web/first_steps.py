"""First steps: what a new member may want to do, above all to choose what they read."""

from http import HTTPStatus
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions, ways_back
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.actors import Actor
from fediwiki.domain.urls import Urls
from fediwiki.services import following
from fediwiki.storage import directory, homes
from fediwiki.text.gettext import _
from fediwiki.web.views import About

PATH: Final = "/welcome"

_MOST_LISTED = 50
_FIELD = "join-"


async def show(request: Request[State]) -> Response:
    """The subwikis to choose from, and what else there is to do."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        listed = await directory.listed(tx, member.viewer, limit=_MOST_LISTED + 1)
        followed = await homes.followed_by(tx, member.id)
    values = {
        "about": About(_("First steps"), ""),
        "listed": listed[:_MOST_LISTED],
        "more": len(listed) > _MOST_LISTED,
        "joined": {*followed.subwikis},
        "federates": request.state["config"].federation.enabled,
    }
    return page(request, "welcome.html", member=member, values=values)


async def join(request: Request[State]) -> Response:
    """Join all that is ticked, and go home."""
    form = await forms.read(request)
    ticked = {each.removeprefix(_FIELD) for each in form.said if each.startswith(_FIELD)}
    now = request.state["clock"].now()
    urls = Urls(request.state["config"].origin)
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        request.state["limits"].toggles.take(str(member.id))
        for each in await directory.listed(tx, member.viewer, limit=_MOST_LISTED):
            if _named(each.actor) in ticked:
                await following.follow(tx, member.actor, each.actor, urls=urls, now=now)
    return RedirectResponse(ways_back.HOME, HTTPStatus.SEE_OTHER)


def _named(actor: Actor) -> str:
    return actor.name if actor.local else actor.handle


ROUTES = [
    Route(PATH, show, methods=["GET"]),
    Route(PATH, join, methods=["POST"]),
]
