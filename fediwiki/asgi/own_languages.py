"""What is said of a form is said in the language of whoever sends it, from its first word on.

Whoever sends one is looked up only after it is read; pages that are only shown need no layer.
"""

from typing import cast

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.asgi import sessions
from fediwiki.asgi.state import State


class OwnLanguages:
    """Speaks the language that a member chose when they send something."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before `app`."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] == "POST":
            await sessions.speak_own(cast("Request[State]", Request(scope)))
        await self._app(scope, receive, send)
