"""Following from another server: visitors say where their account is, and are led there."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import forms
from fediwiki.asgi.pages import page
from fediwiki.asgi.proxies import client_address, neighbourhood
from fediwiki.asgi.state import State
from fediwiki.domain.actors import Actor
from fediwiki.errors import FediWikiError, Malformed, NotFound, Refused, Unreachable
from fediwiki.storage import actors
from fediwiki.text.gettext import _
from fediwiki.web.relations import path_of
from fediwiki.web.views import About

_URI_CHARACTERS = 2_048
_HANDLE_CHARACTERS = 320


async def lead_home(request: Request[State]) -> Response:
    """A page that leads on to the visitor's own server, and says which that is."""
    form = await forms.read(request)
    uri = form.text("uri", most_characters=_URI_CHARACTERS)
    handle = form.text("from", most_characters=_HANDLE_CHARACTERS).strip()
    async with request.state["database"].read() as tx:
        actor = await actors.find_by_uri(tx, uri)
    if actor is None or not actor.local or actor.deleted is not None:
        raise NotFound(_("there is nobody of that address here"))
    trusted = request.state["config"].server.trusted_proxies
    request.state["limits"].look_ups.take(neighbourhood(client_address(request.scope, trusted)))
    try:
        url = await request.state["abroad"].way_to_follow(handle, actor.uri)
    except (NotFound, Malformed, Refused, Unreachable) as error:
        return _page(request, actor, handle, problem=_words(error))
    return _page(request, actor, handle, url=url)


def _page(
    request: Request[State], actor: Actor, handle: str, *, url: str = "", problem: str = ""
) -> Response:
    values = {
        "about": About(_("Follow %(title)s", title=actor.title), ""),
        "actor": actor,
        "path_back": path_of(actor),
        "handle": handle,
        "url": url,
        "problem": problem,
    }
    status = 422 if problem else 200
    headers = {"Cache-Control": "no-store"}
    return page(
        request, "from_elsewhere.html", member=None, values=values, headers=headers, status=status
    )


def _words(error: FediWikiError) -> str:
    match error:
        case Malformed():
            return _("That is no handle. It looks like name@server.example.")
        case Unreachable():
            return _("Your server does not answer us. Follow with the handle below instead.")
        case _:
            return _(
                "Your server does not say how to follow from here. Follow with the handle below."
            )


ROUTES = [Route("/follow-from", lead_home, methods=["POST"])]
