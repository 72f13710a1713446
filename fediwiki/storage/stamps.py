"""Stamps: which quotations of posts of ours their owners agreed to."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, func, select, update

from fediwiki.domain.stamps import Stamp
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.quote_tables import stamps

_OWN = (
    stamps.c.post_id,
    stamps.c.number,
    stamps.c.quote_uri,
    stamps.c.actor_id,
    stamps.c.withdrawn,
)


async def find(tx: Reader, post_id: int, number: int) -> Stamp | None:
    """A stamp by its number."""
    return await _first(tx, stamps.c.post_id == post_id, stamps.c.number == number)


async def find_of_quote(tx: Reader, post_id: int, quote_uri: str) -> Stamp | None:
    """The stamp of a quotation."""
    return await _first(tx, stamps.c.post_id == post_id, stamps.c.quote_uri == quote_uri)


async def find_asked(tx: Reader, actor_id: int, request_uri: str) -> Stamp | None:
    """The stamp for which somebody asked last by this activity."""
    return await _first(tx, stamps.c.actor_id == actor_id, stamps.c.request_uri == request_uri)


async def of_post(tx: Reader, post_id: int) -> list[Stamp]:
    """The stamps of a post that hold, the oldest first."""
    query = select(*_OWN).where(stamps.c.post_id == post_id, stamps.c.withdrawn.is_(None))
    query = query.order_by(stamps.c.number)
    return [_stamp(row) for row in await tx.rows(query)]


async def inboxes_of(tx: Reader, post_id: int) -> set[str]:
    """Where those live who quoted a post."""
    query = select(actors.c.shared_inbox, actors.c.inbox).join(
        stamps, stamps.c.actor_id == actors.c.id
    )
    rows = await tx.rows(query.where(stamps.c.post_id == post_id, ~actors.c.local).distinct())
    return {shared or own for shared, own in rows if shared or own}


async def add(
    tx: Writer, post_id: int, quote_uri: str, request_uri: str, actor_id: int, now: datetime
) -> Stamp:
    """Keep the next stamp of a post."""
    last = select(func.coalesce(func.max(stamps.c.number), 0)).where(stamps.c.post_id == post_id)
    stamp = Stamp(post_id, int(await tx.value(last)) + 1, quote_uri, actor_id)
    values = {
        "post_id": post_id,
        "number": stamp.number,
        "quote_uri": quote_uri,
        "request_uri": request_uri,
        "actor_id": actor_id,
        "made": now,
    }
    await tx.change(tx.insert(stamps), values)
    return stamp


async def save_asked(tx: Writer, stamp: Stamp, request_uri: str) -> None:
    """Let a stamp hold, for which somebody asked again."""
    await tx.change(_this(stamp).values(request_uri=request_uri, withdrawn=None))


async def save_withdrawn(tx: Writer, stamp: Stamp, now: datetime) -> None:
    """Let a stamp agree to nothing any more; its number is not given again."""
    await tx.change(_this(stamp).values(withdrawn=now))


def _this(stamp: Stamp) -> Update:
    return update(stamps).where(stamps.c.post_id == stamp.post_id, stamps.c.number == stamp.number)


async def _first(tx: Reader, *conditions: ColumnElement[bool]) -> Stamp | None:
    row = await tx.row(select(*_OWN).where(*conditions))
    return None if row is None else _stamp(row)


def _stamp(row: Row) -> Stamp:
    post_id, number, quote_uri, actor_id, withdrawn = row
    return Stamp(post_id, number, quote_uri, actor_id, withdrawn)
