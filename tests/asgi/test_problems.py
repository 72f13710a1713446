"""What verdicts become, and that nothing else leaks."""

import logging
from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx
import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from fediwiki.asgi import problems
from fediwiki.asgi.bodies import TooSlow, UnknownForm
from fediwiki.asgi.hosts import Misdirected
from fediwiki.asgi.problems import Problems
from fediwiki.asgi.rate_limits import TooOften
from fediwiki.asgi.rendering import Templates
from fediwiki.asgi.security_headers import SecurityHeaders
from fediwiki.clock import Clock
from fediwiki.config.settings import Config, Instance
from fediwiki.errors import (
    BadSignature,
    Conflict,
    Gone,
    Malformed,
    NotFound,
    Refused,
    TooLarge,
    Unavailable,
    Unreachable,
)
from tests.asgi.requests import asking

_WHY = "because <b>of</b> this"
_VERDICTS: dict[str, tuple[Exception, int]] = {
    "refused": (Refused(_WHY), 403),
    "not-found": (NotFound(_WHY), 404),
    "gone": (Gone(_WHY), 410),
    "conflict": (Conflict(_WHY), 409),
    "malformed": (Malformed(_WHY), 400),
    "bad-signature": (BadSignature(_WHY), 401),
    "too-large": (TooLarge(_WHY), 413),
    "too-slow": (TooSlow(_WHY), 408),
    "unknown-form": (UnknownForm(_WHY), 415),
    "misdirected": (Misdirected(_WHY), 421),
    "too-often": (TooOften(timedelta(seconds=1.5)), 429),
    "unreachable": (Unreachable(_WHY), 502),
    "unavailable": (Unavailable(_WHY), 503),
    "unforeseen": (ZeroDivisionError("secret"), 500),
    "teapot": (HTTPException(418, "I am a teapot"), 418),
}
_HTML = {"Accept": "text/html"}
_CONFIG = Config(Instance("wiki.example"))
_TEMPLATES = Templates(_CONFIG, Clock())


async def _fail(request: Request) -> Response:
    error, _ = _VERDICTS[request.path_params["name"]]
    raise error


async def _fail_late(scope: Scope, receive: Receive, send: Send) -> None:
    await PlainTextResponse("begun")(scope, receive, send)
    raise ZeroDivisionError


_APP = Starlette(
    routes=[Route("/{name}", _fail)],
    middleware=[Middleware(SecurityHeaders, https=True), Middleware(Problems)],
    exception_handlers={HTTPException: problems.handle},
)


@pytest.fixture
async def client() -> AsyncGenerator[httpx.AsyncClient]:
    async def with_templates(scope: Scope, receive: Receive, send: Send) -> None:
        await _APP({**scope, "state": {"templates": _TEMPLATES}}, receive, send)

    async with asking(with_templates) as opened:
        yield opened


@pytest.mark.parametrize("name", sorted(_VERDICTS))
async def test_each_verdict_has_its_status(client: httpx.AsyncClient, name: str) -> None:
    _, status = _VERDICTS[name]
    page = await client.get(f"/{name}", headers=_HTML)
    assert page.status_code == status
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "<b>of</b>" not in page.text
    plain = await client.get(f"/{name}")
    assert plain.status_code == status == plain.json()["status"]
    assert plain.headers["content-type"] == "application/problem+json"
    for answer in (page, plain):
        assert answer.headers["cache-control"] == "no-store"
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_verdict_is_told_in_its_own_words(client: httpx.AsyncClient) -> None:
    assert (await client.get("/refused")).json()["detail"] == _WHY
    page = await client.get("/refused", headers=_HTML)
    assert "because &lt;b&gt;of&lt;/b&gt; this" in page.text


async def test_an_unforeseen_error_is_logged_and_not_told(
    client: httpx.AsyncClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR, "fediwiki.asgi.problems"):
        answers = [await client.get("/unforeseen", headers=headers) for headers in ({}, _HTML)]
    assert all("secret" not in answer.text for answer in answers)
    assert all("ZeroDivision" not in answer.text for answer in answers)
    assert [record.exc_info is not None for record in caplog.records] == [True, True]


async def test_who_should_come_back_is_told_when(client: httpx.AsyncClient) -> None:
    assert (await client.get("/too-often")).headers["retry-after"] == "2"
    assert (await client.get("/unavailable")).headers["retry-after"] == "30"


@pytest.mark.parametrize("name", ["too-large", "too-slow"])
async def test_a_connection_with_an_unread_body_is_closed(
    client: httpx.AsyncClient, name: str
) -> None:
    assert (await client.get(f"/{name}")).headers["connection"] == "close"


async def test_a_wrong_method_is_told_the_right_ones(client: httpx.AsyncClient) -> None:
    answer = await client.post("/refused")
    assert answer.status_code == 405
    assert set(answer.headers["allow"].split(", ")) == {"GET", "HEAD"}


async def test_an_error_after_the_answer_began_is_not_hidden() -> None:
    async with asking(Problems(_fail_late)) as client:
        with pytest.raises(ZeroDivisionError):
            await client.get("/")


async def test_a_client_that_went_away_gets_no_answer() -> None:
    async def leave(scope: Scope, receive: Receive, send: Send) -> None:
        raise ClientDisconnect

    sent: list[Message] = []

    async def keep(message: Message) -> None:
        sent.append(message)

    await Problems(leave)({"type": "http", "path": "/", "headers": []}, _nothing, keep)
    assert sent == []


async def _nothing() -> Message:
    return {"type": "http.disconnect"}
