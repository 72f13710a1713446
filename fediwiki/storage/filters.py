"""Filters, of subwikis and of the instance."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, or_, select, update

from fediwiki.domain.filters import Filter, FilterAction, FilterKind
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.moderation_tables import filters

_COLUMNS = tuple(filters.columns)
_HOLDING = select(*_COLUMNS).where(
    or_(
        filters.c.subwiki_id.is_(None),
        filters.c.subwiki_id == bindparam("subwiki", type_=BigInteger),
    )
)

_FOUND = (
    update(filters)
    .where(filters.c.id == bindparam("filter"))
    .values(found=filters.c.found + 1, found_last=bindparam("now"))
)


async def add(tx: Writer, each: Filter) -> None:
    """Keep a filter."""
    values = {
        "id": each.id,
        "subwiki_id": each.subwiki_id,
        "kind": each.kind,
        "said": each.said,
        "action": each.action,
        "by_id": each.by_id,
        "since": each.since,
    }
    await tx.change(tx.insert(filters).values(**values))


async def count_found(tx: Writer, filter_ids: Sequence[int], now: datetime) -> None:
    """Count that filters found something, also where what was written is not taken for it."""
    for number in filter_ids:
        await tx.note(_FOUND, {"filter": number, "now": now})


async def remove(tx: Writer, filter_id: int) -> None:
    """Keep it no longer."""
    await tx.change(delete(filters).where(filters.c.id == filter_id))


async def find(tx: Reader, filter_id: int) -> Filter | None:
    """One filter."""
    row = await tx.row(select(*_COLUMNS).where(filters.c.id == filter_id))
    return None if row is None else _filter(row)


async def of_place(tx: Reader, subwiki_id: int | None) -> Sequence[Filter]:
    """The filters of a subwiki, or with None those of the instance alone, by kind and word."""
    query = select(*_COLUMNS).where(_is_of(subwiki_id)).order_by(filters.c.kind, filters.c.said)
    return [_filter(row) for row in await tx.rows(query)]


async def holding_in(tx: Reader, subwiki_id: int | None) -> Sequence[Filter]:
    """All that hold in a subwiki: its own and those of the instance."""
    return [_filter(row) for row in await tx.rows(_HOLDING, {"subwiki": subwiki_id})]


def _is_of(subwiki_id: int | None) -> ColumnElement[bool]:
    of = filters.c.subwiki_id
    return of.is_(None) if subwiki_id is None else of == subwiki_id


def _filter(row: Row) -> Filter:
    number, subwiki_id, kind, said, action, by_id, since, found, last = row
    return Filter(
        number, subwiki_id, FilterKind(kind), said, FilterAction(action), by_id, since, found, last
    )
