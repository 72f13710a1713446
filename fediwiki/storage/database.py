"""The one async face over SQLite and PostgreSQL: `Reader` asks, `Writer` changes."""

from abc import ABC, abstractmethod
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import Executable, Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

from fediwiki.domain.ids import Ids
from fediwiki.errors import FediWikiError, Unavailable
from fediwiki.storage.prepared import Row, Values

Parameters = Values | Sequence[Values] | None
Insert = SqliteInsert | PostgresInsert


class Statements(Protocol):
    """A connection in a transaction, as a `Reader` or a `Writer` uses it."""

    async def rows(self, query: Executable, parameters: Values | None) -> Sequence[Row]:
        """All rows."""
        ...

    async def row(self, query: Executable, parameters: Values | None) -> Row | None:
        """The first row, if there is one."""
        ...

    async def change(self, statement: Executable, parameters: Parameters) -> int:
        """Change rows; gives how many."""
        ...

    def part(self) -> AbstractAsyncContextManager[None]:
        """A part that is undone alone if it fails."""
        ...


class Reader:
    """A consistent view of the database; it cannot change anything.

    A query that is asked all the time is made once, with `bindparam`, and given `parameters`: it is
    prepared once, too. To make it and to prepare it costs several times what SQLite needs to
    answer it.
    """

    def __init__(self, statements: Statements, *, postgres: bool = False) -> None:
        """Ask by `statements`; `postgres` is for the few queries that SQLite hears otherwise."""
        self._statements = statements
        self.postgres = postgres

    async def rows(self, query: Executable, parameters: Values | None = None) -> Sequence[Row]:
        """All rows."""
        return await self._statements.rows(query, parameters)

    async def row(self, query: Executable, parameters: Values | None = None) -> Row | None:
        """The first row, if there is one."""
        return await self._statements.row(query, parameters)

    async def value(self, query: Executable, parameters: Values | None = None) -> Any:  # noqa: ANN401 - what one column holds
        """The first column of the first row, None without one."""
        row = await self._statements.row(query, parameters)
        return None if row is None else row[0]


class Writer(Reader):
    """A transaction that may change things: all of it is kept, or none."""

    def __init__(
        self,
        statements: Statements,
        insert: Callable[[Table], Insert],
        ids: Ids,
        *,
        postgres: bool = False,
    ) -> None:
        """Change by `statements`; `insert` speaks the database's own dialect."""
        super().__init__(statements, postgres=postgres)
        self.noted: list[tuple[Executable, Parameters]] = []
        self._insert = insert
        self._ids = ids

    async def change(self, statement: Executable, parameters: Parameters = None) -> int:
        """Run an INSERT, UPDATE or DELETE; gives how many rows it touched."""
        return await self._statements.change(statement, parameters)

    async def note(self, statement: Executable, parameters: Parameters = None) -> None:
        """Change something that is kept even if everything else is taken back, once more then."""
        self.noted.append((statement, parameters))
        await self._statements.change(statement, parameters)

    @asynccontextmanager
    async def part(self) -> AsyncGenerator["Writer"]:
        """A part of the transaction: if it fails, it is taken back, and what was before it stays.

        What was noted in it is kept after a verdict.

        Raises:
            Unavailable: With it all of the transaction is lost.
        """
        part = Writer(self._statements, self._insert, self._ids, postgres=self.postgres)
        try:
            async with self._statements.part():
                yield part
        except Unavailable:
            raise
        except FediWikiError:
            for statement, parameters in part.noted:
                await self.change(statement, parameters)
            raise

    def insert(self, table: Table) -> Insert:
        """An INSERT that knows `on_conflict_do_nothing` and `on_conflict_do_update`."""
        return self._insert(table)

    def new_id(self, now: datetime) -> int:
        """An id that nothing else has or will have."""
        return self._ids.next(now)


class Database(ABC):
    """Where everything is kept."""

    ids: Ids

    @abstractmethod
    async def open(self) -> None:
        """Connect.

        Raises:
            Unavailable: The database cannot be reached.
        """

    @abstractmethod
    async def close(self) -> None:
        """Finish what is under way and let go."""

    @abstractmethod
    async def claim_work(self) -> bool:
        """Become the one process that does the work of the clockwork; until it ends, however.

        Says whether that succeeded: it does not while another process has that part.
        """

    @abstractmethod
    def read(self) -> AbstractAsyncContextManager[Reader]:
        """A view for short reads; await nothing but it while it is open."""

    @abstractmethod
    def write(self) -> AbstractAsyncContextManager[Writer]:
        """A transaction, durable when the `async with` block is left.

        Await nothing but the transaction inside it: others wait for their turn.

        Raises:
            Unavailable: It could not be kept; nothing of it was.
        """

    @abstractmethod
    async def append(self, table: Table, row: Mapping[str, object]) -> None:
        """Insert one row unless it is there already; durable on return.

        Many at once share one statement and one commit, which is what makes the inbox fast.

        Raises:
            Unavailable: It could not be kept.
        """
