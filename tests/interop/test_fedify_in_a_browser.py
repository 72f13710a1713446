"""A member reads a community of a real Fedify server in a real browser, over TLS."""

from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from fediwiki.asgi.sessions import cookie_name
from fediwiki.domain.members import Member, Session
from fediwiki.services import joining
from fediwiki.services.passwords import token_hash
from tests.browser import chromium
from tests.interop import fedify as peer
from tests.interop import ours
from tests.interop.conftest import World
from tests.interop.fedify import Fedify
from tests.interop.site import Site

pytestmark = pytest.mark.xdist_group("interop")
_TOKEN = "a token of the test"


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_member_finds_a_community_by_its_handle_joins_and_reads_it_at_home(
    world: World, alpha: Site, fedify: Fedify, ana: Member, *, scripts: bool
) -> None:
    await _sign_in(alpha, ana)
    front = f"{world.internet.address}:{world.internet.port}"
    async with chromium.opened({f"{ours.DOMAIN}:443": front}) as browser:
        # The browser does not know the authority of this test; the servers do.
        context = await browser.new_context(
            ignore_https_errors=True, locale="en-GB", java_script_enabled=scripts
        )
        name = cookie_name(alpha.instance.config)
        await context.add_cookies([{"name": name, "value": _TOKEN, "url": ours.ORIGIN}])
        page = await context.new_page()
        await _joins(page, alpha, fedify)
        note = await fedify.post("<p>The club meets at <em>dawn</em></p>", group=peer.CLUB)
        await fedify.announce(note, by="club")
        await alpha.settle()
        await page.goto(f"{ours.ORIGIN}/home")
        item = page.get_by_role("article").filter(has_text="The club meets at dawn")
        await expect(item).to_contain_text("bob@fedify.test")
        await item.get_by_role("link", name="club@fedify.test").click()
        await expect(page).to_have_url(f"{ours.ORIGIN}/c/club@fedify.test")
        await expect(page.get_by_role("main")).to_contain_text("The club meets at dawn")
        await page.get_by_role("link", name="The club meets at dawn").click()
        await expect(page.locator("em")).to_have_text("dawn")
    assert await fedify.complaints() == []


async def _joins(page: Page, alpha: Site, fedify: Fedify) -> None:
    """They look for the handle, and join what is found."""
    await page.goto(f"{ours.ORIGIN}/search")
    await page.get_by_role("searchbox").fill("@club@fedify.test")
    await page.get_by_role("main").get_by_role("button", name="Search", exact=True).click()
    await expect(page).to_have_url(f"{ours.ORIGIN}/c/club@fedify.test")
    await page.get_by_role("button", name="Join", exact=True).click()
    await expect(page.get_by_role("main")).to_contain_text("fedify.test has yet to answer")
    await alpha.settle()
    await fedify.received("Follow", about=peer.CLUB)
    await alpha.settle()
    await page.reload()
    await expect(page.get_by_role("main")).to_contain_text("You joined.")


async def _sign_in(alpha: Site, member: Member) -> None:
    now = alpha.clock.now()
    session = Session(token_hash(_TOKEN), member.id, now, now, now + timedelta(days=1), now, "", "")
    async with alpha.instance.database.write() as tx:
        await joining.sign_in(tx, session)
