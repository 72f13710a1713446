"""The PostgreSQL server of a test run, and a database of its own for each test."""

import os
import secrets
from collections.abc import Generator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

from tests.postgres_server import NoPostgres, shared_port, url_of

_SEND_AWAY = (
    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity "
    "WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
# As a replica one deletes without a look at who refers to whom, and without triggers.
_EMPTY = """DO $$
DECLARE name text;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> '{but}'
  LOOP
    EXECUTE format('DELETE FROM %I', name);
  END LOOP;
  FOR name IN SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' LOOP
    EXECUTE format('ALTER SEQUENCE %I RESTART', name);
  END LOOP;
END $$"""


@dataclass(frozen=True, slots=True)
class Postgres:
    """The server that all tests of a run share; it does not flush to the disk."""

    port: int

    def url(self, database: str) -> str:
        """The address of one of its databases."""
        return url_of(self.port, database)

    async def create_database(self, template: str | None = None) -> str:
        """Make a database, empty or a copy of the one called `template`, and give its address.

        Nobody may be connected to the template meanwhile.
        """
        name = f"test_{secrets.token_hex(8)}"
        await self._execute(
            f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy"
        )
        return self.url(name)

    async def drop_database(self, url: str) -> None:
        """Remove the database at `url`, whoever is connected to it."""
        await self._execute(f"DROP DATABASE {make_url(url).database} WITH (FORCE)")

    async def empty_database(self, url: str, *, but: str) -> None:
        """Delete every row at `url` but those of one table, whoever is connected to it.

        Sequences begin again.
        """
        await self._execute(_SEND_AWAY, url)
        await self._execute(_EMPTY.format(but=but), url)

    async def _execute(self, statement: str, url: str = "") -> None:
        engine = create_async_engine(
            make_url(url or self.url("postgres")).set(drivername="postgresql+asyncpg"),
            isolation_level="AUTOCOMMIT",
            poolclass=NullPool,
        )
        async with engine.connect() as connection:
            await connection.execute(text(statement))


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Generator[Postgres]:
    """The server, started for the first test that asks and stopped after the last."""
    try:
        with shared_port(_folder_of_the_run(tmp_path_factory)) as port:
            yield Postgres(port)
    except NoPostgres:
        message = "PostgreSQL is not installed here; `make test` installs it"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)


def _folder_of_the_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own
