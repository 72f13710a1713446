"""Forms are read strictly."""

from collections.abc import AsyncGenerator

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Receive, Scope, Send

from fediwiki.asgi import forms
from fediwiki.asgi.bodies import UnknownForm
from fediwiki.asgi.state import State
from fediwiki.config.settings import Config, Instance, Limits
from fediwiki.errors import Malformed, TooLarge
from tests.asgi.requests import asking

_FORM = "application/x-www-form-urlencoded"
_CONFIG = Config(Instance("wiki.example"), limits=Limits(body_bytes=2_000))


async def _read_note(request: Request[State]) -> Response:
    form = await forms.read(request)
    return JSONResponse([form.text("note", most_characters=10), form.has("minor")])


_APP = Starlette(routes=[Route("/", _read_note, methods=["POST"])])


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    async def with_config(scope: Scope, receive: Receive, send: Send) -> None:
        await _APP({**scope, "state": {"config": _CONFIG}}, receive, send)

    async with asking(with_config) as opened:
        yield opened


async def _sent(client: httpx.AsyncClient, body: bytes, kind: str = _FORM) -> list[object]:
    answer = await client.post("/", content=body, headers={"Content-Type": kind})
    return list(answer.json())


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b"note=hello", ["hello", False]),
        (b"note=&minor=on", ["", True]),
        (b"note=%C3%A9t%C3%A9+2", ["été 2", False]),
        (b"note=a%0D%0Ab%0Dc%09d", ["a\nb\nc\td", False]),
    ],
)
async def test_a_form_is_read(client: httpx.AsyncClient, body: bytes, fields: list[object]) -> None:
    assert await _sent(client, body) == fields
    assert await _sent(client, body, f"{_FORM}; charset=UTF-8") == fields


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"other=1",
        b"note=12345678901",
        b"note=a&note=b",
        b"note",
        b"note=a&&minor",
        b"note=%ff",
        b"note=\xc3\xa9",
        b"note=%00",
        b"note=%1b",
        b"note=%7f",
        b"note=a" + b"&x=1" * 101,
    ],
)
async def test_what_is_no_such_form_is_malformed(client: httpx.AsyncClient, body: bytes) -> None:
    with pytest.raises(Malformed):
        await _sent(client, body)


@pytest.mark.parametrize("kind", ["", "application/json", "multipart/form-data; boundary=x"])
async def test_other_types_are_not_read(client: httpx.AsyncClient, kind: str) -> None:
    with pytest.raises(UnknownForm):
        await _sent(client, b"note=hello", kind)


async def test_a_form_past_the_limit_is_too_large(client: httpx.AsyncClient) -> None:
    with pytest.raises(TooLarge):
        await _sent(client, b"note=a&rest=" + b"x" * 2_000)
