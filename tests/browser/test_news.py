"""A page that stays open says how many posts came, and moves nothing."""

import pytest
from playwright.async_api import Browser, Page, Request, StorageState, expect

from fediwiki.services import following
from fediwiki.storage import members
from tests.browser import axe, logbook
from tests.browser.stage import EDITOR, STEWARD, Stage
from tests.browser.visiting import Visit, visit

pytestmark = pytest.mark.xdist_group("browser")
_MINUTE_MS = 60_000
_POSTS = 30


@pytest.fixture(scope="module", autouse=True)
async def _logbook(site: Stage) -> None:
    """A subwiki that somebody joined."""
    await logbook.begin(site, _POSTS)


async def _stay(visiting: Visit, path: str) -> Page:
    """Open a page whose clock the test moves."""
    page = visiting.page
    await page.clock.install()
    await page.goto(visiting.site.url(path))
    return page


async def _wait(visiting: Visit, minutes: int) -> None:
    """Let minutes pass, one after the other, so that there is an answer between."""
    for _ in range(minutes):
        await visiting.page.clock.run_for(_MINUTE_MS)
        for each in _asked(visiting):
            await each.response()


async def test_a_line_says_how_many_posts_came_and_a_press_shows_them(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = await _stay(visiting, f"/c/{logbook.NAME}")
        title = await page.title()
        await page.mouse.wheel(0, 700)
        await logbook.write(site, _POSTS + 1)
        line = page.locator(".news a")
        await expect(line).to_be_hidden()
        await _wait(visiting, 2)
        await expect(page.get_by_role("status").first).to_have_text("1 new post")
        assert await page.title() == f"(1) {title}"
        await expect(line).to_be_in_viewport()
        assert await visiting.unrest() == []
        assert await axe.barriers(page) == []
        await logbook.write(site, _POSTS + 2)
        await _wait(visiting, 2)
        await expect(line).to_have_text("2 new posts")
        assert await page.evaluate("() => scrollY") > 0
        await line.click()
        await expect(page.locator(".item h2").first).to_have_text(f"Entry {_POSTS + 2}")
        await expect(line).to_be_hidden()
        assert await page.evaluate("() => scrollY") == 0
        assert await page.title() == title


async def test_a_page_that_nobody_looks_at_or_that_tells_nothing_asks_seldom(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = await _stay(visiting, "/")
        await _wait(visiting, 60)
        assert 1 <= len(_asked(visiting)) <= 15
        await _hide(page, hidden=True)
        visiting.requests.clear()
        await _wait(visiting, 60)
        assert _asked(visiting) == []
        await _hide(page, hidden=False)
        await _wait(visiting, 1)
        assert len(_asked(visiting)) == 1


async def test_who_is_turned_away_waits_as_long_as_they_are_asked_to(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        await page.route(
            "**/new?**", lambda route: route.fulfill(status=429, headers={"Retry-After": "3000"})
        )
        page = await _stay(visiting, "/")
        await _wait(visiting, 30)
        assert len(_asked(visiting)) == 1
        await expect(page.locator(".news a")).to_be_hidden()


async def test_a_member_sees_on_an_open_page_that_they_were_told_something(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    async with visit(browser, site, signed_in) as visiting:
        page = await _stay(visiting, "/home")
        link = page.get_by_role("link", name="Notifications")
        before = int((await link.inner_text()).split()[1])
        opened = site.app.instance
        async with opened.database.write() as tx:
            steward, editor = [await members.by_name(tx, name) for name in (STEWARD, EDITOR)]
            now = opened.clock.now()
            await following.follow(tx, editor.actor, steward.actor, urls=opened.urls, now=now)
        await _wait(visiting, 2)
        await expect(link).to_have_accessible_name(f"Notifications {before + 1} unread")


def _asked(visiting: Visit) -> list[Request]:
    return [each for each in visiting.requests if "/new?" in each.url]


async def _hide(page: Page, *, hidden: bool) -> None:
    """Let the tab be one in the background, or no longer."""
    state = "hidden" if hidden else "visible"
    await page.evaluate(
        """(state) => {
          Object.defineProperty(document, "visibilityState", {value: state, configurable: true});
          document.dispatchEvent(new Event("visibilitychange"));
        }""",
        state,
    )
