"""The client's own rules, over a transport that is a table."""

import gzip
import ssl
from collections.abc import Mapping

import httpx
import pytest

from fediwiki.errors import Malformed, TooLarge, Unreachable
from fediwiki.outbound.answers import FetchBudget
from fediwiki.outbound.policy import Limits
from tests.outbound.peers import ACTIVITY_JSON, Chunks, Web, client, redirect
from tests.outbound.targets import targets

_URL = "https://good.example/users/x"


async def test_a_fetch_gives_what_was_said() -> None:
    headers = [(b"Content-Type", b"application/activity+json"), (b"X-A", b"1"), (b"x-a", b"2")]
    web = Web({_URL: httpx.Response(200, headers=headers, content=b"{}")})
    response = await client(web).get(f"{_URL}#main-key", accept=ACTIVITY_JSON)
    assert (response.url, response.status, response.body) == (_URL, 200, b"{}")
    assert response.headers["content-type"] == "application/activity+json"
    assert response.headers["x-a"] == "1"


async def test_a_request_says_who_asks_and_wants_plain_bytes() -> None:
    web = Web({_URL: httpx.Response(200)})
    await client(web).get(_URL, accept=ACTIVITY_JSON)
    headers = web.requests[0].headers
    assert headers["user-agent"] == "tests"
    assert headers["accept"] == ACTIVITY_JSON
    assert headers["accept-encoding"] == "identity"
    assert headers["host"] == "good.example"
    assert "cookie" not in headers


async def test_a_status_is_an_answer() -> None:
    gone = httpx.Response(410, headers={"Content-Encoding": "br"}, stream=Chunks([b"\0"]))
    web = Web({_URL: gone})
    response = await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert (response.status, response.body) == (410, b"")


async def test_redirects_within_an_origin_are_followed() -> None:
    web = Web(
        {
            _URL: redirect("/a", 301),
            "https://good.example/a": redirect("b?c", 307),
            "https://good.example/b?c": redirect("https://GOOD.example:443/d", 308),
            "https://good.example/d": httpx.Response(200, content=b"{}"),
        }
    )
    response = await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert response.url == "https://good.example/d"
    assert len(web.requests) == 4


async def test_a_fourth_redirect_is_refused() -> None:
    pages: dict[str, httpx.Response | Exception] = {
        f"https://good.example/{number}": redirect(f"/{number + 1}") for number in range(9)
    }
    web = Web(pages)
    with pytest.raises(Malformed, match="no end"):
        await client(web).get("https://good.example/0", accept=ACTIVITY_JSON)
    assert len(web.requests) == 4


