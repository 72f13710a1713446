"""The internet of these tests is what the stories take it for."""

import httpx
import pytest

from tests.interop import fedify as peer
from tests.interop.fedify import Fedify


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
