"""The layers around every endpoint, in their order."""

from collections.abc import Sequence

from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from fediwiki.asgi import problems
from fediwiki.asgi.cross_origin import CrossOrigin
from fediwiki.asgi.hosts import Hosts
from fediwiki.asgi.languages import Languages
from fediwiki.asgi.negotiation import ByAccept
from fediwiki.asgi.own_languages import OwnLanguages
from fediwiki.asgi.problems import Problems
from fediwiki.asgi.security_headers import SecurityHeaders
from fediwiki.asgi.seen_sessions import SavingSeen
from fediwiki.config.settings import Config

EXCEPTION_HANDLERS = {HTTPException: problems.handle}


def layers(
    config: Config,
    *,
    pages: Sequence[BaseRoute],
    activity: ASGIApp,
    activity_routes: Sequence[BaseRoute],
) -> list[Middleware]:
    """From the outside in; `activity` is answered before cookies and their dangers matter."""
    return [
        Middleware(SecurityHeaders, https=not config.federation.insecure_http),
        Middleware(Languages, own=config.instance.languages),
        Middleware(Problems),
        Middleware(Hosts, domain=config.instance.domain),
        Middleware(ByAccept, pages=pages, activity=activity, activity_routes=activity_routes),
        Middleware(CrossOrigin, origin=config.origin),
        Middleware(SavingSeen),
        Middleware(OwnLanguages),
    ]
