"""Migrations make exactly the tables that the code knows."""

import re
import signal
import sys
from pathlib import Path

import anyio
import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from fediwiki.storage import migrating
from fediwiki.storage.tables import all_tables
from tests.postgres import Postgres

# Upgrades a database and is killed before a certain statement of that.
_KILLED = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from fediwiki.storage import migrating

left = int(sys.argv[2])

@event.listens_for(Engine, "before_cursor_execute")
def count(*_):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(migrating.upgrade(sys.argv[1]))
"""

_SEARCH = re.compile("(post|comment|actor)_(words|places).*")


def _is_of_the_code(name: str | None, kind: str, parents: object) -> bool:
    """Whether it is no table by which SQLite searches: those are made in its own SQL."""
    return kind != "table" or _SEARCH.fullmatch(name or "") is None


async def test_migrations_make_the_schema_of_the_code(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'fediwiki.sqlite'}"
    await migrating.upgrade(url)
    engine = create_engine(url, poolclass=NullPool)
    (metadata,) = {table.metadata for table in all_tables()}
    with engine.connect() as connection:
        opts = {"compare_type": True, "include_name": _is_of_the_code}
        context = MigrationContext.configure(connection, opts=opts)
        assert compare_metadata(context, metadata) == []
    engine.dispose()


@pytest.mark.parametrize("statement", [8, 60])
async def test_an_upgrade_that_is_killed_leaves_nothing_and_can_be_done_again_in_a_file(
    tmp_path: Path, statement: int
) -> None:
    await _check_killed(f"sqlite:///{tmp_path / 'fediwiki.sqlite'}", statement)


@pytest.mark.parametrize("statement", [8, 60])
async def test_an_upgrade_that_is_killed_leaves_nothing_and_can_be_done_again_on_postgresql(
    postgres: Postgres, statement: int
) -> None:
    url = await postgres.create_database()
    await _check_killed(url, statement)
    await postgres.drop_database(url)


async def _check_killed(url: str, statement: int) -> None:
    program = [sys.executable, "-c", _KILLED, url, str(statement)]
    killed = await anyio.run_process(program, check=False)
    assert killed.returncode == -signal.SIGKILL
    with pytest.raises(migrating.SchemaTooOld):
        await migrating.check(url)
    # Had it left a table behind, this would find it in its way.
    await migrating.upgrade(url)
    await migrating.check(url)
