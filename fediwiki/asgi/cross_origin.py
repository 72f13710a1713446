"""Only our own pages may change anything with a visitor's cookie."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from fediwiki.errors import Refused
from fediwiki.text.gettext import _

# What stands below is not done by a cookie but by a token in the path, also by programs.
OPEN_TO_ALL = "/unsubscribe/"

_SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}


class CrossOrigin:
    """Refuses changes that did not begin on a page of ours, by what the browser itself says.

    Signed requests of other servers are answered ahead of this layer.
    """

    def __init__(self, app: ASGIApp, origin: str) -> None:
        """Stand before `app`; `origin` is ours, as browsers write it."""
        self._app = app
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request.

        Raises:
            Refused: It would change something and comes from elsewhere, or does not say from where.
        """
        if scope["type"] == "http" and _changes_by_cookie(scope):
            self._check(Headers(scope=scope))
        await self._app(scope, receive, send)

    def _check(self, headers: Headers) -> None:
        origins = headers.getlist("origin")
        sites = headers.getlist("sec-fetch-site")
        # `none` is the visitor's own doing; `null` an origin that the browser keeps to itself.
        if sites:
            if sites in (["same-origin"], ["none"]) and origins in ([], ["null"], [self._origin]):
                return
        elif origins == [self._origin]:
            return
        raise Refused(_("this change did not come from a page of this site"))


def _changes_by_cookie(scope: Scope) -> bool:
    return scope["method"] not in _SAFE_METHODS and not scope["path"].startswith(OPEN_TO_ALL)
