"""Asking an ASGI application without a server between."""

import httpx
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

ORIGIN = "https://wiki.example"


async def hello(scope: Scope, receive: Receive, send: Send) -> None:
    """An application that is content with everything."""
    await PlainTextResponse("hello")(scope, receive, send)


def asking(app: ASGIApp, origin: str = ORIGIN) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=origin)


def request_of(headers: dict[str, str], *, client: tuple[str, int] | None = None) -> Request:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    return Request({"type": "http", "method": "GET", "headers": raw, "client": client})
