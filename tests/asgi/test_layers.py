"""The layers around the pages, one by one."""

import httpx
import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from fediwiki.asgi.cross_origin import CrossOrigin
from fediwiki.asgi.hosts import Hosts, Misdirected
from fediwiki.asgi.security_headers import SecurityHeaders
from fediwiki.errors import Refused
from tests.asgi.requests import ORIGIN, asking, hello

_POLICY_WORDS = ("default-src 'none'", "object-src 'none'", "base-uri 'none'")


async def _changed(*headers: tuple[str, str], method: str = "POST") -> httpx.Response:
    async with asking(CrossOrigin(hello, ORIGIN)) as client:
        return await client.request(method, "/", headers=list(headers))


@pytest.mark.parametrize(
    "headers",
    [
        [("Sec-Fetch-Site", "same-origin"), ("Origin", ORIGIN)],
        [("Sec-Fetch-Site", "same-origin")],
        [("Sec-Fetch-Site", "same-origin"), ("Origin", "null")],
        [("Sec-Fetch-Site", "none")],
        [("Origin", ORIGIN)],
    ],
)
async def test_a_change_from_our_own_page_passes(headers: list[tuple[str, str]]) -> None:
    assert (await _changed(*headers)).text == "hello"


@pytest.mark.parametrize(
    "headers",
    [
        [],
        [("Sec-Fetch-Site", "cross-site"), ("Origin", "https://evil.example")],
        [("Sec-Fetch-Site", "cross-site"), ("Origin", ORIGIN)],
        [("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "same-site"), ("Origin", "https://other.wiki.example")],
        [("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")],
        [("Sec-Fetch-Site", "same-origin"), ("Sec-Fetch-Site", "cross-site")],
        [("Sec-Fetch-Site", "none, same-origin")],
        [("Origin", "https://evil.example")],
        [("Origin", "null")],
        [("Origin", "http://wiki.example")],
        [("Origin", f"{ORIGIN}:444")],
        [("Origin", f"{ORIGIN}.evil.example")],
        [("Origin", ORIGIN), ("Origin", "https://evil.example")],
        [("Referer", f"{ORIGIN}/")],
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
async def test_a_change_from_elsewhere_is_refused(
    headers: list[tuple[str, str]], method: str
) -> None:
    with pytest.raises(Refused):
        await _changed(*headers, method=method)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
async def test_looking_is_free_to_all(method: str) -> None:
    answer = await _changed(("Sec-Fetch-Site", "cross-site"), method=method)
    assert answer.status_code == 200


@pytest.mark.parametrize("host", ["wiki.example", "WIKI.example", "wiki.example:443"])
async def test_our_own_host_is_answered(host: str) -> None:
    async with asking(Hosts(hello, "wiki.example")) as client:
        assert (await client.get("/", headers={"Host": host})).text == "hello"


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "wiki.example.evil.example",
        "wiki.example:8000",
        "wiki.example.",
        "wiki.example@evil.example",
        "",
        "wiki.example, evil.example",
    ],
)
async def test_a_foreign_host_is_not(host: str) -> None:
    async with asking(Hosts(hello, "wiki.example")) as client:
        with pytest.raises(Misdirected):
            await client.get("/", headers={"Host": host})


async def test_two_hosts_in_one_request_are_one_too_many() -> None:
    async with asking(Hosts(hello, "wiki.example")) as client:
        with pytest.raises(Misdirected):
            await client.get("/", headers=[("Host", "wiki.example"), ("Host", "wiki.example")])


async def test_a_domain_with_a_port_is_asked_for_with_it() -> None:
    async with asking(Hosts(hello, "localhost:8000"), "http://localhost:8000") as client:
        assert (await client.get("/")).text == "hello"
        with pytest.raises(Misdirected):
            await client.get("/", headers={"Host": "localhost"})


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
async def test_probes_of_our_health_may_use_any_name(path: str) -> None:
    async with asking(Hosts(hello, "wiki.example"), "http://10.0.0.7:8000") as client:
        assert (await client.get(path)).text == "hello"


async def test_every_answer_says_what_browsers_must_not_do() -> None:
    async with asking(SecurityHeaders(hello, https=True)) as client:
        headers = (await client.get("/")).headers
    policy = headers["content-security-policy"]
    assert [word for word in _POLICY_WORDS if word not in policy] == []
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert "form-action 'self'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["strict-transport-security"] == "max-age=31536000"


async def test_without_tls_browsers_are_not_told_to_insist_on_it() -> None:
    async with asking(SecurityHeaders(hello, https=False)) as client:
        assert "strict-transport-security" not in (await client.get("/")).headers


async def test_a_stricter_policy_of_an_answer_stays() -> None:
    async def strict(scope: Scope, receive: Receive, send: Send) -> None:
        answer = PlainTextResponse("", headers={"Content-Security-Policy": "sandbox"})
        await answer(scope, receive, send)

    async with asking(SecurityHeaders(strict, https=True)) as client:
        assert (await client.get("/")).headers["content-security-policy"] == "sandbox"
