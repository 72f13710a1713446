"""A moderator's day and an admin's: ten things each, in few clicks, by mouse or by keyboard alone.

Beside each stands how many clicks it may take from the page on which one begins: the first page, or
`/admin`. To write into a field is one.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import pytest
from playwright.async_api import Browser, Locator, Page, StorageState, expect

from tests.browser import seeds
from tests.browser.axe import barriers
from tests.browser.hands import Hand, Keys, Mouse
from tests.browser.stage import SUBWIKI, Stage
from tests.browser.visiting import visit

pytestmark = pytest.mark.xdist_group("browser")


@dataclass(frozen=True, slots=True)
class Day:
    """Somebody at work; `mark` tells what waits for their mouse from what waits for their keys."""

    page: Page
    site: Stage
    hand: Hand
    mark: str
    things: Mapping[str, str] = field(default_factory=dict[str, str])

    async def press(self, name: str, kind: str = "button", within: Locator | None = None) -> None:
        """Press what is called so."""
        place = within or self.page.get_by_role("main")
        words = re.compile(f"^{re.escape(name)}")
        found = place.get_by_role("link" if kind == "link" else "button", name=words)
        await self.hand.press(found.first)

    async def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the field that is called so."""
        place = within or self.page.get_by_role("main")
        await self.hand.write(place.get_by_label(re.compile(f"^{re.escape(label)}")).first, text)

    async def says(self, words: str) -> None:
        """See that the page says so."""
        await expect(self.page.get_by_role("main")).to_contain_text(words)

    def case(self, title: str) -> Locator:
        """What waits for a decision."""
        return self.page.get_by_role("article", name=f"{title} {self.mark}")


Task = Callable[[Day], Awaitable[None]]


async def _queue(day: Day) -> None:
    await day.hand.press(day.page.get_by_role("link", name=re.compile("^What waits")).first)
    await expect(day.page).to_have_url(day.site.url(f"/c/{SUBWIKI}/moderate"))


async def _remove(day: Day) -> None:
    await _queue(day)
    case = day.case("Cheap watches")
    await day.hand.choose_first(case.get_by_label("Rule"))
    await day.press("Remove", within=case)
    await expect(case).to_have_count(0)


async def _dismiss(day: Day) -> None:
    await _queue(day)
    case = day.case("Harmless")
    await day.press("Keep", within=case)
    await expect(case).to_have_count(0)


async def _warn(day: Day) -> None:
    await _queue(day)
    case = day.case("A rude word")
    await day.write("Reason", "Be kind.", case)
    await day.press("Warn", within=case)
    await expect(case).to_have_count(0)


async def _ban(day: Day) -> None:
    await _queue(day)
    case = day.case("Adverts again")
    await day.write("Reason", "Sells things.", case)
    await day.press("Ban", within=case)
    await expect(case).to_have_count(0)


async def _approve(day: Day) -> None:
    await _queue(day)
    waits = day.page.get_by_role("link", name=re.compile(r"^\d+ edits? wait"))
    await day.hand.press(waits)
    await day.press("Accept")
    await day.says("The edit is accepted.")


async def _admit(day: Day) -> None:
    await _queue(day)
    await day.press(f"Approve {seeds.ASKING[day.mark]}")
    await expect(day.page.get_by_role("heading", name="Asking to belong")).to_have_count(0)


async def _lock(day: Day) -> None:
    await day.page.goto(day.site.url(f"/p/{day.things[seeds.QUIET]}"))
    await day.press("Moderate", "link")
    await day.write("Reason", "It goes in circles.")
    await day.press("Close the talk")
    await day.says("closed")


async def _pin(day: Day) -> None:
    await day.page.goto(day.site.url(f"/p/{day.things[seeds.QUIET]}"))
    await day.press("Moderate", "link")
    await day.press("Pin")
    await day.says("ned")


async def _answer(day: Day) -> None:
    await _queue(day)
    await day.press("lem", "link", day.page.get_by_role("region", name="Appeals"))
    await day.write("Your answer", "You are right.")
    await day.press("Take the decision back")
    await day.says("the decision was taken back")


async def _log(day: Day) -> None:
    await day.hand.press(day.page.get_by_role("link", name="Public log").first)
    await day.says("Removed")


async def _today(day: Day) -> None:
    await day.says("wait")


async def _admit_member(day: Day) -> None:
    await day.press("1 person waits", "link")
    await day.press(f"Approve @tess_{day.mark}")
    await day.says("Nobody waits")


async def _silence_server(day: Day) -> None:
    await _section(day, "Servers")
    await day.write("Decide about a server", f"{day.mark}.example")
    await day.press("Look at it")
    await day.hand.press(day.page.get_by_role("radio", name=re.compile("^Silence")))
    await day.press("Let this hold")
    await day.says(f"{day.mark}.example")


