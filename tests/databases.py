"""Databases for tests: every test that asks for one runs on SQLite and on PostgreSQL."""

import shutil
from collections import Counter
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fediwiki.storage import migrating
from fediwiki.storage.database import Database
from tests.postgres import Postgres

# Deleted rows stay in the files for as long as nobody sweeps them, and make every scan longer.
_MOST_USES = 40


@dataclass(slots=True)
class Shelf:
    """Migrated databases that wait for the next test: to empty one is quicker than to make one."""

    _template: str = ""
    _clean: list[str] = field(default_factory=list[str])
    _uses: Counter[str] = field(default_factory=Counter[str])

    async def take(self, postgres: Postgres) -> str:
        """One with nothing in it."""
        if self._clean:
            return self._clean.pop()
        if not self._template:
            url = await postgres.create_database()
            await migrating.upgrade(url)
            self._template = url.rpartition("/")[2]
        return await postgres.create_database(template=self._template)

    async def put_back(self, postgres: Postgres, url: str) -> None:
        """Empty it for the next, or drop it when it was used often."""
        self._uses[url] += 1
        if self._uses[url] < _MOST_USES:
            await postgres.empty_database(url, but="alembic_version")
            self._clean.append(url)
        else:
            await postgres.drop_database(url)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    return tmp_path_factory.mktemp("template") / "template.sqlite"


@pytest.fixture(scope="session")
def postgres_shelf() -> Shelf:
    """The PostgreSQL databases that tests of this process use one after the other."""
    return Shelf()


@pytest.fixture
async def postgresql_url(postgres: Postgres, postgres_shelf: Shelf) -> AsyncGenerator[str]:
    """A migrated database on PostgreSQL with nothing in it."""
    url = await postgres_shelf.take(postgres)
    yield url
    await postgres_shelf.put_back(postgres, url)


@pytest.fixture
async def sqlite_url(tmp_path: Path, sqlite_template: Path) -> str:
    """A fresh, migrated database in a file."""
    if not sqlite_template.exists():
        await migrating.upgrade(f"sqlite:///{sqlite_template}")
    path = tmp_path / "fediwiki.sqlite"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """One of the two: every test that asks runs on SQLite and on PostgreSQL."""
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def database(database_url: str) -> AsyncGenerator[Database]:
    """That database, open."""
    opened = migrating.database_of(database_url)
    await opened.open()
    yield opened
    await opened.close()
