"""What the application holds, put into every request."""

from collections.abc import Mapping
from typing import cast

from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.asgi.state import State


class Stateful:
    """Puts what the application holds into every request, with the configuration of the moment."""

    def __init__(self, app: ASGIApp, state: State) -> None:
        """Stand before `app`."""
        self._app = app
        self._state = state
        self._shown = state["config"]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http":
            config = await self._state["live"].fresh()
            if config is not self._shown:
                self._shown = config
                self._state["templates"].hold(config)
            scope["state"] = {
                **cast("Mapping[str, object]", self._state),
                "config": config,
                "guest": None,
            }
        await self._app(scope, receive, send)
