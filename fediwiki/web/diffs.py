"""What changed between any two revisions of a post."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.domain.revisions import Field
from fediwiki.errors import NotFound
from fediwiki.storage import changes, revisions, thanks
from fediwiki.storage.changes import Change
from fediwiki.storage.database import Reader
from fediwiki.text.gettext import _
from fediwiki.web.comparing import compare
from fediwiki.web.surroundings import Frame, framed, framed_page, number_in

_CONTEXT = 1


async def choose(request: Request[State]) -> Response:
    """From the two radio buttons of the history to the address of the comparison."""
    older = number_in(request.query_params.get("from", ""))
    newer = number_in(request.query_params.get("to", ""))
    older, newer = sorted((older, newer))
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
    return RedirectResponse(f"{frame.path}/diff/{older}..{newer}", 303)


async def show(request: Request[State]) -> Response:
    """The comparison, inline or side by side."""
    a, b = number_in(request.path_params["a"]), number_in(request.path_params["b"])
    side = request.query_params.get("view") == "side"
    whole = request.query_params.get("context") == "all"
    async with request.state["database"].read() as tx:
        frame = await framed(tx, request)
        if a > b:
            return RedirectResponse(f"{frame.path}/diff/{b}..{a}", 303)
        after = await revisions.by_number(tx, frame.post.id, b)
        # The number before may have been left out: then it is the one before that.
        before = await revisions.find_before(tx, frame.post.id, a + 1)
        if before is None:
            raise NotFound(_("there is no revision %(number)s", number=a))
        a = before.number
        following = await revisions.number_after(tx, frame.post.id, b)
        older, newer = await _change(tx, frame, a), await _change(tx, frame, b)
        thanked = set[int]()
        if frame.member is not None:
            thanked = await thanks.numbers_by(tx, frame.member.id, frame.post.id)
        thanking = await thanks.of_revision(tx, frame.post.id, b)
    deleted = [each.number for each in (before, after) if Field.TEXT in each.removed]
    comparison = None
    if not deleted:
        comparison = compare(before.words, after.words, context=None if whole else _CONTEXT)
    return framed_page(
        request,
        "diff.html",
        frame,
        tab="history",
        title=_("Revision %(b)s", b=b)
        if after.parent == a
        else _("Revisions %(a)s to %(b)s", a=a, b=b),
        part=f"/diff/{a}..{b}",
        values={
            "older": older,
            "newer": newer,
            "deleted": deleted,
            "comparison": comparison,
            "following": following,
            "side": side,
            "whole": whole,
            "diff_path": f"{frame.path}/diff/{a}..{b}",
            "thanked": b in thanked,
            "thank_count": len(thanking),
        },
    )


async def _change(tx: Reader, frame: Frame, number: int) -> Change:
    found = await changes.of_post(tx, frame.post.id, frame.viewer, before=number + 1, limit=1)
    if not found:
        raise NotFound(_("there is no revision %(number)s", number=number))
    return found[0]


ROUTES = [
    Route("/p/{id}/diff", choose),
    Route("/p/{id}/diff/{a}..{b}", show),
]
