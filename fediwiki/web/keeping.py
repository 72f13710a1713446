"""Keeping posts to read: saved for oneself alone."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short, short
from fediwiki.services import reading
from fediwiki.storage import posts
from fediwiki.storage import reading as stored


async def save(request: Request[State]) -> Response:
    """Save a post."""
    post_id = of_short(request.path_params["id"])
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        request.state["limits"].toggles.take(str(member.id))
        post = await posts.by_id(tx, post_id, member.viewer)
        await reading.keep(tx, member.actor, post, now=request.state["clock"].now())
    return RedirectResponse(f"/p/{short(post_id)}?note=kept", 303)


async def remove(request: Request[State]) -> Response:
    """Save a post no longer, also one that is gone."""
    post_id = of_short(request.path_params["id"])
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await stored.remove_saved(tx, member.id, post_id)
    return RedirectResponse("/saved", 303)


ROUTES = [
    Route("/p/{id}/save", save, methods=["POST"]),
    Route("/p/{id}/unsave", remove, methods=["POST"]),
]
