"""Following and answering from another server: who has no account here is led to theirs."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.proxies import client_address, neighbourhood
from fediwiki.asgi.state import State
from fediwiki.domain.ids import short
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.storage import actors, posts
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.relations import path_of
from fediwiki.web.views import About

_URI_CHARACTERS = 2_048
_HANDLE_CHARACTERS = 320


@dataclass(frozen=True, slots=True)
class _Goal:
    """Something here that people meet on their own server; `pasted` finds it in the search there.

    Those who `follow` it have it in their feed from then on, others answer it there.
    """

    uri: str
    title: str
    path: str
    pasted: str
    follow: bool


async def lead_home(request: Request[State]) -> Response:
    """A page that leads on to the visitor's own server, and says which that is."""
    form = await forms.read(request)
    uri = form.text("uri", most_characters=_URI_CHARACTERS)
    handle = form.text("from", most_characters=_HANDLE_CHARACTERS).strip()
    async with request.state["database"].read() as tx:
        await sessions.member_of(request, tx)
        goal = await _goal(tx, uri)
    trusted = request.state["config"].server.trusted_proxies
    request.state["limits"].look_ups.take(neighbourhood(client_address(request.scope, trusted)))
    abroad = request.state["abroad"]
    way = abroad.way_to_follow if goal.follow else abroad.way_to_meet
    try:
        url = await way(handle, goal.uri)
    except (NotFound, Malformed, Refused, Unreachable) as error:
        return _page(request, goal, handle, problem=_words(error, goal))
    return _page(request, goal, handle, url=url)


async def _goal(tx: Reader, uri: str) -> _Goal:
    """What of ours has this id, for everyone to see.

    Raises:
        NotFound: Nothing has.
    """
    actor = await actors.find_by_uri(tx, uri)
    if actor is not None and actor.local and actor.deleted is None:
        return _Goal(actor.uri, actor.title, path_of(actor), f"@{actor.handle}", follow=True)
    found = await posts.find_by_uri(tx, uri)
    if found is None or not found.local:
        raise NotFound(_("there is nobody of that address here"))
    post = await posts.by_id(tx, found.id, ANYONE)
    path = f"/p/{short(post.id)}"
    return _Goal(post.uri, post.content.title, path, post.uri, follow=False)


def _page(
    request: Request[State], goal: _Goal, handle: str, *, url: str = "", problem: str = ""
) -> Response:
    title = (
        _("Follow %(title)s", title=goal.title)
        if goal.follow
        else _("Answer %(title)s", title=goal.title)
    )
    values = {
        "about": About(title, ""),
        "goal": goal,
        "handle": handle,
        "url": url,
        "problem": problem,
    }
    status = 422 if problem else 200
    headers = {"Cache-Control": "no-store"}
    return page(
        request, "from_elsewhere.html", member=None, values=values, headers=headers, status=status
    )


def _words(error: FediWikiError, goal: _Goal) -> str:
    match error:
        case Malformed():
            return _("That is no handle. It looks like name@server.example.")
        case Unreachable() if goal.follow:
            return _("Your server does not answer us. Follow with the handle below instead.")
        case Unreachable():
            return _("Your server does not answer us. Paste the address below there instead.")
        case _ if goal.follow:
            return _(
                "Your server does not say how to follow from here. Follow with the handle below."
            )
        case _:
            return _("Your server does not say how to answer from here. Paste the address below.")


ROUTES = [Route("/follow-from", lead_home, methods=["POST"])]
