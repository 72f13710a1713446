"""Stylesheets, scripts and pictures; an address names its content and so never changes."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from fediwiki.asgi import assets
from fediwiki.errors import NotFound
from fediwiki.text.gettext import _

_FOREVER = "public, max-age=31536000, immutable"


async def show(request: Request) -> Response:
    """The file.

    Raises:
        NotFound: There is none, or no longer in this state.
    """
    asset = assets.BY_URL.get(request.scope["path"])
    if asset is None:
        raise NotFound(_("there is no such file"))
    headers = {"Content-Type": asset.media_type, "Cache-Control": _FOREVER}
    return Response(asset.content, headers=headers)


ROUTES = [Route("/static/{name}", show)]
