"""Somebody of another server signs in with their account there, in a real browser, over TLS."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.routing import Mount

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from tests.browser import chromium
from tests.federation import wiki
from tests.federation.browsing import path_at
from tests.federation.homes import Home
from tests.federation.peer import Peer
from tests.fediverse import Clock, Network
from tests.interop import ours
from tests.interop.conftest import HOME, World
from tests.interop.site import Site

pytestmark = pytest.mark.xdist_group("interop")
_TEXT = "The sea rises.\n\nIt falls again."


@pytest.fixture
async def home(world: World) -> AsyncIterator[Home]:
    """Their server, at home.test."""
    peer = Peer(HOME, "mastodon", Network(), Clock(), PrivateKey.generate_rsa())
    home = Home(peer, signed_in="bob")
    home.person("bob")
    async with ours.serving(Starlette(routes=[Mount("/", app=home)]), world.home):
        yield home


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_guest_comes_in_edits_watches_and_goes(
    world: World, alpha: Site, home: Home, ana: Member, physics: Subwiki, *, scripts: bool
) -> None:
    article = await wiki.article(alpha, ana, _TEXT, to=physics)
    path = await path_at(alpha, article.uri)
    front = f"{world.internet.address}:{world.internet.port}"
    leads = {f"{ours.DOMAIN}:443": front, f"{HOME}:443": front}
    async with chromium.opened(leads) as browser:
        # The browser does not know the authority of this test; the servers do.
        context = await browser.new_context(
            ignore_https_errors=True, locale="en-GB", java_script_enabled=scripts
        )
        page = await context.new_page()
        await _comes_in(page, f"{ours.ORIGIN}{path}/edit")
        await _edits(page, path)
        await _watches(page, alpha, ana, article.uri)
        await page.get_by_role("button", name="Sign out").click()
        await expect(page.get_by_role("banner")).not_to_contain_text("bob@home.test")
        assert [each.get("name") for each in await context.cookies()] == ["__Host-arrival"]
    assert [*home.tokens] == home.ended


async def _comes_in(page: Page, url: str) -> None:
    """They want to edit, are sent to their own server, and come back to the editor."""
    await page.goto(url)
    await page.get_by_role("main").get_by_role("link", name="sign in", exact=True).click()
    await page.get_by_label("Your account, or its server").fill("@bob@home.test")
    await page.get_by_role("button", name="Go to your server").click()
    await page.get_by_role("button", name="Authorize").click()
    await expect(page).to_have_url(url)
    await expect(page.get_by_role("banner")).to_contain_text("bob@home.test, guest")


async def _edits(page: Page, path: str) -> None:
    await page.get_by_label("Text in Markdown").fill(_TEXT.replace("falls", "sinks"))
    await page.get_by_label("Summary").fill("Another word")
    await page.get_by_role("button", name="Save", exact=True).click()
    await expect(page.get_by_role("status").first).to_have_text("Your edit is saved.")
    await page.goto(f"{ours.ORIGIN}{path}/history")
    newest = page.get_by_role("listitem").filter(has_text="Another word")
    await expect(newest).to_contain_text("bob@home.test")
    await expect(newest).to_contain_text("signed in here with their account of home.test")


async def _watches(page: Page, alpha: Site, ana: Member, uri: str) -> None:
    """What they edited they watch, and see when it changes."""
    await wiki.edit(alpha, uri, _TEXT.replace("rises", "soars"), by=ana)
    await page.goto(f"{ours.ORIGIN}/watchlist")
    await page.get_by_role("button", name="See what changed").click()
    await expect(page.get_by_role("main").locator("ins").first).to_contain_text("soars")
    await page.goto(f"{ours.ORIGIN}/watchlist")
    await expect(page.get_by_role("main")).to_contain_text("You have seen everything")