async def _suspend(day: Day) -> None:
    await _section(day, "Accounts")
    await day.press(f"@{seeds.SUSPECT[day.mark]}", "link")
    await day.press("Suspend", "link")
    await day.write("Reason", "Sells things.")
    await day.press("Suspend")
    await day.says("Suspended since")


async def _close(day: Day) -> None:
    await _section(day, "Subwikis")
    await day.press(f"!{seeds.OTHER_SUBWIKI}", "link")
    await day.press("Close", "link")
    await day.write("Reason", "Quarrels without end.")
    await day.press("Close")
    await day.says("The subwiki is closed.")
    await seeds.reopen(day.site)


async def _report(day: Day) -> None:
    await _section(day, "Reports")
    await day.press("Keep")
    await day.says("It stays")


async def _dead(day: Day) -> None:
    await _section(day, "Jobs")
    await day.press("Try again")
    await day.says("It is judged again")


async def _cost(day: Day) -> None:
    await _section(day, "Money")
    costs = day.page.locator("form[action='/admin/money/costs']")
    await day.write("For what", f"Server {day.mark}", costs)
    await day.write("A month", "12.50", costs)
    await day.press("Add", within=costs)
    await day.says(f"Server {day.mark}")


async def _setting(day: Day) -> None:
    await _section(day, "Settings")
    form = day.page.locator("form").filter(has=day.page.locator("input[value='instance.name']"))
    await day.write("Name", f"Atlas of {day.mark}", form)
    await day.press("Save", within=form)
    await expect(day.page.get_by_role("link", name=f"Atlas of {day.mark}").first).to_be_visible()


async def _announce(day: Day) -> None:
    await _section(day, "Announcements")
    await day.hand.write(day.page.locator("textarea[name=text]"), f"We move, by {day.mark}.")
    await day.press("Announce")
    await day.says(f"We move, by {day.mark}.")


async def _admins_log(day: Day) -> None:
    await _section(day, "Log")
    await day.says("Server silenced")


async def _section(day: Day, name: str) -> None:
    nav = day.page.get_by_role("navigation", name="Sections of the panel")
    await day.hand.press(nav.get_by_role("link", name=re.compile(f"^{name}")))


MODERATORS: tuple[tuple[Task, int], ...] = (
    (_queue, 1),
    (_remove, 3),
    (_dismiss, 2),
    (_warn, 3),
    (_ban, 3),
    (_approve, 3),
    (_admit, 2),
    (_lock, 3),
    (_pin, 2),
    (_answer, 4),
    (_log, 1),
)
ADMINS: tuple[tuple[Task, int], ...] = (
    (_today, 0),
    (_admit_member, 2),
    (_silence_server, 5),
    (_report, 2),
    (_suspend, 5),
    (_close, 5),
    (_dead, 2),
    (_cost, 4),
    (_setting, 3),
    (_announce, 3),
    (_admins_log, 1),
)


async def _work(day: Day, start: str, tasks: tuple[tuple[Task, int], ...]) -> None:
    clean: set[str] = set()
    for task, most in tasks:
        await day.page.goto(day.site.url(start))
        day.hand.acts = 0
        await task(day)
        assert day.hand.acts <= most, f"{task.__name__} takes {day.hand.acts}"
        path = day.page.url.partition("?")[0]
        if isinstance(day.hand, Mouse) and path not in clean:
            clean.add(path)
            found = await barriers(day.page)
            assert not found, "\n".join([path, *found])


@pytest.mark.parametrize("mark", ["keys", "mouse"])
async def test_a_moderators_day(
    browser: Browser, site: Stage, signed_in: StorageState, mark: str
) -> None:
    things = await seeds.of_moderator(site, mark)
    async with visit(browser, site, signed_in) as visiting:
        page = visiting.page
        await page.emulate_media(reduced_motion="reduce")
        hand = Mouse() if mark == "mouse" else Keys(page)
        await _work(Day(page, site, hand, mark, things), "/", MODERATORS)
        assert visiting.complaints == []


@pytest.mark.parametrize("mark", ["keys", "mouse"])
async def test_an_admins_day(
    browser: Browser, site: Stage, signed_in: StorageState, mark: str
) -> None:
    await seeds.of_admin(site, mark)
    async with visit(browser, site, signed_in) as visiting:
        page = visiting.page
        await page.emulate_media(reduced_motion="reduce")
        hand = Mouse() if mark == "mouse" else Keys(page)
        await _work(Day(page, site, hand, mark), "/admin", ADMINS)
        assert visiting.complaints == []
