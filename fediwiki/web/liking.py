"""Likes: shown, moving nothing, and taken back as easily as given."""

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.urls import Urls
from fediwiki.services import reacting
from fediwiki.storage import comments, posts


async def like_post(request: Request[State]) -> Response:
    """Like a post, or take that back."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        post = await posts.by_id(tx, of_short(request.path_params["id"]), member.viewer)
        now = request.state["clock"].now()
        if request.scope["path"].endswith("/unlike"):
            await reacting.unlike(tx, member.actor, post.uri, now=now)
        else:
            request.state["limits"].toggles.take(str(member.id))
            urls = Urls(request.state["config"].origin)
            await reacting.like(tx, member.actor, post.uri, urls=urls, now=now)
    return RedirectResponse(f"/p/{short(post.id)}", HTTPStatus.SEE_OTHER)


async def like_comment(request: Request[State]) -> Response:
    """Like a comment, or take that back."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        comment = await comments.by_id(tx, of_short(request.path_params["id"]), member.viewer)
        await posts.by_id(tx, comment.post_id, member.viewer)
        now = request.state["clock"].now()
        if request.scope["path"].endswith("/unlike"):
            await reacting.unlike(tx, member.actor, comment.uri, now=now)
        else:
            request.state["limits"].toggles.take(str(member.id))
            urls = Urls(request.state["config"].origin)
            await reacting.like(tx, member.actor, comment.uri, urls=urls, now=now)
    return RedirectResponse(f"/comment/{short(comment.id)}", HTTPStatus.SEE_OTHER)


ROUTES = [
    Route("/p/{id}/like", like_post, methods=["POST"]),
    Route("/p/{id}/unlike", like_post, methods=["POST"]),
    Route("/comment/{id}/like", like_comment, methods=["POST"]),
    Route("/comment/{id}/unlike", like_comment, methods=["POST"]),
]
