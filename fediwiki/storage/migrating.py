"""Bringing a database to the schema of this code, and refusing one that is newer."""

import asyncio
import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from fediwiki.errors import Refused, Unavailable
from fediwiki.storage.database import Database
from fediwiki.storage.postgres import PostgresDatabase
from fediwiki.storage.sqlite import SqliteDatabase

_SCRIPTS = Path(__file__).parent / "migrations"
SQLITE = "sqlite:///"
Answer = TypeVar("Answer")


class SchemaTooOld(Refused):
    """The database must be upgraded first."""


class SchemaTooNew(Refused):
    """The database was made by a newer FediWiki."""


def database_of(url: str, *, synchronous: str = "full") -> Database:
    """The database at `url`, not yet opened."""
    if url.startswith(SQLITE):
        return SqliteDatabase(Path(url.removeprefix(SQLITE)), synchronous=synchronous)
    return PostgresDatabase(url)


def folders_of(url: str, media: str) -> list[Path]:
    """Where things are kept on this machine: pictures, and the database if it is a file."""
    is_file = url.startswith(SQLITE)
    return [Path(media), *([Path(url.removeprefix(SQLITE)).parent] if is_file else [])]


async def upgrade(url: str) -> None:
    """Make the schema, or bring it up to date; does nothing where it is.

    Raises:
        SchemaTooNew: It was made by a newer version of this program.
        Unavailable: The database cannot be reached.
    """
    if url.startswith(SQLITE):
        _make_file(Path(url.removeprefix(SQLITE)))
        await asyncio.to_thread(_upgrade_sqlite, url)
        return
    engine = create_async_engine(_asyncpg(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.run_sync(_upgrade)
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the database cannot be upgraded: {error}") from error
    finally:
        await engine.dispose()


async def check(url: str) -> None:
    """Refuse a database whose schema is not that of this code.

    Raises:
        SchemaTooNew: It was made by a newer version of this program.
        SchemaTooOld: It needs `fediwiki database upgrade`.
        Unavailable: The database cannot be reached.
    """
    if url.startswith(SQLITE):
        await asyncio.to_thread(_check_sqlite, url)
        return
    engine = create_async_engine(_asyncpg(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            await connection.run_sync(_check)
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error
    finally:
        await engine.dispose()


async def version_of(url: str) -> str:
    """The version of the schema of a database, which may be older than this program.

    Raises:
        SchemaTooNew: It was made by a newer version of this program.
        SchemaTooOld: There is none yet.
        Unavailable: The database cannot be reached.
    """
    if url.startswith(SQLITE):
        return await asyncio.to_thread(_with_sqlite, url, _version)
    engine = create_async_engine(_asyncpg(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_version)
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error
    finally:
        await engine.dispose()


@cache
def head() -> str:
    """The version of the schema of this program."""
    return ScriptDirectory.from_config(_alembic()).get_current_head() or ""


def knows(version: str) -> bool:
    """Whether this program can bring a schema of this version to its own."""
    return version in _known()


def _make_file(path: Path) -> None:
    """Make the file, readable by this user alone: it holds private keys.

    Its folder must be there: one made for a mistyped path would be an instance of its own.
    """
    if not path.parent.is_dir():
        raise Unavailable(f"cannot make {path}: there is no folder {path.parent}")
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
        path.chmod(0o600)
    except OSError as error:
        raise Unavailable(f"cannot make {path}: {error.strerror}") from error


def _upgrade_sqlite(url: str) -> None:
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30})
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            _upgrade(connection)
            connection.commit()
    except DBAPIError as error:
        raise Unavailable(f"the database cannot be upgraded: {error.orig}") from error
    finally:
        engine.dispose()


def _check_sqlite(url: str) -> None:
    _with_sqlite(url, _check)


def _with_sqlite(url: str, ask: Callable[[Connection], Answer]) -> Answer:
    if not Path(url.removeprefix(SQLITE)).exists():
        raise SchemaTooOld("there is no database yet: run `fediwiki database upgrade`")
    engine = create_engine(url, poolclass=NullPool, connect_args={"timeout": 30})
    try:
        with engine.connect() as connection:
            return ask(connection)
    except DBAPIError as error:
        raise Unavailable(f"the database cannot be reached: {error.orig}") from error
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    _refuse_newer(connection)
    config = _alembic()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _check(connection: Connection) -> None:
    _refuse_newer(connection)
    if MigrationContext.configure(connection).get_current_revision() != head():
        raise SchemaTooOld(
            "the database is older than this program: run `fediwiki database upgrade`"
        )


def _version(connection: Connection) -> str:
    _refuse_newer(connection)
    current = MigrationContext.configure(connection).get_current_revision()
    if current is None:
        raise SchemaTooOld("there is no database yet: run `fediwiki database upgrade`")
    return current


def _known() -> set[str]:
    return {each.revision for each in ScriptDirectory.from_config(_alembic()).walk_revisions()}


def _refuse_newer(connection: Connection) -> None:
    current = MigrationContext.configure(connection).get_current_revision()
    if current is not None and current not in _known():
        raise SchemaTooNew(
            f"the database was made by a newer FediWiki (schema {current}): "
            "upgrade the program, or restore a backup"
        )


def _alembic() -> AlembicConfig:
    config = AlembicConfig()
    config.set_main_option("script_location", str(_SCRIPTS))
    return config


def _asyncpg(url: str) -> str:
    return make_url(url).set(drivername="postgresql+asyncpg").render_as_string(hide_password=False)
