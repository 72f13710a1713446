"""Databases for tests: every test that asks for one runs on SQLite and on PostgreSQL."""

import shutil
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fediwiki.storage import migrating
from fediwiki.storage.database import Database
from tests.postgres import Postgres


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty database to copy."""
    return tmp_path_factory.mktemp("template") / "template.sqlite"


@pytest.fixture(scope="session")
def postgres_templates() -> dict[str, str]:
    """The name of the migrated, empty PostgreSQL database to copy, once it is made."""
    return {}


@pytest.fixture
async def postgresql_url(
    postgres: Postgres, postgres_templates: dict[str, str]
) -> AsyncGenerator[str]:
    """A fresh, migrated database on PostgreSQL."""
    if not postgres_templates:
        url = await postgres.create_database()
        await migrating.upgrade(url)
        postgres_templates["name"] = url.rpartition("/")[2]
    url = await postgres.create_database(template=postgres_templates["name"])
    yield url
    await postgres.drop_database(url)


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
