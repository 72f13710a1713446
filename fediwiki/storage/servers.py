"""Servers that we talk with."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from fediwiki.domain.servers import Dialect, Server
from fediwiki.errors import NotFound
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.storage import server_policies
from fediwiki.storage.actor_tables import servers
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.log_tables import sent
from fediwiki.text.domains import host_of

_NAMES = tuple(column.name for column in servers.columns)
_ID = select(servers.c.id).where(servers.c.origin == bindparam("origin"))
_SAVE_PROGRESS = (
    update(servers)
    .where(servers.c.id == bindparam("server_id"))
    .values(cursor=bindparam("new_cursor"), beyond=bindparam("new_beyond"))
)


@dataclass(frozen=True, slots=True)
class Progress:
    """Up to where everything was dealt with for a server, and what was after that place."""

    server_id: int
    cursor: int
    beyond: tuple[int, ...]


async def by_id(tx: Reader, server_id: int) -> Server:
    """The server.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(select(servers).where(servers.c.id == server_id))
    if row is None:
        raise NotFound(f"there is no server {server_id}")
    return _server(row)


async def find(tx: Reader, origin: str) -> Server | None:
    """The server at `origin`, scheme and authority."""
    row = await tx.row(select(servers).where(servers.c.origin == origin))
    return None if row is None else _server(row)


async def of_ids(tx: Reader, server_ids: Sequence[int]) -> list[Server]:
    """Those of the servers that there are."""
    query = select(servers).where(servers.c.id.in_(server_ids))
    return [_server(row) for row in await tx.rows(query)]


async def listed(tx: Reader) -> list[Server]:
    """All servers, by origin."""
    return [_server(row) for row in await tx.rows(select(servers).order_by(servers.c.origin))]


async def behind(tx: Reader) -> list[Server]:
    """Servers whose cursor is not at the end of the outbound log."""
    end = select(func.coalesce(func.max(sent.c.place), 0)).scalar_subquery()
    query = select(servers).where(servers.c.cursor < end)
    return [_server(row) for row in await tx.rows(query)]


async def waiting(tx: Reader) -> set[int]:
    """Servers that failed and are to be tried again at a time of their own."""
    query = select(servers.c.id).where(servers.c.next_try.is_not(None))
    return {row[0] for row in await tx.rows(query)}


async def speaking(tx: Reader, dialects: Sequence[Dialect]) -> set[int]:
    """Servers that speak one of these dialects, or for all we know may."""
    spoken = servers.c.dialect
    query = select(servers.c.id).where(or_(spoken.is_(None), spoken.in_(dialects)))
    return {row[0] for row in await tx.rows(query)}


async def ids_of(tx: Reader, origins: Iterable[str]) -> dict[str, int]:
    """The ids of some servers, by origin."""
    query = select(servers.c.origin, servers.c.id).where(servers.c.origin.in_(list(origins)))
    return {row[0]: row[1] for row in await tx.rows(query)}


async def ensure(tx: Writer, origin: str, now: datetime) -> int:
    """The id of the server at `origin`; a new one begins at the end of the outbound log."""
    known = await tx.value(_ID, {"origin": origin})
    if known is not None:
        return int(known)
    end = int(await tx.value(select(func.coalesce(func.max(sent.c.place), 0))))
    number = tx.new_id(now)
    host = host_of(origin)
    rules = await server_policies.rules_for(tx, host)
    marks = {
        "suspended": now if rules.shuts(host) else None,
        "silenced": now if rules.silences(host) else None,
    }
    new = tx.insert(servers).values(id=number, origin=origin, first_seen=now, cursor=end, **marks)
    await tx.change(new)
    return number


async def save_software(
    tx: Writer, server_id: int, software: str, version: str, dialect: Dialect | None, now: datetime
) -> None:
    """Remember what a server runs, and that it was asked."""
    await _save(
        tx,
        server_id,
        software=software,
        version=version,
        dialect=dialect,
        dialect_checked=now,
    )


async def doubt_software(tx: Writer, server_id: int) -> None:
    """Have a server asked what it runs before the next thing is sent to it."""
    await _save(tx, server_id, dialect_checked=None)


async def save_heard(tx: Writer, server_id: int, now: datetime) -> None:
    """Remember that a server spoke to us, and try it again at once."""
    await _save(tx, server_id, heard=now, failing_since=None, failures=0, next_try=None)


async def save_progress(tx: Writer, progress: Sequence[Progress]) -> None:
    """Remember for some servers up to where everything was dealt with."""
    if not progress:
        return
    rows = [
        {"server_id": each.server_id, "new_cursor": each.cursor, "new_beyond": each.beyond}
        for each in progress
    ]
    await tx.change(_SAVE_PROGRESS, rows)


async def save_delivered(tx: Writer, server_id: int, scheme: Scheme | None, now: datetime) -> None:
    """Remember that a server took something, and how it was signed."""
    values: dict[str, object] = {} if scheme is None else {"scheme": scheme.value}
    await _save(
        tx, server_id, delivered=now, failing_since=None, failures=0, next_try=None, **values
    )


async def save_failure(tx: Writer, server: Server, *, next_try: datetime, now: datetime) -> None:
    """Remember that a server failed, and when to try again."""
    await _save(
        tx,
        server.id,
        failing_since=server.failing_since or now,
        failures=server.failures + 1,
        next_try=next_try,
    )


async def advance(tx: Writer, place: int, *, but: Sequence[int]) -> None:
    """Move the cursors of all servers that wait for nothing to `place`."""
    idle = servers.c.id.not_in(list(but))
    await tx.change(
        update(servers)
        .where(servers.c.cursor < place, idle, servers.c.failures == 0)
        .values(cursor=place, beyond=[])
    )


async def skip_all(tx: Writer, place: int) -> None:
    """Send no server anything that stands in the log up to `place`."""
    await tx.change(
        update(servers).values(
            cursor=place, beyond=[], failing_since=None, failures=0, next_try=None
        )
    )


async def _save(tx: Writer, server_id: int, **values: object) -> None:
    await tx.change(update(servers).where(servers.c.id == server_id).values(values))


def _server(row: Sequence[Any]) -> Server:
    columns: dict[str, Any] = dict(zip(_NAMES, row, strict=True))
    dialect, scheme = columns["dialect"], columns["scheme"]
    columns["dialect"] = Dialect(dialect) if dialect else None
    columns["scheme"] = Scheme(scheme) if scheme else None
    columns["beyond"] = tuple(columns["beyond"])
    return Server(**columns)
