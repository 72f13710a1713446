"""Putting an announcement away, for members; visitors see it for as long as it stands."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from fediwiki.asgi import forms, sessions, ways_back
from fediwiki.asgi.state import State
from fediwiki.asgi.ways_back import to_sign_in
from fediwiki.domain.ids import of_short
from fediwiki.services import announcing

_PATH_CHARACTERS = 1_000


async def put_away(request: Request[State]) -> Response:
    """Show it to a member no more, and lead back to where they were."""
    form = await forms.read(request)
    back = ways_back.safe(form.text("back", most_characters=_PATH_CHARACTERS))
    async with request.state["database"].write() as tx:
        member = await sessions.member_of(request, tx)
        if member is None:
            return to_sign_in(request)
        await announcing.put_away(tx, member, of_short(request.path_params["id"]))
    return RedirectResponse(back or ways_back.HOME, 303)


ROUTES = [Route("/announcements/{id}/put-away", put_away, methods=["POST"])]
