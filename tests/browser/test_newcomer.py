"""A newcomer's way from the first page to a post that others write on, with scripts and without."""

import email
import re
from email.policy import default
from operator import methodcaller
from pathlib import Path

import pytest
from playwright.async_api import Browser, FilePayload, Page, expect

from tests.browser.stage import EDITOR, PASSWORD, STEWARD, Stage
from tests.browser.visiting import Visit, sign_in, visit
from tests.web.elsewhere import picture_bytes

pytestmark = pytest.mark.xdist_group("browser")
_TEXT = "The creek runs to the west.\n\nIt dries in summer.\n"
_AUTHENTICATOR: dict[str, object] = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
_COMMANDS = (
    methodcaller("send", "WebAuthn.enable"),
    methodcaller("send", "WebAuthn.addVirtualAuthenticator", {"options": _AUTHENTICATOR}),
)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_newcomer_joins_founds_a_subwiki_and_writes_in_it_with_others(
    browser: Browser, site: Stage, *, scripts: bool
) -> None:
    name, subwiki = ("nora", "creeks") if scripts else ("nils", "brooks")
    async with (
        visit(browser, site, scripts=scripts) as newcomer,
        visit(browser, site, scripts=scripts) as second,
        visit(browser, site, scripts=scripts) as third,
    ):
        await _joins(newcomer, name)
        await _founds(newcomer.page, subwiki)
        path = await _writes(newcomer.page, site)
        await sign_in(second.page, site, STEWARD)
        await sign_in(third.page, site, EDITOR)
        await third.page.goto(f"{path}/edit")
        await _edits(second.page, path)
        await _settles_a_conflict(third.page)
        assert newcomer.complaints == second.complaints == []


async def test_a_member_adds_a_passkey_and_comes_in_by_it_alone(
    browser: Browser, site: Stage
) -> None:
    async with visit(browser, site) as visiting:
        page = visiting.page
        session = await page.context.new_cdp_session(page)
        for command in _COMMANDS:
            await command(session)
        await sign_in(page, site, EDITOR)
        await page.goto(site.url("/settings/security"))
        await page.get_by_label("Name for a new one").fill("Telephone")
        await _press(page, "Add a passkey")
        await expect(page.get_by_role("main")).to_contain_text("The passkey is added.")
        await _press(page, "Sign out")
        await page.goto(site.url("/sign-in"))
        await _press(page, "Sign in with a passkey")
        await page.get_by_role("button", name="Sign out").wait_for()
        await page.goto(site.url("/settings/security"))
        await expect(page.get_by_role("main")).to_contain_text("last used")


async def _joins(newcomer: Visit, name: str) -> None:
    """They sign up, and confirm by the link in the mail."""
    page, site = newcomer.page, newcomer.site
    await page.goto(site.url("/"))
    await page.get_by_role("link", name="Join", exact=True).click()
    await page.get_by_label("Name").fill(name)
    await page.get_by_label("E-mail address").fill(f"{name}@mail.example")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button", name="Join", exact=True).click()
    await expect(page).to_have_url(site.url("/sign-up/sent"))
    while await site.app.settle():
        pass
    await page.goto(_link_to(site, f"{name}@mail.example"))
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("main").get_by_role("button").click()
    await page.get_by_role("button", name="Sign out").wait_for()


async def _founds(page: Page, name: str) -> None:
    await page.get_by_role("link", name="All subwikis", exact=True).click()
    await page.get_by_role("link", name="Found a subwiki").click()
    await page.get_by_label("Name", exact=True).fill(name)
    await page.get_by_label("Title").fill(name.capitalize())
    await page.get_by_label("What it is about").fill("Small waters.")
    await _press(page, "Found it")
    await expect(page.get_by_role("heading", level=1)).to_contain_text(name.capitalize())


async def _writes(page: Page, site: Stage) -> str:
    """They post an article of everyone's with a picture, and say what that shows."""
    await page.goto(f"{page.url}/write")
    await page.get_by_role("textbox", name="Title", exact=True).fill("The creek")
    await page.get_by_role("textbox", name=re.compile("^Text")).fill(_TEXT)
    await page.get_by_role("radio", name=re.compile("Everyone’s")).check()
    picture = FilePayload(name="creek.png", mimeType="image/png", buffer=picture_bytes())
    await page.get_by_label(re.compile("Choose up to")).set_input_files(files=[picture])
    await page.get_by_role("button", name="Add", exact=True).click()
    await page.get_by_label(re.compile("What picture 1 shows")).fill("A creek between stones")
    await _press(page, "Publish")
    await expect(page.get_by_role("img", name="A creek between stones")).to_be_visible()
    return page.url.partition("?")[0]


async def _edits(page: Page, path: str) -> None:
    await page.goto(path)
    await page.get_by_role("link", name="Edit", exact=True).click()
    await page.get_by_label("Text").fill(_TEXT.replace("to the west", "to the far west"))
    await _press(page, "Save")
    await expect(page.get_by_role("main")).to_contain_text("to the far west")


async def _settles_a_conflict(page: Page) -> None:
    """Whoever began before changes the same words: both stand there, and nothing is lost."""
    await page.get_by_label("Text").fill(_TEXT.replace("to the west", "to the south"))
    await _press(page, "Save")
    conflict = page.get_by_role("region", name="Both of you changed the same words")
    await expect(conflict).to_contain_text("to the far west")
    await page.get_by_label("Text").fill(_TEXT.replace("to the west", "to the far south"))
    await _press(page, "Save")
    await expect(page.get_by_role("main")).to_contain_text("to the far south")


async def _press(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name, exact=True).click()


def _link_to(site: Stage, address: str) -> str:
    """The link in the mail to an address."""
    folder = Path(site.app.instance.config.mail.folder)
    letters = [
        email.message_from_bytes(each.read_bytes(), policy=default) for each in folder.iterdir()
    ]
    (letter,) = [each for each in letters if each["To"] == address]
    body = letter.get_body()
    assert body is not None
    (link,) = re.findall(rf"{re.escape(site.origin)}/sign-up/\S+", body.get_content())
    return link
