"""By keyboard alone."""

import pytest
from playwright.async_api import Browser, Page, StorageState, expect

from tests.browser.pages import Sight
from tests.browser.stage import Stage
from tests.browser.visiting import Visit, visit

pytestmark = pytest.mark.xdist_group("browser")
_MOST_STEPS = 80
_FOCUS = """() => {
  const here = document.activeElement;
  const box = here.getBoundingClientRect();
  const style = getComputedStyle(here);
  const above = box.top >= 0 && box.bottom <= innerHeight;
  return {
    name: (here.labels?.[0] ?? here).textContent.trim().split("\\n")[0],
    visible: above && box.width > 0 && box.height > 0,
    marked: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
  };
}"""


async def _step(page: Page) -> str:
    """Go one step on; what has the focus must be seen to have it. Gives its name."""
    await page.keyboard.press("Tab")
    focus = await page.evaluate(_FOCUS)
    assert focus["visible"], focus
    assert focus["marked"], focus
    return focus["name"]


async def _step_to(page: Page, name: str) -> list[str]:
    """Go on to what is called so; gives everything passed."""
    passed = [await _step(page)]
    while not passed[-1].startswith(name):
        assert len(passed) < _MOST_STEPS, passed
        passed.append(await _step(page))
    return passed


async def test_the_first_step_skips_to_the_text(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        page = await visiting.look(Sight("/"))
        assert await _step(page) == "Skip to the text"
        await page.keyboard.press("Enter")
        await _step(page)
        assert await page.evaluate("() => document.activeElement.closest('main') !== null")


async def test_every_step_of_a_post_can_be_seen_and_tabs_can_be_opened(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = await visiting.look(Sight("/p/{post}"))
        passed = await _step_to(page, "History")
        assert passed.index("Edit") > passed.index("Read")
        await page.keyboard.press("Enter")
        await expect(page).to_have_url(site.url("/p/{post}/history"))


async def test_an_article_can_be_edited(
    browser: Browser, site: Stage, signed_in: StorageState
) -> None:
    path = await site.begin("The pier", "It is old.")
    async with visit(browser, site, signed_in) as visiting:
        page = await visiting.look(Sight(f"{path}/edit"))
        await _step_to(page, "Title")
        assert await _step(page) == "Text in Markdown"
        await page.keyboard.press("Control+End")
        await page.keyboard.type(" It is long.")
        await _step_to(page, "Summary")
        await page.keyboard.type("how long")
        assert (await _step(page)).startswith("A minor edit")
        await page.keyboard.press("Space")
        await _step_to(page, "Save")
        await _save(visiting, path)


async def _save(visiting: Visit, path: str) -> None:
    page = visiting.page
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("main")).to_contain_text("It is old. It is long.")
    await visiting.look(Sight(f"{path}/history"))
    await expect(page.get_by_role("main")).to_contain_text("how long")
    await expect(page.get_by_title("minor edit")).to_have_count(1)
