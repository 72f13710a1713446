"""What those who keep a server tell of its money."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.money import Books, Channel, Gifts, Month, PastYear, Purse
from fediwiki.errors import Conflict, Malformed, NotFound, TooLarge
from fediwiki.services import accounting
from fediwiki.storage import money
from tests.services.wiki import URLS, Wiki


async def _books(wiki: Wiki) -> Books:
    async with wiki.database.read() as tx:
        return await money.books(tx)


async def _way(wiki: Wiki, address: str = "https://give.example/us", name: str = "Give") -> None:
    async with wiki.database.write() as tx:
        await accounting.add_way(
            tx, Channel.PROVIDER, name, address, by=None, urls=URLS, now=wiki.now
        )


async def test_costs_and_gifts_are_kept_and_dated(wiki: Wiki) -> None:
    month = Month.of(wiki.now)
    async with wiki.database.write() as tx:
        await accounting.add_cost(tx, " Server ", 4_000, month, by=None, urls=URLS, now=wiki.now)
        for amount in (100, 3_500):
            given = Gifts(month, amount, 7)
            await accounting.tell_gifts(tx, given, by=None, urls=URLS, now=wiki.now)
        said = Purse("CHF", 9_000, "An *association*.")
        await accounting.describe(tx, said, by=None, urls=URLS, now=wiki.now)
    books = await _books(wiki)
    assert [(each.name, each.monthly) for each in books.costs] == [("Server", 4_000)]
    assert books.gifts == (Gifts(month, 3_500, 7),)
    assert books.purse == replace(said, said=wiki.now)


async def test_a_cost_ends_or_never_was(wiki: Wiki) -> None:
    month = Month.of(wiki.now)
    async with wiki.database.write() as tx:
        for name in ("Server", "Mistake"):
            await accounting.add_cost(tx, name, 4_000, month, by=None, urls=URLS, now=wiki.now)
        kept, mistaken = (await money.books(tx)).costs
        for cost, until in ((kept, month), (mistaken, Month(2020, 1))):
            await accounting.end_cost(tx, cost.id, until=until, by=None, urls=URLS, now=wiki.now)
        with pytest.raises(NotFound):
            await accounting.end_cost(
                tx, mistaken.id, until=month, by=None, urls=URLS, now=wiki.now
            )
    assert (await _books(wiki)).costs == (replace(kept, until=month),)


async def test_only_what_was_is_told(wiki: Wiki) -> None:
    later = Gifts(Month(wiki.now.year + 1, 1), 100)
    under_way = PastYear(wiki.now.year, 1, 2)
    async with wiki.database.write() as tx:
        with pytest.raises(Malformed):
            await accounting.tell_gifts(tx, later, by=None, urls=URLS, now=wiki.now)
        with pytest.raises(Malformed):
            await accounting.tell_year(tx, under_way, by=None, urls=URLS, now=wiki.now)
        year = PastYear(wiki.now.year - 1, 1, 2, "Good.")
        await accounting.tell_year(tx, year, by=None, urls=URLS, now=wiki.now)
    assert (await _books(wiki)).years == (year,)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "give.example", "https://a@evil.example/", ""]
)
async def test_a_provider_is_a_page_of_the_web(wiki: Wiki, address: str) -> None:
    with pytest.raises(Malformed):
        await _way(wiki, address)
    assert (await _books(wiki)).ways == ()
    await _way(wiki)
    assert [each.address for each in (await _books(wiki)).ways] == ["https://give.example/us"]


async def test_a_way_to_give_is_named_briefly_and_can_go(wiki: Wiki) -> None:
    for name, error in (("", Malformed), ("x" * 81, TooLarge)):
        with pytest.raises(error):
            await _way(wiki, name=name)
    await _way(wiki)
    (way,) = (await _books(wiki)).ways
    async with wiki.database.write() as tx:
        await accounting.remove_way(tx, way.id, by=None, urls=URLS, now=wiki.now)
        assert not await money.takes_gifts(tx)


async def _ask(wiki: Wiki, days: int, *, ahead: int = 0) -> None:
    since = wiki.now.date() + timedelta(days=ahead)
    async with wiki.database.write() as tx:
        await accounting.ask_for_gifts(
            tx,
            "We live by gifts.",
            since,
            since + timedelta(days=days - 1),
            by=None,
            urls=URLS,
            now=wiki.now,
        )


async def _stop(wiki: Wiki) -> None:
    async with wiki.database.write() as tx:
        banner = (await money.all_banners(tx))[0]
        await accounting.stop_asking(tx, banner.id, by=None, urls=URLS, now=wiki.now)


async def test_a_banner_needs_a_way_to_give_and_does_not_begin_in_the_past(wiki: Wiki) -> None:
    with pytest.raises(Malformed):
        await _ask(wiki, 3)
    await _way(wiki)
    with pytest.raises(Malformed):
        await _ask(wiki, 3, ahead=-1)
    await _ask(wiki, 3)
    async with wiki.database.read() as tx:
        days = [wiki.now.date() + timedelta(days=each) for each in range(-1, 4)]
        stands = [await money.find_banner(tx, each) is not None for each in days]
    assert stands == [False, True, True, True, False]


async def test_ending_a_banner_does_not_give_its_day_back(wiki: Wiki) -> None:
    await _way(wiki)
    await _ask(wiki, 3)
    await _stop(wiki)
    with pytest.raises(Conflict):
        await _stop(wiki)
    async with wiki.database.read() as tx:
        assert await money.find_banner(tx, wiki.now.date()) is None
        assert [each.days for each in await money.all_banners(tx)] == [1]


async def test_a_banner_that_did_not_begin_never_was(wiki: Wiki) -> None:
    await _way(wiki)
    await _ask(wiki, 3, ahead=1)
    await _stop(wiki)
    async with wiki.database.read() as tx:
        assert await money.all_banners(tx) == []


async def test_a_member_puts_the_banner_away_for_a_year(wiki: Wiki) -> None:
    ana = wiki.people["ana"].id
    async with wiki.database.write() as tx:
        await accounting.put_away(tx, ana, now=wiki.now)
        assert await money.is_put_away(tx, ana, wiki.now + timedelta(days=364))
        assert not await money.is_put_away(tx, ana, wiki.now + timedelta(days=366))
