"""What links to a post: the texts that name its title."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.services import linking
from fediwiki.storage import links
from fediwiki.text.gettext import _
from fediwiki.web.surroundings import framed, framed_page

_MOST_SHOWN = 500


async def show(request: Request[State]) -> Response:
    """The posts that lead here, by their titles."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        post = frame.post
        found = []
        if post.subwiki is not None:
            target = linking.target_of(post.content.title, post.subwiki)
            found = await links.linking_to(tx, target, frame.viewer, limit=_MOST_SHOWN)
    return framed_page(
        request,
        "links.html",
        frame,
        tab="links",
        title=_("Links here"),
        part="/links",
        values={"linking": [each for each in found if each.id != post.id]},
    )


ROUTES = [Route("/p/{id}/links", show)]
