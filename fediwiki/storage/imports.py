"""Imports: the lines that a member brought along, until some time after they were done."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import bindparam, delete, func, select, update

from fediwiki.domain.imports import Import, ImportKind, ImportRow, RowState, Why
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.import_tables import import_rows as table

Row = tuple[str, RowState, Why]


async def add(
    tx: Writer, member_id: int, kind: ImportKind, rows: Sequence[Row], now: datetime
) -> int:
    """Keep the lines of a file, each with where it stands and why; gives the id of the import."""
    number = tx.new_id(now)
    values = [
        {
            "id": tx.new_id(now),
            "member_id": member_id,
            "import_id": number,
            "kind": kind,
            "said": said,
            "state": state,
            "why": why,
            "made": now,
        }
        for said, state, why in rows
    ]
    await tx.change(tx.insert(table), values)
    return number


async def of_member(tx: Reader, member_id: int) -> list[Import]:
    """The imports of a member, the last first."""
    query = (
        select(
            table.c.import_id,
            table.c.kind,
            func.min(table.c.made),
            table.c.state,
            table.c.why,
            func.count(),
        )
        .where(table.c.member_id == member_id)
        .group_by(table.c.import_id, table.c.kind, table.c.state, table.c.why)
        .order_by(table.c.import_id.desc())
    )
    found: dict[int, Import] = {}
    for number, kind, made, state, why, many in await tx.rows(query):
        before = found.get(number) or Import(number, ImportKind(kind), made, {}, 0)
        counts = {**before.counts, RowState(state): before.count(state) + many}
        unread = before.unread + (many if why == Why.UNREAD else 0)
        found[number] = Import(number, before.kind, before.made, counts, unread)
    return list(found.values())


async def failed(
    tx: Reader, member_id: int, import_id: int, *, limit: int
) -> list[tuple[str, Why]]:
    """The lines of a member's import that came to nothing, and why, in their order."""
    query = select(table.c.said, table.c.why).where(
        table.c.member_id == member_id,
        table.c.import_id == import_id,
        table.c.state == RowState.FAILED,
    )
    rows = await tx.rows(query.order_by(table.c.id).limit(limit))
    return [(said, Why(why)) for said, why in rows]


async def proposed(tx: Reader, member_id: int, import_id: int) -> list[int]:
    """The lines of a member's import that they have yet to confirm, in their order."""
    query = select(table.c.id).where(
        table.c.member_id == member_id,
        table.c.import_id == import_id,
        table.c.state == RowState.PROPOSED,
    )
    return [row[0] for row in await tx.rows(query.order_by(table.c.id))]


async def last_due(tx: Reader, member_id: int) -> datetime | None:
    """When the last line of a member that was not yet tried is due."""
    query = select(func.max(table.c.due)).where(table.c.member_id == member_id, table.c.tries == 0)
    return await tx.value(query)


async def save_waiting(tx: Writer, dues: Mapping[int, datetime]) -> None:
    """Let lines wait, each until it is due."""
    statement = update(table).where(table.c.id == bindparam("number"))
    values = [{"number": number, "until": due} for number, due in dues.items()]
    await tx.change(statement.values(state=RowState.WAITS, due=bindparam("until")), values)


async def due(tx: Reader, now: datetime, *, after: int = 0) -> ImportRow | None:
    """The line that is due first of whose turn it is: the member next to `after` with any."""
    owners = select(table.c.member_id).where(table.c.due <= now).order_by(table.c.member_id)
    owner = await tx.value(owners.where(table.c.member_id > after).limit(1))
    owner = owner or await tx.value(owners.limit(1))
    query = select(table.c.id, table.c.member_id, table.c.kind, table.c.said, table.c.tries)
    query = query.where(table.c.member_id == owner, table.c.due <= now)
    row = await tx.row(query.order_by(table.c.due, table.c.id).limit(1))
    return None if row is None else ImportRow(row[0], row[1], ImportKind(row[2]), row[3], row[4])


async def waits(tx: Reader, row_id: int) -> bool:
    """Whether a line still waits."""
    query = select(table.c.id).where(table.c.id == row_id, table.c.due.is_not(None))
    return await tx.value(query) is not None


async def save_tried(tx: Writer, row_id: int, tries: int, due: datetime) -> None:
    """Try a line again once it is due."""
    await tx.change(update(table).where(table.c.id == row_id).values(tries=tries, due=due))


async def save_state(tx: Writer, row_id: int, state: RowState, why: Why = Why.NOT) -> None:
    """Keep what came of a line."""
    statement = update(table).where(table.c.id == row_id)
    await tx.change(statement.values(state=state, why=why, due=None))


async def remove(tx: Writer, member_id: int, import_id: int) -> int:
    """Forget a member's import, and do nothing more of it; gives how many lines it had."""
    which = (table.c.member_id == member_id, table.c.import_id == import_id)
    return await tx.change(delete(table).where(*which))


async def remove_proposed(tx: Writer, member_id: int) -> None:
    """Forget the imports of a member that they did not confirm."""
    open_ = select(table.c.import_id).where(
        table.c.member_id == member_id, table.c.state == RowState.PROPOSED
    )
    await tx.change(
        delete(table).where(table.c.member_id == member_id, table.c.import_id.in_(open_))
    )


async def remove_before(tx: Writer, moment: datetime) -> int:
    """Forget what was brought before that and waits no more; gives how many lines."""
    return await tx.change(delete(table).where(table.c.made < moment, table.c.due.is_(None)))
