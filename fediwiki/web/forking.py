"""Fork a post into another subwiki, or open one's own to everyone: one form each."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.activitypub import offering
from fediwiki.asgi import forms, problems
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState, Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.trust import Protection
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import FediWikiError, Refused
from fediwiki.services import forking
from fediwiki.services.applying import Judged
from fediwiki.storage import posts, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _
from fediwiki.web import saving
from fediwiki.web.editing import reason_words
from fediwiki.web.surroundings import Frame, framed, framed_page

_NAME_CHARACTERS = 100


async def show(request: Request[State]) -> Response:
    """What can be made of the post, and by whom."""
    return await _form(request)


async def fork(request: Request[State]) -> Response:
    """Begin a post in the chosen subwiki with the text of this one."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
    form = await forms.read(request)
    name = form.text("subwiki", most_characters=_NAME_CHARACTERS)
    if frame.member is None:
        return to_sign_in(request)
    editor, licence = frame.member.actor, request.state["config"].instance.licence
    try:
        async with request.state["database"].write() as tx:
            subwiki = await subwikis.by_name(tx, name, frame.viewer)
            post = await posts.by_id(tx, frame.post.id, frame.viewer)
            proposal = await forking.fork(tx, post, editor=editor, licence=licence)
            judged = await _offer(tx, request, subwiki, proposal, frame.member)
    except FediWikiError as error:
        return await _form(request, chosen=name, error=error)
    return await _after(request, frame, subwiki, judged, "forked")


async def convert(request: Request[State]) -> Response:
    """Let the post go on as one that everyone writes."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
    if frame.member is None:
        return to_sign_in(request)
    try:
        async with request.state["database"].write() as tx:
            post = await posts.by_id(tx, frame.post.id, frame.viewer)
            proposal = await forking.convert(tx, post, author=frame.member.actor)
            subwiki = await subwikis.by_id(tx, post.subwiki.id if post.subwiki else 0)
            judged = await _offer(tx, request, subwiki, proposal, frame.member)
    except FediWikiError as error:
        return await _form(request, error=error)
    return await _after(request, frame, subwiki, judged, "opened")


async def _offer(
    tx: Writer, request: Request[State], subwiki: Subwiki, proposal: Proposal, member: Member
) -> Judged:
    config = request.state["config"]
    return await offering.offer_new(
        tx,
        subwiki.actor,
        proposal,
        editor=member.actor,
        rules=saving.rules_of(config),
        most_bytes=config.limits.document_bytes,
        now=request.state["clock"].now(),
    )


async def _after(
    request: Request[State], frame: Frame, subwiki: Subwiki, judged: Judged, note: str
) -> Response:
    offer = judged.offer
    if offer.state is OfferState.ACCEPTED and offer.post_id is not None:
        return RedirectResponse(f"/p/{short(offer.post_id)}?note={note}", 303)
    if offer.state is OfferState.PENDING:
        return RedirectResponse(f"{frame.path}?note=waits", 303)
    protection = Protection(subwiki.edit_policy, subwiki.review_policy)
    error = Refused(reason_words(offer.reason, protection))
    return await _form(request, chosen=subwiki.actor.name, error=error)


async def _form(
    request: Request[State], *, chosen: str = "", error: FediWikiError | None = None
) -> Response:
    licence = request.state["config"].instance.licence
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        listed = await subwikis.listed(tx, frame.viewer)
        went_on = await forking.successor(tx, frame.post, ANYONE)
    own = frame.member is not None and _is_own(frame.post, frame.member)
    barred = "" if own else _why_not(frame.post, licence)
    chosen = chosen or (frame.subwiki.actor.name if frame.subwiki else "")
    response = framed_page(
        request,
        "fork.html",
        frame,
        tab="fork",
        title=_("Fork"),
        part="/fork",
        status=problems.problem_of(error).status if error else 200,
        values={
            "subwikis": listed,
            "chosen": chosen,
            "barred": barred,
            "opens": own and frame.subwiki is not None and went_on is None,
            "licence": licence,
            "error": str(error) if error else "",
        },
    )
    response.headers["Cache-Control"] = "no-store"
    return response


def _is_own(post: Post, member: Member) -> bool:
    return not post.collaborative and post.author.id == member.id


def _why_not(post: Post, licence: str) -> str:
    try:
        forking.check_licence(post, licence)
    except Refused as error:
        return str(error)
    return ""


ROUTES = [
    Route("/p/{id}/fork", show, methods=["GET"]),
    Route("/p/{id}/fork", fork, methods=["POST"]),
    Route("/p/{id}/convert", convert, methods=["POST"]),
]
