"""SQLite: one owner connection for all writes, committed together by one fsync.

Why it is like this, with figures, stands in `docs/decisions/`.
"""

import asyncio
import fcntl
import os
import sqlite3
from collections import defaultdict
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from functools import cache
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, Executable, Table, create_engine
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.pool import NullPool

from fediwiki.domain.ids import Ids
from fediwiki.errors import Unavailable
from fediwiki.storage.database import Database, Reader, Writer
from fediwiki.storage.direct import Direct, driver_of
from fediwiki.storage.prepared import PreparedStatements

_BUSY_FOR_SECONDS = 10.0
_IDLE_READERS = 8
_STATEMENTS = 1_000
# One object a table, so that what is inserted all the time is prepared once.
_insert = cache(insert)


@cache
def _insert_new(table: Table) -> Executable:
    return insert(table).on_conflict_do_nothing()


Result = TypeVar("Result")


class SqliteDatabase(Database):
    """A database in one file."""

    def __init__(self, path: Path, *, synchronous: str) -> None:
        """Keep everything in the file at `path`; `synchronous` is `full` or `normal`."""
        self.ids = Ids()
        self._path = path
        self._engine = _engine(path)
        self._prepared = PreparedStatements(self._engine.dialect)
        self._synchronous = synchronous
        self._turn = asyncio.Lock()
        self._due = asyncio.Event()
        self._batch: asyncio.Future[None] | None = None
        self._appended: dict[Table, list[Mapping[str, object]]] = defaultdict(list)
        self._readers: list[Connection] = []
        self._claim: int | None = None
        self._owner: Connection
        self._committing: asyncio.Task[None]

    async def open(self) -> None:
        """Connect, and begin to commit what is written."""
        self._owner = await self._when_not_busy(self._connect)
        self._committing = asyncio.create_task(self._commit_when_due())

    async def close(self) -> None:
        """Commit what was written and let go of the file."""
        while self._batch is not None:
            await asyncio.wait([self._batch])
        async with self._turn:
            self._committing.cancel()
        await asyncio.wait([self._committing])
        for connection in (self._owner, *self._readers):
            connection.close()
        self._readers.clear()
        if self._claim is not None:
            os.close(self._claim)

    async def claim_work(self) -> bool:
        """Take the lock on a file beside the database; the system frees it when we end."""
        if self._claim is not None:
            return True
        descriptor = os.open(f"{self._path}.lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(descriptor)
            return False
        self._claim = descriptor
        return True

    @asynccontextmanager
    async def read(self) -> AsyncGenerator[Reader]:
        """A view of one moment."""
        connection = self._readers.pop() if self._readers else self._connect()
        _run(connection, "BEGIN")
        try:
            yield Reader(Direct(connection, self._prepared))
        finally:
            _run(connection, "ROLLBACK")
            if len(self._readers) < _IDLE_READERS:
                self._readers.append(connection)
            else:
                connection.close()

    @asynccontextmanager
    async def write(self) -> AsyncGenerator[Writer]:
        """A transaction between its own savepoint and release, in the batch of this moment."""
        async with self._turn:
            batch = await self._joined_batch()
            _run(self._owner, "SAVEPOINT one")
            writer = Writer(Direct(self._owner, self._prepared), _insert, self.ids)
            try:
                yield writer
            except BaseException as error:
                self._undo_one(batch, error)
                for statement, parameters in writer.noted:
                    await writer.change(statement, parameters)
                raise
            _run(self._owner, "RELEASE one")
        await asyncio.shield(batch)

    async def append(self, table: Table, row: Mapping[str, object]) -> None:
        """Insert one row with all others of this moment."""
        self._appended[table].append(row)
        await asyncio.shield(self._opened_batch())

    def _connect(self) -> Connection:
        connection = self._engine.connect()
        # A `PRAGMA journal_mode` waits for nobody, even while another process opens the file.
        connection.exec_driver_sql("PRAGMA busy_timeout = 0")
        connection.exec_driver_sql("PRAGMA journal_mode = WAL")
        connection.exec_driver_sql(f"PRAGMA synchronous = {self._synchronous}")
        connection.exec_driver_sql("PRAGMA foreign_keys = ON")
        connection.exec_driver_sql("PRAGMA cache_size = -16000")
        return connection

    def _opened_batch(self) -> asyncio.Future[None]:
        """The batch that is gathering; its future is done when it is committed."""
        if self._batch is None:
            self._batch = asyncio.get_running_loop().create_future()
            self._batch.add_done_callback(_seen)
            self._due.set()
        return self._batch

    async def _joined_batch(self) -> asyncio.Future[None]:
        """The batch that is gathering, with its transaction begun."""
        batch = self._opened_batch()
        if not self._in_transaction():
            try:
                await self._when_not_busy(self._begin)
            except Unavailable as error:
                self._fail(batch, error)
                raise
        return batch

    async def _commit_when_due(self) -> None:
        """Commit each batch once everything that was ready has joined it."""
        while True:
            await self._due.wait()
            self._due.clear()
            async with self._turn:
                batch, self._batch = self._batch, None
                if batch is not None and not batch.done():
                    await self._commit(batch)

    async def _commit(self, batch: asyncio.Future[None]) -> None:
        appended = dict(self._appended)
        self._appended.clear()
        try:
            if not self._in_transaction():
                await self._when_not_busy(self._begin)
            for table, rows in appended.items():
                await Direct(self._owner, self._prepared).change(_insert_new(table), rows)
            _run(self._owner, "COMMIT")
        except (sqlite3.Error, DBAPIError, Unavailable) as error:
            self._roll_back()
            batch.set_exception(Unavailable(f"the database cannot keep this now: {error}"))
        else:
            batch.set_result(None)

    def _undo_one(self, batch: asyncio.Future[None], error: BaseException) -> None:
        """Undo one write; an error that ended the whole transaction fails the whole batch."""
        if self._in_transaction():
            _run(self._owner, "ROLLBACK TO one")
            _run(self._owner, "RELEASE one")
            return
        unavailable = Unavailable(f"the database cannot keep this now: {error}")
        self._fail(batch, unavailable)
        raise unavailable from error

    def _fail(self, batch: asyncio.Future[None], error: Unavailable) -> None:
        if self._batch is batch:
            self._batch = None
            self._appended.clear()
        if not batch.done():
            batch.set_exception(error)

    def _begin(self) -> None:
        _run(self._owner, "BEGIN IMMEDIATE")

    def _roll_back(self) -> None:
        if self._in_transaction():
            _run(self._owner, "ROLLBACK")

    def _in_transaction(self) -> bool:
        return driver_of(self._owner).in_transaction

    async def _when_not_busy(self, action: Callable[[], Result]) -> Result:
        """Do `action`; while another process holds the file, let others work and try again."""
        loop = asyncio.get_running_loop()
        give_up = loop.time() + _BUSY_FOR_SECONDS
        pause = 0.002
        while True:
            try:
                return action()
            except (sqlite3.OperationalError, OperationalError) as error:
                if not _busy(error) or loop.time() > give_up:
                    raise Unavailable(f"the database cannot keep this now: {error}") from error
            await asyncio.sleep(pause)
            pause = min(pause * 2, 0.1)


def _engine(path: Path) -> Engine:
    return create_engine(
        f"sqlite:///{path}",
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
        connect_args={
            "check_same_thread": False,
            "timeout": 0,
            "cached_statements": _STATEMENTS,
        },
    )


def _run(connection: Connection, command: str) -> None:
    """Begin or end something, past SQLAlchemy, which takes ten times as long for such."""
    driver_of(connection).execute(command)


def _busy(error: sqlite3.OperationalError | OperationalError) -> bool:
    code = getattr(getattr(error, "orig", error), "sqlite_errorcode", 0)
    return code & 0xFF in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _seen(batch: asyncio.Future[None]) -> None:
    """Mark a failed batch as seen, also when nobody waits for it any more."""
    if not batch.cancelled():
        batch.exception()
