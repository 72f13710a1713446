"""The pages as an application of their own, with the layers that they have in the real one."""

from collections.abc import Awaitable, Callable

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.app import PAGES
from fediwiki.asgi import layers
from fediwiki.asgi.state import State
from fediwiki.asgi.stateful import Stateful
from fediwiki.config.settings import Config


def application(config: Config) -> Starlette:
    """The pages beside a stand-in for ActivityPub's own urls."""
    activity = [
        Route("/", _say_activity),
        Route("/p/{id}", _say_activity),
        Route("/inbox", _say_activity, methods=["POST"]),
    ]
    return layers.application(config, pages=PAGES, activity_routes=activity)


def with_state(app: ASGIApp, state: State) -> Callable[[Scope, Receive, Send], Awaitable[None]]:
    """What a server does with what the lifespan yielded."""
    return Stateful(app, state)


async def _say_activity(request: Request) -> Response:
    return JSONResponse({"id": request.scope["path"]}, media_type="application/activity+json")
