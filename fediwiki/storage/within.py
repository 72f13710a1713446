"""A database that is one open transaction: what is written belongs to it, and is read in it.

Each write is a part that is undone alone if it fails, as if it had been a transaction.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager

from sqlalchemy import Table

from fediwiki.domain.ids import Ids
from fediwiki.storage.database import Database, Reader, Writer


class Within(Database):
    """The open transaction `tx` as a database, for those who ask for one."""

    def __init__(self, tx: Writer, ids: Ids) -> None:
        """Give ids by `ids`."""
        self.ids = ids
        self._tx = tx

    async def open(self) -> None:
        """It is open."""

    async def close(self) -> None:
        """Whoever opened the transaction closes it."""

    async def claim_work(self) -> bool:
        """Nobody else can."""
        return True

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Reader]:
        """The transaction."""
        yield self._tx

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Writer]:
        """A part of the transaction."""
        async with self._tx.part() as part:
            yield part

    async def append(self, table: Table, row: Mapping[str, object]) -> None:
        """Insert a row unless it is there already."""
        await self._tx.change(self._tx.insert(table).values(**row).on_conflict_do_nothing())
