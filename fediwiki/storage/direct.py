"""Statements on a connection to SQLite, run at once; prepared ones go past SQLAlchemy."""

import sqlite3
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import cast

from sqlalchemy import Connection, Executable

from fediwiki.errors import Unavailable
from fediwiki.storage.database import Parameters
from fediwiki.storage.prepared import PreparedStatements, Row, Values


class Direct:
    """What a `Reader` and a `Writer` ask by."""

    def __init__(self, connection: Connection, prepared: PreparedStatements) -> None:
        """Run statements on `connection`, those with parameters as they are `prepared`."""
        self._connection = connection
        self._driver = driver_of(connection)
        self._prepared = prepared

    async def rows(self, query: Executable, parameters: Values | None) -> Sequence[Row]:
        """All rows."""
        if parameters is not None:
            ready = self._prepared.find(query, parameters)
            if ready is not None:
                return ready.read(self._driver.execute(*ready.asked(parameters)).fetchall())
        return self._connection.execute(query, parameters).all()

    async def row(self, query: Executable, parameters: Values | None) -> Row | None:
        """The first row, if there is one."""
        if parameters is not None:
            ready = self._prepared.find(query, parameters)
            if ready is not None:
                found = self._driver.execute(*ready.asked(parameters)).fetchmany(1)
                return ready.read(found)[0] if found else None
        return self._connection.execute(query, parameters).first()

    async def change(self, statement: Executable, parameters: Parameters) -> int:
        """Change rows; gives how many."""
        if isinstance(parameters, Mapping):
            ready = self._prepared.find(statement, parameters)
            if ready is not None:
                return self._driver.execute(*ready.asked(parameters)).rowcount
        elif parameters:
            ready = self._prepared.find(statement, parameters[0])
            if ready is not None:
                words, _ = ready.asked(parameters[0])
                said = (ready.asked(each)[1] for each in parameters)
                return self._driver.executemany(words, said).rowcount
        return self._connection.execute(statement, parameters).rowcount

    @asynccontextmanager
    async def part(self) -> AsyncGenerator[None]:
        """A part that is undone alone if it fails, unless all of the transaction is lost."""
        self._driver.execute("SAVEPOINT part")
        try:
            yield
        except BaseException as error:
            if not self._driver.in_transaction:
                raise Unavailable(f"the database cannot keep this now: {error}") from error
            self._driver.execute("ROLLBACK TO part")
            self._driver.execute("RELEASE part")
            raise
        self._driver.execute("RELEASE part")


def driver_of(connection: Connection) -> sqlite3.Connection:
    """The driver's own connection."""
    return cast("sqlite3.Connection", connection.connection.driver_connection)
