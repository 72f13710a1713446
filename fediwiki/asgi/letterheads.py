"""In whose name mails are written that a request brings about."""

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.services.letters import Letterhead


def letterhead(request: Request[State]) -> Letterhead:
    """The instance's, as it is now."""
    return Letterhead.of(request.state["config"], request.state["tongues"])
