"""Deleting a post of one's own, and bringing it back within the time for that."""

from dataclasses import replace
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, kind_of
from fediwiki.errors import NotFound, Refused
from fediwiki.services import deleting
from fediwiki.storage import posts, revisions
from fediwiki.text.gettext import _
from fediwiki.web import saving
from fediwiki.web.views import About


async def ask(request: Request[State]) -> Response:
    """Whether a post of one's own shall really go."""
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        post = await posts.by_id(tx, of_short(request.path_params["id"]), member.viewer)
    _check_own(post, member)
    values = {
        "about": About(_("Delete a post"), canonical=post.url),
        "sentence": _(
            "“%(title)s” goes from here and, as far as they listen, from all other servers, with"
            " its pictures. You can bring it back for 30 days; what others said below it stays"
            " hidden until then.",
            title=post.content.title,
        ),
        "shown": "",
        "button": _("Delete the post"),
        "back": f"/p/{short(post.id)}",
    }
    return page(request, "confirm.html", member=member, values=values)


async def delete(request: Request[State]) -> Response:
    """Delete a post of one's own."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        post = await posts.by_id(tx, of_short(request.path_params["id"]), member.viewer)
        _check_own(post, member)
        await deleting.delete_post(tx, post, now=request.state["clock"].now())
    return RedirectResponse("/drafts?note=deleted", HTTPStatus.SEE_OTHER)


async def restore(request: Request[State]) -> Response:
    """Bring back a deleted post of one's own with what it said last.

    Raises:
        NotFound: There is none of whoever asks.
    """
    config = request.state["config"]
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        post = _own_deleted(await posts.find(tx, of_short(request.path_params["id"])), member)
        last = await revisions.by_number(tx, post.id, post.revision)
    written = saving.content_of(last.words, post, config)
    attachments = last.words.attachments
    content = replace(written, kind=kind_of(attachments), attachments=attachments)
    async with request.state["database"].write() as tx:
        post = _own_deleted(await posts.find(tx, post.id), member)
        await deleting.restore_post(tx, post, content, now=request.state["clock"].now())
    return RedirectResponse(f"/p/{short(post.id)}?note=restored", HTTPStatus.SEE_OTHER)


def _own_deleted(post: Post | None, member: Member) -> Post:
    if post is None or post.deleted is None or not _is_own(post, member):
        raise NotFound(_("there is no such post"))
    return post


def _check_own(post: Post, member: Member) -> None:
    if not _is_own(post, member):
        raise Refused(_("only the author of a post deletes it"))


def _is_own(post: Post, member: Member) -> bool:
    return post.local and not post.collaborative and post.author.id == member.id


ROUTES = [
    Route("/p/{id}/delete", ask, methods=["GET"]),
    Route("/p/{id}/delete", delete, methods=["POST"]),
    Route("/p/{id}/restore", restore, methods=["POST"]),
]
