"""What the other tests measure by notices what is wrong."""

import pytest
from playwright.async_api import Browser, Page

from tests.browser import axe
from tests.browser.pages import Sight
from tests.browser.stage import Stage
from tests.browser.visiting import NARROW, Visit, visit

pytestmark = pytest.mark.xdist_group("browser")


async def _spoil(visiting: Visit, script: str) -> Page:
    page = await visiting.look(Sight("/about"))
    assert await visiting.unrest() == []
    assert await visiting.sideways() == []
    await page.evaluate(script)
    return page


async def test_grey_words_are_a_barrier_in_the_theme_where_they_are_grey(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = await _spoil(visiting, "() => { document.querySelector('h1').style.color = '#aaa' }")
        found = await axe.barriers(page)
        assert [each.partition(":")[0] for each in found] == ["color-contrast in light"]


async def test_a_field_without_a_name_is_a_barrier(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        page = await _spoil(
            visiting, "() => document.querySelector('main').append(document.createElement('input'))"
        )
        assert [each.partition(":")[0] for each in await axe.barriers(page)] == ["label in light"]


async def test_what_is_too_wide_is_found(browser: Browser, site: Stage) -> None:
    async with visit(browser, site, viewport=NARROW) as visiting:
        await _spoil(visiting, "() => { document.querySelector('h1').style.width = '400px' }")
        assert "<h1" in "".join(await visiting.sideways())


async def test_what_moves_is_found(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        await _spoil(visiting, "() => { document.querySelector('h1').style.marginTop = '300px' }")
        assert "moves by" in "".join(await visiting.unrest())


async def test_what_the_policy_forbids_and_what_others_are_asked_for_is_found(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        await _spoil(
            visiting,
            """async () => {
                const failed = new Promise((done) => addEventListener("error", done, true));
                const picture = document.createElement("img");
                picture.src = "http://elsewhere.example/pixel.gif";
                document.body.append(picture);
                await failed;
            }""",
        )
        unrest = "".join(await visiting.unrest())
        assert "forbidden: img-src http://elsewhere.example/pixel.gif" in unrest
        assert "complains: " in unrest


async def test_a_script_that_fails_is_found(browser: Browser, site: Stage) -> None:
    async with visit(browser, site) as visiting:
        page = await _spoil(visiting, "() => { queueMicrotask(() => nothing()) }")
        await page.evaluate("() => 0")
        assert any("nothing is not defined" in each for each in visiting.complaints)
