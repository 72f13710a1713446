"""What a server costs and is given, told to people and to machines."""

from fediwiki.domain.money import Channel, Gifts, Month, Purse
from fediwiki.services import accounting
from tests.web.html import Page
from tests.web.site import ORIGIN, Site


async def _tell(site: Site) -> None:
    now, month = site.clock.now(), Month.of(site.clock.now())
    async with site.database.write() as tx:
        purse = Purse("EUR", 138_000, "The *association* Tides.", "Three months before.")
        await accounting.describe(tx, purse, by=None, urls=site.urls, now=now)
        for name, monthly in (("Server", 38_000), ("Mail", 8_000)):
            await accounting.add_cost(tx, name, monthly, month, by=None, urls=site.urls, now=now)
        given = Gifts(month, 41_250, 31)
        await accounting.tell_gifts(tx, given, by=None, urls=site.urls, now=now)
        for channel, name, address in (
            (Channel.PROVIDER, "Liberapay", "https://liberapay.example/tides"),
            (Channel.BANK, "Bank", "payto://iban/DE75512108001245126199"),
            (Channel.OTHER, "Box <b>", "in the reading room"),
        ):
            await accounting.add_way(tx, channel, name, address, by=None, urls=site.urls, now=now)


async def test_before_anything_is_told_the_page_says_so_and_asks_for_nothing(site: Site) -> None:
    assert "have not told yet what it costs" in await site.page("/donate")
    for path in ("/funding.json", "/.well-known/funding-manifest-urls"):
        assert (await site.browser.get(path)).status_code == 404, path


async def test_the_books_are_open_to_everyone(site: Site) -> None:
    await _tell(site)
    page = Page(await site.page("/donate"))
    words = " ".join(page.words.split())
    assert "412.50\u00a0€ of 460\u00a0€" in page.words
    assert "from 31 people" in words
    assert "1,380\u00a0€ put by, the server can go on for 3 months" in page.words
    assert next(page.all("meter"))["value"] == "41250"
    assert "The association Tides." in words
    assert {"https://liberapay.example/tides", "payto://iban/DE75512108001245126199"} <= {
        *page.links()
    }
    assert "Box <b>" in page.words


async def test_machines_find_how_to_give(site: Site) -> None:
    await _tell(site)
    manifests = (await site.browser.get("/.well-known/funding-manifest-urls")).text
    assert manifests == f"{ORIGIN}/funding.json\n"
    told = (await site.browser.get("/funding.json")).json()
    assert [each["type"] for each in told["funding"]["channels"]] == [
        "payment-provider",
        "bank",
        "other",
    ]
    assert told["funding"]["plans"][0]["amount"] == 460
    assert told["funding"]["history"][0]["income"] == 412.5
