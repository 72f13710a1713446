"""What crawlers should leave alone."""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

_RULES = "User-agent: *\nDisallow: /sign-in\nDisallow: /admin\n"


async def show(_: Request) -> Response:
    """The rules."""
    return PlainTextResponse(_RULES, headers={"Cache-Control": "public, max-age=86400"})


ROUTES = [Route("/robots.txt", show)]
