"""The books: costs, gifts, ways to give, past years, and the requests for gifts."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import delete, exists, select, update

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
)
from fediwiki.errors import NotFound
from fediwiki.storage import settings
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.money_tables import (
    banners,
    costs,
    gifts,
    past_years,
    put_away,
    ways_to_give,
)

_PURSE = "purse"


async def books(tx: Reader) -> Books:
    """Everything that is told of the money."""
    return Books(
        purse=await _purse(tx),
        costs=tuple(_cost(row) for row in await tx.rows(select(costs).order_by(costs.c.id))),
        gifts=tuple(
            Gifts(Month.parsed(row[0]), row[1], row[2])
            for row in await tx.rows(select(gifts).order_by(gifts.c.month.desc()))
        ),
        ways=await ways(tx),
        years=tuple(
            PastYear(*row)
            for row in await tx.rows(select(past_years).order_by(past_years.c.year.desc()))
        ),
    )


async def ways(tx: Reader) -> tuple[WayToGive, ...]:
    """The ways to give, in the order in which they were named."""
    found = await tx.rows(select(ways_to_give).order_by(ways_to_give.c.id))
    return tuple(WayToGive(row[0], Channel(row[1]), *row[2:]) for row in found)


async def takes_gifts(tx: Reader) -> bool:
    """Whether there is any way to give."""
    return bool(await tx.value(select(exists().where(ways_to_give.c.id.is_not(None)))))


async def cost_by_id(tx: Reader, cost_id: int) -> Cost:
    """A cost.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(select(costs).where(costs.c.id == cost_id))
    if row is None:
        raise NotFound("there is no such cost")
    return _cost(row)


async def way_by_id(tx: Reader, way_id: int) -> WayToGive:
    """A way to give.

    Raises:
        NotFound: There is none.
    """
    found = next((each for each in await ways(tx) if each.id == way_id), None)
    if found is None:
        raise NotFound("there is no such way to give")
    return found


async def save_purse(tx: Writer, purse: Purse) -> None:
    """Keep what is said of the money."""
    await settings.save(tx, _PURSE, orjson.dumps(asdict(purse)).decode())


async def add_cost(tx: Writer, cost: Cost) -> None:
    """Keep a cost."""
    await tx.change(
        tx.insert(costs).values(
            id=cost.id,
            name=cost.name,
            monthly=cost.monthly,
            since=str(cost.since),
            until=str(cost.until or ""),
        )
    )


async def end_cost(tx: Writer, cost_id: int, *, until: Month) -> None:
    """Let a cost be paid for the last time in `until`."""
    await tx.change(update(costs).where(costs.c.id == cost_id).values(until=str(until)))


async def remove_cost(tx: Writer, cost_id: int) -> None:
    """Keep a cost no longer, as if it had never been."""
    await tx.change(delete(costs).where(costs.c.id == cost_id))


async def save_gifts(tx: Writer, given: Gifts) -> None:
    """Keep what was given in a month, over what was said before."""
    values = {"amount": given.amount, "givers": given.givers}
    statement = tx.insert(gifts).values(month=str(given.month), **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["month"], set_=values))


async def save_year(tx: Writer, year: PastYear) -> None:
    """Keep what is said of a year, over what was said before."""
    values = {"income": year.income, "expenses": year.expenses, "note": year.note}
    statement = tx.insert(past_years).values(year=year.year, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["year"], set_=values))


async def add_way(tx: Writer, way: WayToGive) -> None:
    """Keep a way to give."""
    await tx.change(tx.insert(ways_to_give).values(asdict(way)))


async def remove_way(tx: Writer, way_id: int) -> None:
    """Keep a way to give no longer."""
    await tx.change(delete(ways_to_give).where(ways_to_give.c.id == way_id))


async def all_banners(tx: Reader) -> Sequence[Banner]:
    """Every banner there was, is or will be, newest first."""
    found = await tx.rows(select(banners).order_by(banners.c.since.desc()))
    return [_banner(row) for row in found]


async def find_banner(tx: Reader, today: date) -> Banner | None:
    """The banner that stands today."""
    day = today.isoformat()
    query = select(banners).where(
        banners.c.since <= day, banners.c.until >= day, ~banners.c.stopped
    )
    row = await tx.row(query.order_by(banners.c.id.desc()))
    return None if row is None else _banner(row)


async def add_banner(tx: Writer, banner: Banner) -> None:
    """Keep a banner."""
    await tx.change(
        tx.insert(banners).values(
            id=banner.id,
            text=banner.text,
            since=banner.since.isoformat(),
            until=banner.until.isoformat(),
        )
    )


async def remove_banner(tx: Writer, banner_id: int) -> None:
    """Keep a banner no longer, for it never stood."""
    await tx.change(delete(banners).where(banners.c.id == banner_id))


async def stop_banner(tx: Writer, banner_id: int, *, on: date) -> None:
    """Let a banner stand no more; the day on which that is said counts as its last."""
    values = {"until": on.isoformat(), "stopped": True}
    await tx.change(update(banners).where(banners.c.id == banner_id).values(values))


async def is_put_away(tx: Reader, member_id: int, now: datetime) -> bool:
    """Whether a member wants to see no request for gifts."""
    query = select(put_away.c.member_id).where(
        put_away.c.member_id == member_id, put_away.c.until > now
    )
    return await tx.value(query) is not None


async def put_banner_away(tx: Writer, member_id: int, *, until: datetime) -> None:
    """Show a member no request for gifts until then."""
    statement = tx.insert(put_away).values(member_id=member_id, until=until)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id"], set_={"until": until})
    )


async def _purse(tx: Reader) -> Purse:
    told = await settings.find(tx, _PURSE)
    if told is None:
        return Purse()
    kept: dict[str, Any] = orjson.loads(told)
    said = kept.pop("said")
    return Purse(**kept, said=datetime.fromisoformat(said) if said else None)


def _cost(row: Sequence[Any]) -> Cost:
    until = Month.parsed(row[4]) if row[4] else None
    return Cost(row[0], row[1], row[2], Month.parsed(row[3]), until)


def _banner(row: Sequence[Any]) -> Banner:
    return Banner(row[0], row[1], date.fromisoformat(row[2]), date.fromisoformat(row[3]), row[4])
