"""Feeds go on by themselves where scripts run, and from page to page where they do not."""

import pytest
from playwright.async_api import Browser, Locator, Page, StorageState, expect

from fediwiki.domain.reading import VISIT_ENDS_AFTER
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import reading as visiting_feeds
from fediwiki.storage import members, subwikis, timelines
from fediwiki.storage.timelines import Span
from tests.browser import axe, logbook
from tests.browser.stage import STEWARD, Stage
from tests.browser.visiting import visit

pytestmark = pytest.mark.xdist_group("browser")
_PER_PAGE = 20
_POSTS = 145
_PATH = f"/c/{logbook.NAME}"


@pytest.fixture(scope="module", autouse=True)
async def _logbook(site: Stage) -> None:
    """A subwiki with more posts than a reader wants to be shown unasked."""
    await logbook.begin(site, _POSTS)


def _titles(page: Page) -> Locator:
    return page.locator("[data-feed] .item h2")


def _link(page: Page, name: str = "Older posts") -> Locator:
    return page.get_by_role("link", name=name)


def _status(page: Page) -> Locator:
    return page.locator(".pager").get_by_role("status")


async def _scroll_down(page: Page, *, until: int) -> None:
    """Scroll as somebody who reads, until so many posts stand there."""
    while await _titles(page).count() < until:
        await page.mouse.wheel(0, 400)
        await page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")