async def test_a_redirect_to_itself_ends() -> None:
    web = Web({_URL: redirect(_URL)})
    with pytest.raises(Malformed, match="no end"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert len(web.requests) == 4


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_a_published_target_is_not_followed(status: int) -> None:
    for across_hosts in (False, True):
        for target in targets():
            web = Web(
                {_URL: redirect("/a"), "https://good.example/a": redirect(target.url, status)}
            )
            with pytest.raises(Malformed):
                await client(web).get(_URL, accept=ACTIVITY_JSON, across_hosts=across_hosts)
            assert web.asked == [_URL, "https://good.example/a"]


async def test_a_redirect_to_another_origin_is_followed_only_on_demand() -> None:
    away = "https://social.good.example/x"
    web = Web({_URL: redirect(away), away: httpx.Response(200, content=b"{}")})
    with pytest.raises(Malformed, match="another host"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert web.asked == [_URL]
    response = await client(web).get(_URL, accept=ACTIVITY_JSON, across_hosts=True)
    assert response.url == away


async def test_a_redirect_that_leads_nowhere_is_an_answer() -> None:
    web = Web({_URL: httpx.Response(302)})
    assert (await client(web).get(_URL, accept=ACTIVITY_JSON)).status == 302


async def test_every_hop_is_signed_for_itself() -> None:
    signed: list[tuple[str, str, bytes | None]] = []

    def sign(method: str, url: str, body: bytes | None) -> Mapping[str, str]:
        signed.append((method, url, body))
        return {"Signature": f"of {url}"}

    web = Web({_URL: redirect("/a"), "https://good.example/a": httpx.Response(200)})
    await client(web).get(f"{_URL}#key", accept=ACTIVITY_JSON, sign=sign)
    assert signed == [("GET", _URL, None), ("GET", "https://good.example/a", None)]
    assert [request.headers["signature"] for request in web.requests] == [
        f"of {_URL}",
        "of https://good.example/a",
    ]


@pytest.mark.parametrize("coding", ["gzip", "gzip, gzip, gzip", "br", "zstd", "deflate", "x"])
async def test_a_compressed_answer_is_refused_unread(coding: str) -> None:
    body = Chunks([gzip.compress(bytes(1 << 20))])
    web = Web({_URL: httpx.Response(200, headers={"Content-Encoding": coding}, stream=body)})
    with pytest.raises(Malformed, match="compressed"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert (body.taken, body.closed) == (0, True)


async def test_an_answer_that_says_it_is_plain_is_taken() -> None:
    headers = {"Content-Encoding": "identity"}
    web = Web({_URL: httpx.Response(200, headers=headers, stream=Chunks([b"{", b"}"]))})
    assert (await client(web).get(_URL, accept=ACTIVITY_JSON)).body == b"{}"


async def test_an_answer_has_at_most_a_megabyte() -> None:
    megabyte = [bytes(1 << 10)] * (1 << 10)
    web = Web({_URL: httpx.Response(200, stream=Chunks(megabyte))})
    assert len((await client(web).get(_URL, accept=ACTIVITY_JSON)).body) == 1 << 20

    body = Chunks([*megabyte, b"!", b"not read any more"])
    web = Web({_URL: httpx.Response(200, stream=body)})
    with pytest.raises(TooLarge):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert (body.taken, body.closed) == ((1 << 10) + 1, True)


async def test_media_may_be_larger() -> None:
    limits = Limits()
    web = Web({_URL: httpx.Response(200, stream=Chunks([bytes(limits.media_bytes)]))})
    response = await client(web).get(_URL, accept="image/*", max_bytes=limits.media_bytes)
    assert len(response.body) == 10 << 20


@pytest.mark.parametrize("announced", ["1048577", "9" * 5000])
async def test_an_answer_that_announces_too_much_is_refused_unread(announced: str) -> None:
    body = Chunks([b"{}"])
    web = Web({_URL: httpx.Response(200, headers={"Content-Length": announced}, stream=body)})
    with pytest.raises(TooLarge):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert (body.taken, body.closed) == (0, True)


async def test_an_answer_in_crumbs_is_refused() -> None:
    body = Chunks([b"x"] * 100_000)
    web = Web({_URL: httpx.Response(200, stream=body)})
    with pytest.raises(Malformed, match="crumbs"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    assert body.taken < 2000


async def test_a_post_is_sent_signed() -> None:
    web = Web({_URL: httpx.Response(202, headers={"Retry-After": "5"}, content=b"thanks")})

    def sign(method: str, url: str, body: bytes | None) -> Mapping[str, str]:
        return {"Signature": f"{method} {url} {body}"}

    answer = await client(web).post(_URL, b"{}", headers={"Content-Type": ACTIVITY_JSON}, sign=sign)
    assert (answer.status, answer.body, answer.headers["retry-after"]) == (202, b"thanks", "5")
    request = web.requests[0]
    assert request.method == "POST"
    assert request.content == b"{}"
    assert request.headers["content-type"] == ACTIVITY_JSON
    assert request.headers["signature"] == f"POST {_URL} b'{{}}'"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_post_is_never_redirected(status: int) -> None:
    web = Web({_URL: redirect("/b", status)})
    answer = await client(web).post(_URL, b"{}", headers={})
    assert answer.status == status
    assert web.asked == [_URL]


async def test_of_a_long_answer_to_a_post_only_the_beginning_is_read() -> None:
    body = Chunks([bytes(1 << 10)] * 1000)
    web = Web({_URL: httpx.Response(202, stream=body)})
    answer = await client(web).post(_URL, b"{}", headers={})
    assert (answer.status, len(answer.body), body.taken) == (202, 64 << 10, 64)
    assert body.closed


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (httpx.ConnectTimeout("…"), "timed out"),
        (httpx.ReadTimeout("…"), "timed out"),
        (TimeoutError(), "timed out"),
        (httpx.ConnectError("name not found"), "name not found"),
        (httpx.ConnectError("TLS refused"), "TLS refused"),
        (httpx.RemoteProtocolError("spoke no HTTP"), "spoke no HTTP"),
        (httpx.ReadError("connection lost"), "connection lost"),
        (httpx.StreamClosed(), "connection lost"),
        (ConnectionResetError(), "connection lost"),
        (ssl.SSLError("bad"), "connection lost"),
    ],
)
async def test_a_server_that_does_not_answer_is_unreachable(error: Exception, reason: str) -> None:
    web = Web({_URL: error})
    with pytest.raises(Unreachable, match=f"^good.example: {reason}$"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)
    with pytest.raises(Unreachable, match=f"^good.example: {reason}$"):
        await client(web).post(_URL, b"{}", headers={})


async def test_a_request_that_cannot_be_said_is_not_tried_again() -> None:
    web = Web({_URL: httpx.LocalProtocolError("line break in a header")})
    with pytest.raises(Malformed):
        await client(web).get(_URL, accept=ACTIVITY_JSON)


async def test_a_verdict_of_the_transport_stays_what_it_is() -> None:
    web = Web({_URL: Malformed("not of the public internet")})
    with pytest.raises(Malformed, match="public"):
        await client(web).get(_URL, accept=ACTIVITY_JSON)


async def test_an_activity_may_cost_twenty_requests() -> None:
    web = Web({_URL: redirect("/a"), "https://good.example/a": httpx.Response(200)})
    budget = FetchBudget()
    for _ in range(10):
        await client(web).get(_URL, accept=ACTIVITY_JSON, budget=budget)
    with pytest.raises(Malformed, match="too much"):
        await client(web).get(_URL, accept=ACTIVITY_JSON, budget=budget)
    assert (len(web.requests), budget.left) == (20, 0)


async def test_closing_the_client_closes_its_transport() -> None:
    closed: list[bool] = []

    class Closing(Web):
        async def aclose(self) -> None:
            closed.append(True)

    await client(Closing({})).aclose()
    assert closed == [True]
