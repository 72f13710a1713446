"""PostgreSQL, by asyncpg: writes take turns by an advisory lock, the inbox appends in batches."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cache

from sqlalchemy import Executable, Table, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from fediwiki.domain.ids import Ids
from fediwiki.errors import FediWikiError, Unavailable
from fediwiki.storage.database import Database, Parameters, Reader, Writer
from fediwiki.storage.prepared import Row, Values

# One object a table, so that what is inserted all the time is prepared once.
_insert = cache(insert)
_WRITES = text("SELECT pg_advisory_xact_lock(4343001)")
_WORK = text("SELECT pg_try_advisory_lock(4343002)")


class PostgresDatabase(Database):
    """A database of a PostgreSQL server, 18 or later."""

    def __init__(self, url: str) -> None:
        """Keep everything in the database at `url`, `postgresql://…`."""
        self.ids = Ids()
        self._engine: AsyncEngine = create_async_engine(
            url.replace("postgresql://", "postgresql+asyncpg://", 1),
            pool_size=10,
            max_overflow=20,
            pool_timeout=10,
        )
        self._appended: dict[Table, list[Mapping[str, object]]] = defaultdict(list)
        self._gathering: asyncio.Future[None] | None = None
        self._appending: asyncio.Task[None] | None = None
        self._claim: AsyncConnection | None = None

    async def open(self) -> None:
        """See that the server answers."""
        async with self._reached(), self._engine.connect():
            pass

    async def close(self) -> None:
        """Close all connections."""
        if self._appending is not None:
            await asyncio.wait([self._appending])
        if self._claim is not None:
            await self._claim.close()
        await self._engine.dispose()

    async def claim_work(self) -> bool:
        """Take an advisory lock on a connection of its own; the server frees it when we end."""
        async with self._reached():
            connection = self._claim or await self._engine.connect()
            self._claim = await connection.execution_options(isolation_level="AUTOCOMMIT")
            return bool(await self._claim.scalar(_WORK))

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Reader]:
        """A view of one moment."""
        async with self._reached(), self._engine.connect() as connection:
            await connection.execution_options(
                isolation_level="REPEATABLE READ", postgresql_readonly=True
            )
            async with connection.begin():
                yield Reader(_Asking(connection), postgres=True)

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Writer]:
        """A transaction that has its turn: no other write runs beside it."""
        writer: Writer | None = None
        try:
            async with self._reached(), self._engine.begin() as connection:
                await connection.execute(_WRITES)
                writer = Writer(_Asking(connection), _insert, self.ids, postgres=True)
                yield writer
        except FediWikiError:
            if writer is not None and writer.noted:
                await self._keep(writer)
            raise

    async def _keep(self, taken_back: Writer) -> None:
        """Keep what was noted in a transaction that was taken back."""
        async with self._reached(), self._engine.begin() as connection:
            await connection.execute(_WRITES)
            for statement, parameters in taken_back.noted:
                await connection.execute(statement, parameters)

    async def append(self, table: Table, row: Mapping[str, object]) -> None:
        """Insert one row with all others that come while the last batch is on its way."""
        self._appended[table].append(row)
        if self._gathering is None:
            self._gathering = asyncio.get_running_loop().create_future()
            self._gathering.add_done_callback(_seen)
        if self._appending is None or self._appending.done():
            self._appending = asyncio.create_task(self._append_batches())
        await asyncio.shield(self._gathering)

    async def _append_batches(self) -> None:
        while (batch := self._gathering) is not None:
            self._gathering = None
            appended = dict(self._appended)
            self._appended.clear()
            try:
                async with self._reached(), self._engine.begin() as connection:
                    for table, rows in appended.items():
                        await connection.execute(insert(table).on_conflict_do_nothing(), rows)
            except (DBAPIError, Unavailable) as error:
                batch.set_exception(Unavailable(f"the database cannot keep this now: {error}"))
            else:
                batch.set_result(None)

    @asynccontextmanager
    async def _reached(self) -> AsyncGenerator[None]:
        try:
            yield
        except (OSError, InterfaceError, OperationalError, PoolTimeout) as error:
            raise Unavailable(f"the database does not answer: {error}") from error


class _Asking:
    """Statements on a connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def rows(self, query: Executable, parameters: Values | None) -> Sequence[Row]:
        return (await self._connection.execute(query, parameters)).all()

    async def row(self, query: Executable, parameters: Values | None) -> Row | None:
        return (await self._connection.execute(query, parameters)).first()

    async def change(self, statement: Executable, parameters: Parameters) -> int:
        return (await self._connection.execute(statement, parameters)).rowcount

    @asynccontextmanager
    async def part(self) -> AsyncGenerator[None]:
        async with self._connection.begin_nested():
            yield


def _seen(batch: asyncio.Future[None]) -> None:
    """Mark a failed batch as seen, also when nobody waits for it any more."""
    if not batch.cancelled():
        batch.exception()
