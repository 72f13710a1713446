"""The request for gifts above posts and pages: seldom, never in a feed, and easily put away."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.members import Member
from fediwiki.domain.money import Banner
from fediwiki.services import accounting
from fediwiki.storage import money
from fediwiki.storage.database import Reader


async def banner_for(tx: Reader, request: Request[State], member: Member | None) -> Banner | None:
    """The banner that someone sees now.

    Visitors have no cookie to remember by that they put it away: a script does it for them, and
    without one they are not asked.
    """
    now = request.state["clock"].now()
    banner = await money.find_banner(tx, now.date())
    if banner is None or member is None:
        return banner
    return None if await money.is_put_away(tx, member.id, now) else banner


async def put_away(request: Request[State]) -> Response:
    """Ask a member no more, for a year."""
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await accounting.put_away(tx, member.id, now=request.state["clock"].now())
    return RedirectResponse("/donate", 303)


ROUTES = [Route("/donate/put-away", put_away, methods=["POST"])]
