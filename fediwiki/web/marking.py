"""For moderators: closing talk, pinning and protecting a post, each with a reason in the log."""

from datetime import datetime, timedelta
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, problems, sessions
from fediwiki.asgi.forms import Form
from fediwiki.asgi.pages import page
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import of_short, short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.errors import Conflict, FediWikiError, Malformed, Refused
from fediwiki.services import belonging, locking, pinning, protecting, writing
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import N_, _
from fediwiki.web.views import EDITORS, About

_REASON_CHARACTERS = 500
_WISH_CHARACTERS = 20
_LASTING = {
    "": N_("Until somebody changes it"),
    "1": N_("For a day"),
    "7": N_("For a week"),
    "30": N_("For 30 days"),
    "365": N_("For a year"),
}
_REVIEWS = {
    ReviewPolicy.NONE: N_("No edit waits."),
    ReviewPolicy.NEW_EDITORS: N_("Edits of new editors wait for a moderator."),
    ReviewPolicy.ALL: N_("Every edit waits for a moderator."),
}


async def show(request: Request[State]) -> Response:
    """What moderators may do with a post or a comment."""
    return await _page(request)


async def change(request: Request[State]) -> Response:
    """Close or open the talk, pin or unpin, protect."""
    form = await forms.read(request)
    wish = form.text("do", most_characters=_WISH_CHARACTERS)
    try:
        async with request.state["database"].write() as tx:
            member = await sessions.member_of(request, tx)
            if member is None:
                return to_sign_in(request)
            thing, post = await _thing(tx, request, member)
            await _do(tx, request, wish, form, thing, member)
    except (Conflict, Malformed) as error:
        return await _page(request, error=error)
    at = f"/p/{short(post.id)}" if isinstance(thing, Post) else f"/comment/{short(thing.id)}"
    return RedirectResponse(at, HTTPStatus.SEE_OTHER)


async def _do(
    tx: Writer,
    request: Request[State],
    wish: str,
    form: Form,
    thing: Post | Comment,
    member: Member,
) -> None:
    by, now = member.actor, request.state["clock"].now()
    match wish, thing:
        case "lock", _:
            await locking.lock(tx, thing, by=by, reason=_reason(form), now=now)
        case "unlock", _:
            await locking.unlock(tx, thing, by=by, reason=_reason(form), now=now)
        case "pin", Post():
            most = request.state["config"].limits.pinned_posts
            await pinning.pin(tx, thing, by=by, most=most, now=now)
        case "unpin", Post():
            await pinning.unpin(tx, thing, by=by, now=now)
        case "protect", Post():
            protection = _protection(form, now)
            await protecting.protect(tx, thing, protection, by=by, reason=_reason(form), now=now)
        case _:
            raise Malformed(_("There is nothing like that to do here."))


def _protection(form: Form, now: datetime) -> PostProtection:
    edit = form.text("edit", most_characters=_WISH_CHARACTERS)
    review = form.text("review", most_characters=_WISH_CHARACTERS)
    days = form.text("days", most_characters=_WISH_CHARACTERS)
    if edit not in {"", *EditPolicy} or review not in {"", *ReviewPolicy} or days not in _LASTING:
        raise Malformed(_("Choose one of the policies."))
    return PostProtection(
        EditPolicy(edit) if edit else None,
        ReviewPolicy(review) if review else None,
        now + timedelta(days=int(days)) if days else None,
    )


def _reason(form: Form) -> str:
    return writing.summary_of(form.text("reason", most_characters=_REASON_CHARACTERS))


async def _thing(
    tx: Reader, request: Request[State], member: Member
) -> tuple[Post | Comment, Post]:
    """What the path names, with its post, for those who look after it.

    Raises:
        NotFound: There is none for them.
        Refused: They do not.
    """
    number = of_short(request.path_params["id"])
    comment = None
    if request.scope["path"].startswith("/comment/"):
        comment = await comments.by_id(tx, number, member.viewer)
        number = comment.post_id
    post = await posts.by_id(tx, number, member.viewer)
    if not await belonging.may_moderate(tx, post.subwiki, member.actor):
        raise Refused(_("Only moderators and admins do this."))
    return comment or post, post


async def _page(request: Request[State], *, error: FediWikiError | None = None) -> Response:
    async with request.state["database"].read() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        thing, post = await _thing(tx, request, member)
    is_post = isinstance(thing, Post)
    values = {
        "about": About(_("Moderate"), ""),
        "thing": thing,
        "post": post,
        "is_post": is_post,
        "at": f"/p/{short(post.id)}" if is_post else f"/comment/{short(thing.id)}",
        "error": str(error) if error else "",
        "edits": EDITORS,
        "reviews": _REVIEWS,
        "lasting": _LASTING,
        "protection": post.protection.at(request.state["clock"].now()),
        "reason_characters": _REASON_CHARACTERS,
    }
    status = problems.problem_of(error).status if error else HTTPStatus.OK
    return page(request, "marking.html", member=member, values=values, status=status)


ROUTES = [
    Route("/p/{id}/moderate", show, methods=["GET"]),
    Route("/p/{id}/moderate", change, methods=["POST"]),
    Route("/comment/{id}/moderate", show, methods=["GET"]),
    Route("/comment/{id}/moderate", change, methods=["POST"]),
]
