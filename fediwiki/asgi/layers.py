"""The layers around every endpoint, in their order, and the application that they make."""

from collections.abc import Sequence

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import Route, Router

from fediwiki.asgi import problems
from fediwiki.asgi.cross_origin import CrossOrigin
from fediwiki.asgi.hosts import Hosts
from fediwiki.asgi.languages import Languages
from fediwiki.asgi.negotiation import ByAccept
from fediwiki.asgi.own_languages import OwnLanguages
from fediwiki.asgi.problems import Problems
from fediwiki.asgi.routing import Routes
from fediwiki.asgi.security_headers import SecurityHeaders
from fediwiki.asgi.seen_sessions import SavingSeen
from fediwiki.config.settings import Config


def application(
    config: Config, *, pages: Sequence[Route], activity_routes: Sequence[Route]
) -> Starlette:
    """What answers with pages, and to servers with ActivityPub's JSON, within all its layers."""
    shown, spoken = Routes(pages), Routes(activity_routes)
    return Starlette(
        routes=[shown],
        middleware=_layers(config, shown, spoken),
        exception_handlers={HTTPException: problems.handle},
    )


def _layers(config: Config, pages: Routes, spoken: Routes) -> list[Middleware]:
    """From the outside in; servers are answered before cookies and their dangers matter."""
    return [
        Middleware(SecurityHeaders, https=not config.federation.insecure_http),
        Middleware(Languages, own=config.instance.languages),
        Middleware(Problems),
        Middleware(Hosts, domain=config.instance.domain),
        Middleware(ByAccept, pages=pages, activity=Router([spoken]), activity_routes=spoken),
        Middleware(CrossOrigin, origin=config.origin),
        Middleware(SavingSeen),
        Middleware(OwnLanguages),
    ]
