"""`POST …/inbox`, ahead of the router: this path is short because all the fediverse walks it."""

import logging

import orjson
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from fediwiki.activitypub.inbox import Inbox
from fediwiki.asgi import bodies, hosts
from fediwiki.asgi.problems import problem_of, told
from fediwiki.asgi.security_headers import headers_for
from fediwiki.config.settings import Limits
from fediwiki.errors import FediWikiError, Unavailable, Unreachable
from fediwiki.http_signatures.message import Request

_EMPTY: Message = {"type": "http.response.body", "body": b""}

_log = logging.getLogger(__name__)


class Receiving:
    """Answers what is posted to an inbox and passes everything else on."""

    def __init__(self, app: ASGIApp, *, inbox: Inbox, limits: Limits) -> None:
        """Stand before `app`."""
        self._app = app
        self._inbox = inbox
        self._limits = limits
        self._scheme, _, self._authority = inbox.urls.origin.partition("://")
        self._domains = hosts.domains_of(self._authority)
        self._headers = [
            (name.lower().encode(), value.encode())
            for name, value in headers_for(https=self._scheme == "https").items()
        ]
        self._accepted: Message = {
            "type": "http.response.start",
            "status": 202,
            "headers": [*self._headers, (b"content-length", b"0")],
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if (
            scope["type"] != "http"
            or scope["method"] != "POST"
            or not scope["path"].endswith("/inbox")
        ):
            await self._app(scope, receive, send)
            return
        try:
            request = await self._request(scope, receive)
            await self._inbox.receive(request, scope["path"])
        except ClientDisconnect:
            return
        except Unreachable as error:
            # The sender's key could not be fetched now: it should try again, as for any trouble.
            await self._refuse(Unavailable(str(error)), send)
        except FediWikiError as error:
            await self._refuse(error, send)
        else:
            await send(self._accepted)
            await send(_EMPTY)

    async def _request(self, scope: Scope, receive: Receive) -> Request:
        headers = Headers(scope=scope)
        hosts.check(headers.getlist("host"), self._domains)
        body = await bodies.read(
            headers,
            receive,
            most_bytes=self._limits.body_bytes,
            seconds=self._limits.body_seconds,
        )
        query = scope["query_string"]
        target = scope["raw_path"] + (b"?" + query if query else b"")
        return Request("POST", self._scheme, self._authority, target, scope["headers"], body)

    async def _refuse(self, error: FediWikiError, send: Send) -> None:
        problem = problem_of(error)
        _log.info("refused at an inbox: %s", error)
        body = orjson.dumps(told(problem))
        headers = [
            *self._headers,
            (b"cache-control", b"no-store"),
            *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
            (b"content-length", b"%d" % len(body)),
            (b"content-type", b"application/problem+json"),
        ]
        await send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await send({"type": "http.response.body", "body": body})
