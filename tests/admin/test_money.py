"""The books, as admins keep them."""

from datetime import timedelta

import httpx
import pytest

from fediwiki.domain.acts import ActKind
from fediwiki.domain.money import Books
from fediwiki.storage import acts, money
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import Site

_PATH = "/admin/money"
_WAY = {
    "channel": "payment-provider",
    "name": "Give",
    "address": "https://give.example/",
    "note": "",
}


async def _books(site: Site) -> Books:
    async with site.database.read() as tx:
        return await money.books(tx)


async def _tell(site: Site, part: str, **typed: str) -> httpx.Response:
    answer = await press(site, f"{_PATH}/{part}", **typed)
    assert answer.headers.get("location") == f"{_PATH}?done={part}#{part}", answer.text
    return answer


async def _ask(site: Site, days: int) -> httpx.Response:
    today = site.clock.now().date()
    return await press(
        site,
        f"{_PATH}/banners",
        text="We live by <b>gifts</b>.",
        since=str(today),
        until=str(today + timedelta(days=days - 1)),
    )


async def test_an_admin_tells_what_the_server_costs_and_is_given(panel: Site) -> None:
    month = panel.clock.now().strftime("%Y-%m")
    await _tell(panel, "costs", name="Server", monthly="38.50", since=month)
    await _tell(panel, "gifts", month=month, amount="31", givers="4")
    await _tell(panel, "ways", **_WAY)
    await _tell(panel, "years", year="2019", income="10", expenses="9,50", note="The first.")
    await _tell(panel, "purse", currency="chf", reserve="100", holder="We.", ending="")
    shown = Page(await panel.page("/donate")).words
    for words in (
        "31\u00a0CHF",
        "38.50\u00a0CHF",
        "9.50\u00a0CHF",
        "2 months",
        "The first.",
        "We.",
    ):
        assert words in shown, words
    page = Page(await panel.page(_PATH))
    assert {each["value"] for each in page.all("input") if each["name"] == "reserve"} == {"100"}


async def test_a_cost_ends_and_a_way_to_give_goes(panel: Site) -> None:
    month = panel.clock.now().strftime("%Y-%m")
    await _tell(panel, "costs", name="Server", monthly="38", since=month)
    await _tell(panel, "ways", **_WAY)
    page = Page(await panel.page(_PATH))
    ids = [each["value"] for each in page.all("input") if each["name"] == "id"]
    await _tell(panel, "end-cost", id=ids[0], until=month)
    await _tell(panel, "end-way", id=ids[1])
    books = await _books(panel)
    assert str(books.costs[0].until) == month
    assert books.ways == ()


@pytest.mark.parametrize(
    ("part", "typed"),
    [
        ("gifts", {"month": "soon", "amount": "3", "givers": ""}),
        ("gifts", {"month": "2026-11", "amount": "3", "givers": "many"}),
        ("costs", {"name": "", "monthly": "3", "since": "2026-11"}),
        ("costs", {"name": "Server", "monthly": "-3", "since": "2026-11"}),
        ("ways", {**_WAY, "channel": "bitcoin"}),
        ("ways", {**_WAY, "address": "javascript:alert(1)"}),
        ("years", {"year": "3000", "income": "1", "expenses": "1", "note": ""}),
        ("purse", {"currency": "gold", "reserve": "1", "holder": "", "ending": ""}),
        ("banners", {"text": "Give!", "since": "today", "until": "tomorrow"}),
    ],
)
async def test_what_will_not_do_is_said_and_nothing_typed_is_lost(
    panel: Site, part: str, typed: dict[str, str]
) -> None:
    before = await _books(panel)
    answer = await press(panel, f"{_PATH}/{part}", **typed)
    assert answer.status_code == 400
    page = Page(answer.text)
    assert any(each.get("role") == "alert" for each in page.all("p"))
    kept = {each.get("value", "") for each in page.all("input")}
    assert {words for name, words in typed.items() if name != "channel"} <= kept | {""}
    assert await _books(panel) == before


async def test_the_banner_asks_above_posts_and_pages_but_never_in_a_feed(panel: Site) -> None:
    await _tell(panel, "ways", **_WAY)
    assert (await _ask(panel, 15)).status_code == 400
    assert (await _ask(panel, 14)).status_code == 303
    ana = await panel.member("bea")
    subwiki = await panel.subwiki("tides")
    post = await panel.post(ana.actor, subwiki, "Sea level", "It rises.")
    asked = {
        path: "We live by <b>gifts</b>." in Page(await panel.page(path)).words
        for path in (f"/p/{panel.urls.post(post.id).rpartition('/')[2]}", "/about", "/", "/home")
    }
    assert [*asked.values()] == [True, True, False, False]


async def test_a_member_puts_the_banner_away_and_an_admin_ends_it(panel: Site) -> None:
    await _tell(panel, "ways", **_WAY)
    await _ask(panel, 3)
    assert (await press(panel, "/donate/put-away")).headers["location"] == "/donate"
    assert "We live by" not in Page(await panel.page("/about")).words
    await signed_in(panel, "eve")
    assert "We live by" in Page(await panel.page("/about")).words
    async with panel.database.read() as tx:
        (banner,) = await money.all_banners(tx)
    await panel.sign_in("ana")
    page = Page(await panel.page(_PATH))
    ids = [each["value"] for each in page.all("input") if each["name"] == "id"]
    await _tell(panel, "stop", id=ids[-1])
    assert (await press(panel, f"{_PATH}/stop", id=ids[-1])).status_code == 409
    await signed_in(panel, "zoe")
    assert "We live by" not in Page(await panel.page("/about")).words
    assert banner.days == 3


async def test_visitors_are_asked_by_a_script_alone(panel: Site) -> None:
    await _tell(panel, "ways", **_WAY)
    await _ask(panel, 3)
    async with panel.another_browser() as visitor:
        page = Page((await visitor.get("/about")).text)
    (aside,) = (each for each in page.all("aside") if "data-banner" in each)
    assert "hidden" in aside


async def test_what_was_told_stands_in_the_log(panel: Site) -> None:
    await _tell(panel, "ways", **_WAY)
    async with panel.database.read() as tx:
        entry = await acts.find_last(tx, ActKind.KEEP_BOOKS, panel.urls.donations)
    assert entry is not None
    assert entry.act.details["after"] == "Give: https://give.example/"
