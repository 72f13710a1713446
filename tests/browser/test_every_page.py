"""What holds for every page as a browser shows it."""

from collections.abc import AsyncGenerator

import pytest
from anyio import fail_after
from playwright.async_api import Browser, StorageState

from tests.browser import axe, pages
from tests.browser.pages import Sight
from tests.browser.stage import Stage
from tests.browser.visiting import DESKTOP, NARROW, Visit, visit

pytestmark = pytest.mark.xdist_group("browser")
_HOME_BYTES = 60_000
_WORDY = (
    "/home",
    "/c",
    "/p/{post}/edit",
    "/p/{post}/diff/1..6?view=side",
    "/u/{steward}",
    "/watchlist",
    "/admin/log",
    "/settings/account",
)
_HANGS_SECONDS = 120
_ALL_SECONDS = 3_600


@pytest.fixture(scope="module")
async def visits(
    browser: Browser, site: Stage, signed_in: StorageState
) -> AsyncGenerator[dict[bool, Visit]]:
    """The tabs of a member and of a visitor: to open one takes as long as to look at a page."""
    async with (
        visit(browser, site, signed_in, seconds=_ALL_SECONDS) as member,
        visit(browser, site, seconds=_ALL_SECONDS) as visitor,
    ):
        yield {True: member, False: visitor}


@pytest.mark.parametrize("sight", pages.ALL, ids=str)
async def test_every_page_can_be_read_by_all_on_any_screen_and_is_quiet(
    visits: dict[bool, Visit], sight: Sight
) -> None:
    visiting = visits[sight.member]
    with fail_after(_HANGS_SECONDS):
        await visiting.begin_again(DESKTOP)
        page = await visiting.look(sight)
        findings = await visiting.unrest()
        findings += await axe.barriers(page)
        await page.set_viewport_size(NARROW)
        findings += await visiting.sideways()
    assert not findings, "\n".join(findings)


async def test_pages_turn_round_for_whoever_reads_from_right_to_left_and_longer_words_fit(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    for language, direction in (("ar", "rtl"), ("fr", "ltr")):
        async with visit(browser, site, signed_in, viewport=NARROW, language=language) as visiting:
            for path in _WORDY:
                page = await visiting.look(Sight(path))
                assert await page.locator("html").get_attribute("dir") == direction, path
                assert await visiting.sideways() == [], (language, path)
            page = await visiting.look(Sight("/p/{post}"))
            # What people write keeps its own direction.
            assert await page.locator(".article [dir=ltr]").count()


async def test_whoever_is_not_signed_in_gets_no_cookie(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        for sight in pages.VISITORS:
            await visiting.look(sight)
            assert await visiting.page.context.cookies() == [], sight


async def test_home_is_light(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        await visiting.look(Sight("/"))
        sizes = [await each.sizes() for each in visiting.requests if each.resource_type != "image"]
    assert len(sizes) >= 3
    total = sum(each["responseHeadersSize"] + each["responseBodySize"] for each in sizes)
    assert total < _HOME_BYTES
