"""The oracle of refusals: what was refused must have changed nothing at all."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
from sqlalchemy import select

from fediwiki.storage.log_tables import received
from fediwiki.storage.tables import all_tables
from tests.fediverse import Fediverse, Server

# What a fetched key, or a server that speaks, changes without any effect on anyone.
_PASSING = {
    "actors": {"fetched"},
    "keys": {"made"},
    "servers": {
        "heard",
        "cursor",
        "beyond",
        "delivered",
        "dialect_checked",
        "next_try",
        "failures",
        "failing_since",
        "scheme",
        "software",
        "version",
        "dialect",
    },
}


@asynccontextmanager
async def nothing_happens(
    server: Server, fediverse: Fediverse, *, fetches: int = 0, logged: bool = False
) -> AsyncGenerator[None]:
    """Check that nothing in here, however it settles, has any effect on `server`.

    It may ask others for at most `fetches` documents, and says nothing to anyone. What it took
    for judgement may stand in its inbound log only where `logged`.
    """
    # What upkeep notes of itself is an effect of time alone.
    await server.app.upkeep.run_once(server.clock.now())
    before = await state_of(server, logged=logged)
    begun = len(fediverse.network.tried)
    yield
    await fediverse.settle()
    tried = fediverse.network.tried[begun:]
    abroad = [each for each in tried if httpx.URL(each[1]).host != server.domain]
    said = [url for method, url in abroad if method == "POST"]
    assert not said, said
    assert len(abroad) <= fetches, abroad
    after = await state_of(server, logged=logged)
    changed = [name for name in after if after[name] != before[name]]
    assert not changed, changed


async def state_of(server: Server, *, logged: bool = False) -> dict[str, str]:
    """A digest of each table: all that a server knows."""
    found: dict[str, str] = {}
    async with server.instance.database.read() as tx:
        for table in all_tables():
            if table.name == "received" and logged:
                continue
            passing = _PASSING.get(table.name, set[str]())
            columns = [column for column in table.columns if column.name not in passing]
            rows = sorted(repr(row) for row in await tx.rows(select(*columns)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    return found


async def verdicts(server: Server) -> list[tuple[str, str]]:
    """What became of everything that came in, in order: states and reasons."""
    query = select(received.c.state, received.c.reason).order_by(received.c.id)
    async with server.instance.database.read() as tx:
        return [(row[0], row[1]) for row in await tx.rows(query)]
