"""Titles: where links by title lead, to the post or to where it could be written."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.domain.ids import short
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.storage import links
from fediwiki.storage.links import Target
from fediwiki.text.gettext import _
from fediwiki.text.wikilinks import title_key
from fediwiki.web import quarantine
from fediwiki.web.views import About

_MOST_CHARACTERS = 300
_MOST_SHOWN = 20


async def show(request: Request[State]) -> Response:
    """To the post with this title; without one, who is waiting for it."""
    urls = Urls(request.state["config"].origin)
    name, _at, host = request.path_params["name"].partition("@")
    title = request.path_params["title"].replace("_", " ")
    if not title.strip() or len(title) > _MOST_CHARACTERS or not title.isprintable():
        raise NotFound(_("no post has such a title"))
    target = Target(name.lower(), host.lower() or urls.host, title_key(title))
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        viewer = sessions.viewer_of(member)
        post = await links.find_titled(tx, target, viewer)
        if post is not None:
            chosen = quarantine.chosen(request)
            return RedirectResponse(f"/p/{short(post.id)}{chosen and '?'}{chosen}", 303)
        wanted_by = await links.linking_to(tx, target, viewer, limit=_MOST_SHOWN)
    values = {
        "about": About(title=title, canonical=urls.title(request.path_params["name"], title)),
        "place": request.path_params["name"],
        "wanted_by": wanted_by,
        "write": f"/c/{request.path_params['name']}/write?title={quote(title)}",
    }
    return page(request, "wanted.html", member=member, values=values, status=404)


ROUTES = [Route("/c/{name}/wiki/{title:path}", show)]
