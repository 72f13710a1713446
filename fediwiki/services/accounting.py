"""Accounting: what those who keep a server tell of its money; each of it stands in the log."""

from dataclasses import replace
from datetime import date, datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.money import (
    Banner,
    Books,
    Channel,
    Cost,
    Gifts,
    Month,
    PastYear,
    Purse,
    WayToGive,
    check_banner,
)
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict, Malformed
from fediwiki.storage import acts, money
from fediwiki.storage.database import Writer
from fediwiki.text import cleaning, links
from fediwiki.text.gettext import _

NAME_CHARACTERS = 80
NOTE_CHARACTERS = 300
TEXT_CHARACTERS = 5_000
BANNER_CHARACTERS = 300
MOST_ROWS = 50
PUT_AWAY = timedelta(days=365)
_PAYTO = "payto://"


async def describe(
    tx: Writer, purse: Purse, *, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """Say who holds the money, what is put by, and what happens at the end.

    Raises:
        TooLarge: One of the texts is too long.
    """
    before = (await money.books(tx)).purse
    said = replace(
        purse,
        holder=cleaning.text(purse.holder, max_chars=TEXT_CHARACTERS, multiline=True),
        ending=cleaning.text(purse.ending, max_chars=TEXT_CHARACTERS, multiline=True),
        said=now,
    )
    await money.save_purse(tx, said)
    details = {
        "before": f"{before.reserve} {before.currency}",
        "after": f"{said.reserve} {said.currency}",
    }
    await _write_down(tx, "purse", by, urls, details, now)


async def add_cost(
    tx: Writer,
    name: str,
    monthly: int,
    since: Month,
    *,
    by: Actor | None,
    urls: Urls,
    now: datetime,
) -> None:
    """Say what something costs a month from a month on.

    Raises:
        Malformed: It has no name.
        TooLarge: The name is too long, or there are too many.
    """
    books = await money.books(tx)
    _check_room(len(books.costs))
    cost = Cost(tx.new_id(now), _name(name), monthly, since)
    await money.add_cost(tx, cost)
    await _touch(tx, books, now)
    details = {"after": f"{cost.name}: {monthly} {books.purse.currency} since {since}"}
    await _write_down(tx, "cost", by, urls, details, now)


async def end_cost(
    tx: Writer, cost_id: int, *, until: Month, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """Say in which month something is paid for last; before its first it never was.

    Raises:
        NotFound: There is no such cost.
    """
    cost = await money.cost_by_id(tx, cost_id)
    if until < cost.since:
        await money.remove_cost(tx, cost_id)
    else:
        await money.end_cost(tx, cost_id, until=until)
    await _touch(tx, await money.books(tx), now)
    details = {"before": f"{cost.name}: {cost.monthly}", "after": f"until {until}"}
    await _write_down(tx, "cost", by, urls, details, now)


async def tell_gifts(
    tx: Writer, given: Gifts, *, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """Say what was given in a month.

    Raises:
        Malformed: The month is still to come.
    """
    if given.month > Month.of(now):
        raise Malformed(_("That month is still to come."))
    books = await money.books(tx)
    await money.save_gifts(tx, given)
    await _touch(tx, books, now)
    details = {
        "before": str(books.given_in(given.month).amount),
        "after": f"{given.month}: {given.amount} {books.purse.currency} of {given.givers}",
    }
    await _write_down(tx, "gifts", by, urls, details, now)


async def tell_year(
    tx: Writer, year: PastYear, *, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """Say what came in and was paid in a year, over what its months add up to.

    Raises:
        Malformed: The year is not over.
        TooLarge: The note is too long.
    """
    if year.year >= now.year:
        raise Malformed(_("That year is not over."))
    note = cleaning.text(year.note, max_chars=NOTE_CHARACTERS, multiline=False)
    books = await money.books(tx)
    _check_room(len(books.years))
    await money.save_year(tx, replace(year, note=note))
    await _touch(tx, books, now)
    details = {"after": f"{year.year}: {year.income} in, {year.expenses} out"}
    await _write_down(tx, "year", by, urls, details, now)


async def add_way(
    tx: Writer,
    channel: Channel,
    name: str,
    address: str,
    note: str = "",
    *,
    by: Actor | None,
    urls: Urls,
    now: datetime,
) -> None:
    """Say how to give.

    Raises:
        Malformed: It has no name, or its address is none.
        TooLarge: Something is too long, or there are too many.
    """
    _check_room(len(await money.ways(tx)))
    way = WayToGive(
        tx.new_id(now),
        channel,
        _name(name),
        _address(address, channel),
        cleaning.text(note, max_chars=NOTE_CHARACTERS, multiline=False),
    )
    await money.add_way(tx, way)
    await _write_down(tx, "way", by, urls, {"after": f"{way.name}: {way.address}"}, now)


async def remove_way(
    tx: Writer, way_id: int, *, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """Say that there is a way to give no longer.

    Raises:
        NotFound: There was none.
    """
    way = await money.way_by_id(tx, way_id)
    await money.remove_way(tx, way_id)
    await _write_down(tx, "way", by, urls, {"before": f"{way.name}: {way.address}"}, now)


async def ask_for_gifts(
    tx: Writer,
    text: str,
    since: date,
    until: date,
    *,
    by: Actor | None,
    urls: Urls,
    now: datetime,
) -> None:
    """Have a request for gifts stand on pages from a day up to and with another.

    Raises:
        Malformed: It says nothing, begins in the past, or stands longer than is promised.
        TooLarge: It is too long.
    """
    words = cleaning.text(text, max_chars=BANNER_CHARACTERS, multiline=False)
    if not words:
        raise Malformed(_("The banner says nothing."))
    if since < now.date():
        raise Malformed(_("The banner begins today or later."))
    if not await money.takes_gifts(tx):
        raise Malformed(_("Name a way to give first."))
    banner = Banner(tx.new_id(now), words, since, until)
    check_banner(banner, await money.all_banners(tx))
    await money.add_banner(tx, banner)
    await _write_down(tx, "banner", by, urls, {"after": f"{since} to {until}: {words}"}, now)


async def stop_asking(
    tx: Writer, banner_id: int, *, by: Actor | None, urls: Urls, now: datetime
) -> None:
    """End a request for gifts at once; today counts as a day on which it stood.

    Raises:
        Conflict: It is over, or never was.
    """
    today = now.date()
    banner = next((each for each in await money.all_banners(tx) if each.id == banner_id), None)
    if banner is None or banner.stopped or banner.until < today:
        raise Conflict(_("this banner does not stand any more"))
    if banner.since > today:
        await money.remove_banner(tx, banner_id)
    else:
        await money.stop_banner(tx, banner_id, on=today)
    await _write_down(tx, "banner", by, urls, {"before": banner.text, "after": "ended"}, now)


async def put_away(tx: Writer, member_id: int, *, now: datetime) -> None:
    """Ask a member for no gifts for a year."""
    await money.put_banner_away(tx, member_id, until=now + PUT_AWAY)


async def _touch(tx: Writer, books: Books, now: datetime) -> None:
    """Keep when the books were last told."""
    await money.save_purse(tx, replace(books.purse, said=now))


def _name(name: str) -> str:
    named = cleaning.text(name, max_chars=NAME_CHARACTERS, multiline=False)
    if not named:
        raise Malformed(_("Give it a name."))
    return named


def _address(address: str, channel: Channel) -> str:
    """A link of the web or `payto:` where there is one; else words, as a bank's account."""
    said = cleaning.text(address, max_chars=NOTE_CHARACTERS, multiline=False)
    if not said:
        raise Malformed(_("Say where to give."))
    if said.startswith(_PAYTO) and " " not in said:
        return said
    link = links.safe(said)
    if link is None and channel is Channel.PROVIDER:
        raise Malformed(_("Give the address of the page, beginning with https://."))
    return link or said


def _check_room(count: int) -> None:
    if count >= MOST_ROWS:
        raise Malformed(_("There are %(most)s already.", most=MOST_ROWS))


async def _write_down(
    tx: Writer, what: str, by: Actor | None, urls: Urls, details: dict[str, str], now: datetime
) -> None:
    act = acts.Act(
        kind=ActKind.KEEP_BOOKS,
        subwiki_id=None,
        actor_id=by.id if by else None,
        object_uri=urls.donations,
        reason="",
        details={"what": what, **details},
    )
    await acts.add(tx, act, now)
