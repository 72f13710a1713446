"""Undo, go back, roll back, thank, watch: what one button does to a post."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision, words_in
from fediwiki.errors import Conflict, FediWikiError, NotFound, Refused
from fediwiki.services import merging, thanking, unwriting, watching
from fediwiki.storage import posts, revisions, watches
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web import drafts, saving
from fediwiki.web.conflicts import conflict_of
from fediwiki.web.editing import editor
from fediwiki.web.saving import Fate
from fediwiki.web.surroundings import Frame, framed, number_in
from fediwiki.web.ways import reason_words, way_of

_Prepare = Callable[[Reader, Post, int], Awaitable[Proposal]]


async def undo(request: Request[State]) -> Response:
    """Undo one revision; where others changed the same words since, in the editor."""
    return await _unwrite(request, unwriting.undoing, "undone")


async def revert(request: Request[State]) -> Response:
    """Make the post what it was at a revision."""
    return await _unwrite(request, unwriting.reverting, "back")


async def roll_back(request: Request[State]) -> Response:
    """Take back the last revisions in a row that the editor of one of them made."""
    return await _unwrite(request, _rolling_back, "rolled_back")


async def thank(request: Request[State]) -> Response:
    """Thank whoever made a revision."""
    number = number_in(request.path_params["n"])
    async with request.state["database"].write() as tx:
        frame = await framed(tx, request)
        if frame.member is None:
            return to_sign_in(request)
        now = request.state["clock"].now()
        await thanking.thank(tx, frame.post, number, by=frame.member.actor, now=now)
    return RedirectResponse(f"{_change_path(frame, number)}?note=thanked", 303)


async def watch(request: Request[State]) -> Response:
    """Put the post on the watchlist."""
    async with request.state["database"].write() as tx:
        frame = await framed(tx, request)
        if frame.editor is None:
            return to_sign_in(request)
        request.state["limits"].toggles.take(str(frame.editor.id))
        now = request.state["clock"].now()
        await watching.watch(tx, frame.post, by=frame.editor, now=now)
    return RedirectResponse(f"{frame.path}?note=watched", 303)


async def unwatch(request: Request[State]) -> Response:
    """Take the post from the watchlist."""
    async with request.state["database"].write() as tx:
        frame = await framed(tx, request)
        if frame.editor is None:
            return to_sign_in(request)
        await watching.unwatch(tx, frame.post, by=frame.editor)
    return RedirectResponse(f"{frame.path}?note=unwatched", 303)


async def see(request: Request[State]) -> Response:
    """Show what changed since the member looked last, and note that they saw it."""
    async with request.state["database"].write() as tx:
        frame = await framed(tx, request)
        if frame.editor is None:
            return to_sign_in(request)
        latest = frame.post.revision
        seen = (await watches.of_member(tx, frame.editor.id)).get(frame.post.id, latest)
        await watching.see(
            tx, frame.post, latest, by=frame.editor, now=request.state["clock"].now()
        )
    if not 1 <= seen < latest:
        return RedirectResponse(frame.path, 303)
    return RedirectResponse(f"{frame.path}/diff/{seen}..{latest}", 303)


async def _unwrite(request: Request[State], prepare: _Prepare, note: str) -> Response:
    number = number_in(request.path_params["n"])
    config, now = request.state["config"], request.state["clock"].now()
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        if frame.editor is None:
            return to_sign_in(request)
        way = await way_of(tx, request, frame)
    draft = drafts.of_words(words_in(frame.post.content), frame.post.revision)
    if not way.open:
        return editor(request, frame, way, draft, error=Refused(way.why))
    try:
        async with request.state["database"].write() as tx:
            post = await posts.by_id(tx, frame.post.id, frame.viewer)
            proposal = await prepare(tx, post, number)
            outcome = await saving.save(
                tx, post, proposal, editor=frame.editor, config=config, now=now
            )
            latest = await revisions.latest(tx, post.id)
    except NotFound:
        raise
    except Conflict:
        return await _show_clash(request, number)
    except FediWikiError as error:
        return editor(request, frame, way, draft, error=error)
    match outcome.fate:
        case Fate.SAVED | Fate.MERGED:
            return RedirectResponse(f"{_change_path(frame, latest)}?note={note}", 303)
        case Fate.SENT | Fate.WAITS | Fate.PROPOSED | Fate.UNCHANGED:
            return RedirectResponse(f"{frame.path}?note={outcome.fate.value}", 303)
        case _:
            refusal = Refused(reason_words(outcome.reason, way.protection))
            return editor(request, frame, way, draft, error=refusal)


async def _rolling_back(tx: Reader, post: Post, number: int) -> Proposal:
    revision = await revisions.by_number(tx, post.id, number)
    return await unwriting.rolling_back(tx, post, revision.credit.editor_uri)


async def _show_clash(request: Request[State], number: int) -> Response:
    """The editor with what can be undone by itself, and the rest to be decided."""
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        way = await way_of(tx, request, frame)
        undone = await revisions.by_number(tx, frame.post.id, number)
        parent = await _parent(tx, undone)
    post = frame.post
    joined = merging.join(undone.words, words_in(post.content), parent.words)
    conflict = conflict_of(
        joined,
        sentence=(
            _(
                "Revision %(number)s cannot be undone by itself: the same words were "
                "changed since. The text below holds what was said before that revision "
                "and what is said now, as ⟪before⟫⟪now⟫; decide what stays, take the "
                "marks away, and save.",
                number=number,
            )
        ),
        titles=(
            _("Revision %(number)s", number=number),
            _("Now: revision %(number)s", number=post.revision),
            _("Before %(number)s", number=number),
        ),
        title_sides=(undone.words.title, post.content.title, parent.words.title),
    )
    draft = drafts.of_words(joined.words, post.revision, summary=f"Undid revision {number}")
    return editor(request, frame, way, draft, look=conflict)


async def _parent(tx: Reader, revision: Revision) -> Revision:
    return await revisions.by_number(tx, revision.post_id, revision.parent or 1)


def _change_path(frame: Frame, number: int) -> str:
    if number <= 1:
        return f"{frame.path}/r/1"
    return f"{frame.path}/diff/{number - 1}..{number}"


ROUTES = [
    Route("/p/{id}/undo/{n}", undo, methods=["POST"]),
    Route("/p/{id}/revert/{n}", revert, methods=["POST"]),
    Route("/p/{id}/rollback/{n}", roll_back, methods=["POST"]),
    Route("/p/{id}/thank/{n}", thank, methods=["POST"]),
    Route("/p/{id}/watch", watch, methods=["POST"]),
    Route("/p/{id}/unwatch", unwatch, methods=["POST"]),
    Route("/p/{id}/seen", see, methods=["POST"]),
]
