"""Members write together in two browsers, with scripts and without."""

import re

import pytest
from anyio import fail_after
from playwright.async_api import Browser, Dialog, Page, expect

from tests.browser import axe
from tests.browser.stage import EDITOR, STEWARD, Stage
from tests.browser.visiting import NARROW, Visit, sign_in, visit

pytestmark = pytest.mark.xdist_group("browser")
_TEXT = "The harbour lies in the north.\n\nIt freezes in winter.\n"


async def _open(visiting: Visit, path: str) -> Page:
    await visiting.page.goto(visiting.site.url(path))
    return visiting.page


async def _press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


async def _write(page: Page, before: str, after: str, summary: str = "") -> None:
    text = page.get_by_label("Text")
    said = await text.input_value()
    assert before in said
    await text.fill(said.replace(before, after))
    await page.get_by_label("Summary").fill(summary)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_member_edits_looks_back_and_undoes_while_another_settles_a_conflict(
    browser: Browser, site: Stage, *, scripts: bool
) -> None:
    path = await site.begin("The harbour", _TEXT)
    async with (
        visit(browser, site, scripts=scripts) as ana,
        visit(browser, site, scripts=scripts) as jonas,
    ):
        await sign_in(ana.page, site, STEWARD)
        await sign_in(jonas.page, site, EDITOR)
        await _edits(ana, path, while_open=jonas)
        await _looks_back(ana.page)
        await _settles(jonas)
        await _undoes(ana, path)


async def _edits(ana: Visit, path: str, while_open: Visit) -> None:
    """Ana previews, compares and saves; the other opened the same revision before."""
    await _open(while_open, f"{path}/edit")
    page = await _open(ana, path)
    await page.get_by_role("link", name="Edit", exact=True).click()
    await _write(page, "in the north", "in the far north", "how far")
    await _press(page, "Preview")
    preview = page.get_by_role("region", name="Preview, not saved yet")
    await expect(preview).to_contain_text("The harbour lies in the far north.")
    await _press(page, "Show changes")
    changed = page.get_by_role("region", name="What you changed since revision 1, not saved yet")
    await expect(changed.locator("ins")).to_have_text(re.compile("far"))
    await _press(page, "Save")
    await expect(page.get_by_role("main")).to_contain_text("in the far north")


async def _looks_back(page: Page) -> None:
    """The history names the edit, and two revisions of it can be compared."""
    await page.get_by_role("link", name="History", exact=True).click()
    main = page.get_by_role("main")
    await expect(main).to_contain_text("how far")
    await page.get_by_label("Compare from revision 1").check()
    await page.get_by_label("Compare to revision 2").check()
    await _press(page, "Compare the two")
    await expect(main.locator("ins")).to_have_text(re.compile("far"))
    await page.get_by_role("link", name="Side by side").click()
    await expect(main.locator("ins")).to_have_text(re.compile("far"))


async def _settles(jonas: Visit) -> None:
    """The other's change contradicts ana's; both stand before him, and he decides."""
    page = jonas.page
    await _write(page, "in the north", "in the south", "the other way")
    await _press(page, "Save")
    conflict = page.get_by_role("region", name="Both of you changed the same words")
    await expect(conflict).to_contain_text("in the far north")
    await expect(conflict.locator("del")).to_have_text("north")
    await expect(conflict.locator("ins")).to_have_text(["far", "south"])
    if jonas.scripts:
        assert await axe.barriers(page) == []
        await page.set_viewport_size(NARROW)
        assert await jonas.sideways() == []
    text = page.get_by_label("Text")
    said = await text.input_value()
    assert re.search("⟪[^⟪⟫]*⟫⟪[^⟪⟫]*⟫", said), said
    await _press(page, "Save")
    await expect(page.get_by_role("alert")).to_contain_text("both wordings still stand")
    await expect(text).to_have_value(said)
    settled = "The harbour lies in the far south.\n\nIt freezes in winter.\n"
    await text.fill(settled)
    await _press(page, "Save")
    await expect(page.get_by_role("main")).to_contain_text("in the far south")


async def _undoes(ana: Visit, path: str) -> None:
    """Ana takes the last edit back."""
    page = await _open(ana, f"{path}/history")
    await page.get_by_role("button", name="Undo revision 3").click()
    await page.get_by_role("link", name="Read", exact=True).click()
    await expect(page.get_by_role("main")).to_contain_text("in the far north")


async def test_typed_text_is_not_lost_without_a_warning(browser: Browser, site: Stage) -> None:
    path = await site.begin("The lighthouse", _TEXT)
    warnings: list[str] = []

    async def stay(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        await dialog.dismiss()

    async with visit(browser, site) as visiting:
        page = visiting.page
        page.on("dialog", stay)
        await sign_in(page, site, EDITOR)
        await _open(visiting, f"{path}/edit")
        await page.get_by_label("Text").press_sequentially("And so on. ")
        await page.get_by_role("link", name="Leave without saving").click()
        assert warnings == ["beforeunload"]
        await expect(page).to_have_url(site.url(f"{path}/edit"))
        await _press(page, "Preview")
        await page.get_by_role("link", name="Leave without saving").click()
        assert warnings == ["beforeunload"] * 2
        await _press(page, "Save")
        await page.get_by_role("link", name="All subwikis").click()
        await expect(page).to_have_url(site.url("/c"))
        await _open(visiting, f"{path}/edit")
        await page.get_by_role("link", name="Leave without saving").click()
        await expect(page).to_have_url(site.url(path))
        assert warnings == ["beforeunload"] * 2


async def test_what_was_typed_is_kept_and_offered_to_who_comes_back(
    browser: Browser, site: Stage
) -> None:
    path = await site.begin("The pier", _TEXT)
    async with visit(browser, site) as visiting:
        page = visiting.page
        await sign_in(page, site, EDITOR)
        await page.clock.install()
        await _open(visiting, f"{path}/edit")
        text = page.get_by_label("Text")
        # So long, once it is encoded, that no browser would let it outlive its page.
        await text.fill("桟" * 10_000)
        await page.clock.run_for(10_000)
        await expect(page.get_by_role("status")).to_contain_text("Kept at")
        await text.fill(f"Piers rot. {_TEXT}")
        async with page.expect_response(lambda answer: answer.request.method == "POST"):
            await page.clock.run_for(10_000)
        # It is kept, so that nobody has to be warned.
        await page.get_by_role("link", name="Leave without saving").click()
        await expect(page).to_have_url(site.url(path))
        await _open(visiting, f"{path}/edit")
        offer = page.locator("form.unsaved")
        await expect(offer).to_contain_text("You have an unsaved edit")
        assert await axe.barriers(page) == []
        await expect(text).to_have_value(_TEXT)
        await offer.get_by_role("link", name="Continue").click()
        await expect(text).to_have_value(f"Piers rot. {_TEXT}")
        await text.press_sequentially("And sink. ")
        page.on("dialog", lambda dialog: dialog.accept())
        await _open(visiting, "/c")
        # What is sent as a page goes away arrives a little later.
        with fail_after(20):
            while await _typed(visiting, path) != f"And sink. Piers rot. {_TEXT}":
                pass
        await _press(page, "Discard")
        await expect(text).to_have_value(_TEXT)
        await expect(offer).to_have_count(0)


async def _typed(visiting: Visit, path: str) -> str:
    page = await _open(visiting, f"{path}/edit?continue=1")
    return await page.get_by_label("Text").input_value()
