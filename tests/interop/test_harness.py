"""The internet of these tests is what the stories take it for."""

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from tests.interop import fedify as peer
from tests.interop import ours
from tests.interop.conftest import World
from tests.interop.fedify import Fedify

DOCUMENT = b"""{
    "@context": "https://www.w3.org/ns/activitystreams",
    "id": "https://alpha.test/p/1", "type": "Article", "name": "A post", "stickied": true
}"""
pytestmark = pytest.mark.xdist_group("interop")


async def test_a_browser_finds_fedify_by_its_name_over_tls(browser: httpx.AsyncClient) -> None:
    response = await browser.get(peer.BOB, headers={"Accept": "application/activity+json"})
    assert response.status_code == 200
    assert response.json()["id"] == peer.BOB


async def test_a_browser_finds_no_name_of_the_real_internet(browser: httpx.AsyncClient) -> None:
    with pytest.raises(httpx.ConnectError, match=r"example\.com is not a name"):
        await browser.get("https://example.com/")


async def test_fedify_finds_no_name_of_the_real_internet(fedify: Fedify) -> None:
    with pytest.raises(AssertionError, match="is not a name of this test"):
        await fedify.parse("https://example.com/")
    assert await fedify.complaints() == []


@pytest.mark.parametrize("scheme", [peer.RFC_9421, peer.CAVAGE])
async def test_fedify_takes_what_fedify_signs(fedify: Fedify, scheme: str) -> None:
    await fedify.sign_first_with(scheme)
    follow = await fedify.follow(peer.CLUB)
    accept = await fedify.received("Accept", about=follow)
    assert accept.activity["actor"] == peer.CLUB
    assert accept.scheme == scheme
    assert await fedify.spoken_with(peer.ORIGIN) == scheme
    assert await fedify.complaints() == []


async def test_fedify_falls_back_to_the_scheme_that_is_taken(fedify: Fedify) -> None:
    await fedify.sign_first_with(peer.RFC_9421)
    await fedify.refuse(peer.RFC_9421)
    follow = await fedify.follow(peer.CLUB)
    await fedify.refuse(None)
    accept = await fedify.received("Accept", about=follow)
    assert accept.scheme == peer.CAVAGE


async def test_fedify_reads_every_property_of_its_own_group(fedify: Fedify) -> None:
    parsed = await fedify.parse(peer.CLUB)
    assert parsed.type == "Group"
    assert parsed.lost == ()


async def test_an_application_of_ours_learns_who_asked_through_the_proxy(
    world: World, fedify: Fedify
) -> None:
    asked: list[Scope] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await _live(receive, send)
            return
        asked.append(scope)
        headers = [(b"content-type", b"application/activity+json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": DOCUMENT})

    async with ours.serving(app, world.ours):
        parsed = await fedify.parse(f"{ours.ORIGIN}/p/1?a=b")

    assert (parsed.type, parsed.id) == ("Article", f"{ours.ORIGIN}/p/1")
    assert parsed.lost == ("_:stickied",)
    assert (asked[0]["scheme"], asked[0]["path"]) == ("https", "/p/1")
    headers = dict(asked[0]["headers"])
    assert headers[b"host"] == ours.DOMAIN.encode()
    assert b"https://fedify.test/users/bob#main-key" in headers[b"signature-input"]


async def _live(receive: Receive, send: Send) -> None:
    for phase in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{phase}.complete"})