async def test_a_feed_goes_on_without_a_repetition_and_asks_before_it_goes_far(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        await page.goto(site.url(_PATH))
        await expect(_titles(page)).to_have_count(_PER_PAGE)
        await _scroll_down(page, until=6 * _PER_PAGE)
        await page.get_by_role("link", name="Privacy").scroll_into_view_if_needed()
        await expect(_titles(page)).to_have_count(6 * _PER_PAGE)
        assert await visiting.unrest() == []
        assert await axe.barriers(page) == []
        await _link(page).focus()
        await page.keyboard.press("Enter")
        await expect(_titles(page)).to_have_count(7 * _PER_PAGE)
        first = page.get_by_role("link", name=f"Entry {_POSTS - 6 * _PER_PAGE}", exact=True)
        await expect(page.locator(":focus").locator("xpath=ancestor::article")).to_contain_text(
            await first.inner_text()
        )
        await expect(_status(page)).to_have_text("Page 7 is shown.")
        await _scroll_down(page, until=_POSTS)
        await expect(_status(page)).to_have_text("That is all.")
        said = await _titles(page).all_inner_texts()
        assert said == [f"Entry {number}" for number in range(_POSTS, 0, -1)]
        # Only what was asked for moved what stands below it.
        assert [each for each in await visiting.unrest() if "moves" not in each] == []


async def test_without_scripts_a_link_leads_to_the_next_page_and_back(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site, scripts=False) as visiting:
        page = visiting.page
        await page.goto(site.url(_PATH))
        await _link(page).click()
        await expect(_titles(page).first).to_have_text(f"Entry {_POSTS - _PER_PAGE}")
        await page.get_by_role("link", name="Newer posts").first.click()
        await expect(_titles(page).first).to_have_text(f"Entry {_POSTS}")


async def test_the_line_of_the_last_visit_comes_with_its_page_and_stands_once(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    new = _PER_PAGE + 5
    await _saw_all_but(site, new)
    async with visit(browser, site, signed_in) as visiting:
        page = visiting.page
        await page.goto(site.url(_PATH))
        line = page.get_by_text("New since you were here")
        await expect(page.locator(".news a")).to_be_hidden()
        await expect(line).to_have_count(0)
        await _scroll_down(page, until=3 * _PER_PAGE)
        await expect(line).to_have_count(1)
        beside = page.locator(".item:has(+ .seen-line), .seen-line + .item").locator("h2")
        around = [f"Entry {_POSTS - new + 1}", f"Entry {_POSTS - new}"]
        assert await beside.all_inner_texts() == around
        assert await axe.barriers(page) == []


async def _saw_all_but(site: Stage, new: int) -> None:
    """Let the steward's last visit be from before so many of the entries came."""
    opened = site.app.instance
    async with opened.database.write() as tx:
        steward = await members.by_name(tx, STEWARD)
        subwiki = await subwikis.by_name(tx, logbook.NAME, ANYONE)
        found = await timelines.of_subwiki(tx, subwiki.id, ANYONE, Span(new + 1))
        seen, then = found.entries[-1].place, opened.clock.now() - 2 * VISIT_ENDS_AFTER
        await visiting_feeds.note_visit(tx, steward.actor, subwiki.actor.uri, seen, now=then)


async def test_whoever_comes_back_is_where_they_were(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        await page.goto(site.url(_PATH))
        await _scroll_down(page, until=4 * _PER_PAGE)
        there = page.get_by_role("link", name=f"Entry {_POSTS - 50}", exact=True)
        await there.evaluate("(link) => link.scrollIntoView({block: 'start', behavior: 'instant'})")
        top = await _top(there)
        await page.wait_for_function("(top) => Math.abs(history.state?.top - top) < 100", arg=top)
        await page.reload()
        assert await _top(there) == pytest.approx(top, abs=2)
        await there.click()
        await expect(page.get_by_role("heading", level=1)).to_have_text(f"Entry {_POSTS - 50}")
        await page.go_back()
        assert await _top(there) == pytest.approx(top, abs=2)
        # From there the feed goes on, and leads up again.
        await _scroll_down(page, until=2 * _PER_PAGE)
        await page.get_by_role("link", name="Newer posts").first.click()
        await expect(_titles(page).first).to_have_text(f"Entry {_POSTS - _PER_PAGE}")


async def _top(link: Locator) -> float:
    await expect(link).to_be_in_viewport()
    return await link.evaluate("(link) => link.getBoundingClientRect().top")


async def test_what_does_not_come_is_said_and_can_be_asked_for_again(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        await page.route("**before=*", lambda route: route.abort())
        await page.goto(site.url(_PATH))
        await page.mouse.wheel(0, 4_000)
        await expect(_status(page)).to_have_text("The next page did not come. Try again.")
        await _link(page).click()
        await expect(_status(page)).to_have_text("The next page did not come. Try again.")
        await page.unroute("**before=*")
        await _link(page).click()
        await expect(_titles(page)).to_have_count(2 * _PER_PAGE)


async def test_days_of_changes_are_told_once(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        await page.goto(site.url("/changes"))
        lines = page.locator("[data-feed] .change")
        await expect(lines).to_have_count(50)
        while await lines.count() < 150:
            await page.mouse.wheel(0, 4_000)
        days = await page.locator("[data-feed] h2").all_inner_texts()
        assert len(days) == len(set(days))
        assert await axe.barriers(page) == []


async def test_who_reads_page_by_page_is_asked_first_and_who_signed_out_is_sent_to_sign_in(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    async with visit(browser, site, signed_in) as visiting:
        page = visiting.page
        await page.goto(site.url("/settings/reading"))
        await page.get_by_label("Page by page").check()
        await page.get_by_role("button", name="Keep", exact=True).click()
        await page.goto(site.url("/home"))
        assert not [each for each in visiting.requests if "/feed." in each.url]
        await page.goto(site.url("/settings/reading"))
        await page.get_by_label("Page by page").uncheck()
        await page.get_by_role("button", name="Keep", exact=True).click()
        await page.goto(site.url("/home"))
        await page.context.clear_cookies()
        await page.mouse.wheel(0, 4_000)
        await expect(_status(page)).to_contain_text("Try again")
        await _link(page).click()
        await page.wait_for_url("**/sign-in?to=/home**")


async def test_a_watchlist_goes_on_and_tells_its_two_parts_once(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    await logbook.watch(site, unseen=60)
    async with visit(browser, site, signed_in) as visiting:
        page = visiting.page
        await page.goto(site.url("/watchlist"))
        lines = page.locator("[data-feed] .change")
        await expect(lines).to_have_count(50)
        while await _link(page, "Older changes").count():
            await page.mouse.wheel(0, 4_000)
        assert await lines.count() >= _POSTS
        parts = await page.locator("[data-feed] h2").all_inner_texts()
        assert [each.casefold() for each in parts] == ["not seen yet", "seen"]
        assert await axe.barriers(page) == []

    async with visit(browser, site, signed_in, scripts=False) as visiting:
        page = visiting.page
        await page.goto(site.url("/watchlist"))
        first = await page.locator("[data-feed] .change").first.inner_text()
        await _link(page, "Older changes").click()
        assert await page.locator("[data-feed] .change").first.inner_text() != first
        await _link(page, "Newer changes").first.click()
        assert await page.locator("[data-feed] .change").first.inner_text() == first
