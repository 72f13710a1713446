"""The whole database in one file: written beside whoever writes to it, and loaded again.

What is loaded is marked: who opens it next sees that it was restored (`services/restoring.py`).
"""

import asyncio
import os
import shutil
import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import URL, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from fediwiki.errors import Malformed, Refused, Unavailable
from fediwiki.storage.migrating import SQLITE
from fediwiki.storage.settings import RESTORING
from fediwiki.storage.types import milliseconds

_SQLITE: Final = "SQLite"
_POSTGRES: Final = "PostgreSQL"
NAMES: Final = {_SQLITE: "database.sqlite", _POSTGRES: "database.dump"}
_TABLES: Final = text(
    "SELECT count(*) FROM pg_catalog.pg_tables "
    "WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
)


def engine_of(url: str) -> str:
    """What kind of database is at `url`."""
    return _SQLITE if url.startswith(SQLITE) else _POSTGRES


async def dump(url: str, target: Path, *, programs: str | None) -> None:
    """Write the database at `url`, as it is at one moment, into the file `target`.

    `programs` is the path on which those of PostgreSQL are looked for.

    Raises:
        Refused: It cannot be done without a program that is not there.
        Unavailable: The database or the disk does not let us, or what was written is damaged.
    """
    if engine_of(url) == _SQLITE:
        await asyncio.to_thread(_dump_sqlite, _path_of(url), target)
        return
    # Without its schema's version no program takes what is loaded for a database of ours,
    # until the version is put in together with the mark.
    await _run(
        "pg_dump",
        url,
        *("--format=custom", "--no-owner", "--no-privileges"),
        *("--exclude-table-data=alembic_version", f"--file={target}"),
        programs=programs,
    )


async def check_empty(url: str) -> None:
    """Refuse a place where there is a database already.

    Raises:
        Refused: There is something.
        Unavailable: It cannot be reached.
    """
    if engine_of(url) == _SQLITE:
        path = _path_of(url)
        if not path.parent.is_dir():
            raise Unavailable(f"there is no folder {path.parent}")
        taken = [each for each in (path, Path(f"{path}-wal"), _part(path)) if each.exists()]
        if taken:
            raise Refused(f"{taken[0]} is there: a backup is restored where nothing is yet")
        return
    if await _asked(url):
        raise Refused("the database has tables: a backup is restored into an empty one")


async def load(url: str, source: Path, *, schema: str, now: datetime, programs: str | None) -> None:
    """Load what `dump` wrote where nothing is yet; broken off, it leaves nothing that runs.

    Raises:
        Malformed: It is no such file.
        Refused: It cannot be done without a program that is not there.
        Unavailable: The database or the disk does not let us.
    """
    if engine_of(url) == _SQLITE:
        await asyncio.to_thread(_load_sqlite, source, _path_of(url), now)
        return
    await _run(
        "pg_restore",
        url,
        *("--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"),
        str(source),
        programs=programs,
    )
    await _mark_postgres(url, schema, now)


def _dump_sqlite(path: Path, target: Path) -> None:
    if not path.exists():
        raise Unavailable(f"there is no database at {path}")
    try:
        with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
            # Unlike a copy of its pages, this leaves behind what was erased from the database.
            database.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as written:
            (said,) = written.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.Error as error:
        raise Unavailable(f"the database cannot be copied: {error}") from error
    if said != "ok":
        raise Unavailable(f"the database is damaged: {said}")


def _load_sqlite(source: Path, path: Path, now: datetime) -> None:
    part = _part(path)
    try:
        os.close(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        shutil.copyfile(source, part)
        with closing(sqlite3.connect(part)) as database:
            values = (RESTORING, str(milliseconds(now)))
            database.execute("INSERT OR REPLACE INTO settings (key, value) VALUES (?, ?)", values)
            database.commit()
        _name(part, path)
    except sqlite3.Error as error:
        part.unlink(missing_ok=True)
        raise Malformed(f"{source} is no database of ours: {error}") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        raise Unavailable(f"cannot make {path}: {error.strerror}") from error


def _name(part: Path, path: Path) -> None:
    """Give a file its name, unless a server that was started meanwhile made one of that name.

    Raises:
        OSError: There is one, or it may not be.
    """
    try:
        os.link(part, path)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system knows links.
        part.rename(path)
    else:
        part.unlink()


async def _mark_postgres(url: str, schema: str, now: datetime) -> None:
    engine = create_async_engine(_asyncpg(url), poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            await connection.execute(
                text("INSERT INTO alembic_version (version_num) VALUES (:schema)"),
                {"schema": schema},
            )
            await connection.execute(
                text(
                    "INSERT INTO settings (key, value) VALUES (:key, :value) "
                    "ON CONFLICT (key) DO UPDATE SET value = excluded.value"
                ),
                {"key": RESTORING, "value": str(milliseconds(now))},
            )
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the database does not answer: {error}") from error
    finally:
        await engine.dispose()


async def _asked(url: str) -> int:
    engine = create_async_engine(_asyncpg(url), poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            return int(await connection.scalar(_TABLES) or 0)
    except (OSError, DBAPIError) as error:
        raise Unavailable(f"the database cannot be reached: {error}") from error
    finally:
        await engine.dispose()


async def _run(program: str, url: str, *arguments: str, programs: str | None) -> None:
    found = shutil.which(program, path=programs)
    if found is None:
        raise Refused(
            f"there is no {program} here: install the client programs of PostgreSQL, "
            "of the version of its server or a newer one"
        )
    where = make_url(url)
    # The password is told by the environment, for everybody sees the arguments of a program.
    secret = {"PGPASSWORD": where.password} if where.password else {}
    running = await asyncio.create_subprocess_exec(
        found,
        f"--dbname={_without_password(where)}",
        "--no-password",
        *arguments,
        env={**os.environ, **secret},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    _, said = await running.communicate()
    if running.returncode:
        raise Unavailable(f"{program} failed: {said.decode(errors='replace').strip()}")


def _without_password(url: URL) -> str:
    return URL.create(
        "postgresql", url.username, None, url.host, url.port, url.database, url.query
    ).render_as_string(hide_password=False)


def _asyncpg(url: str) -> URL:
    return make_url(url).set(drivername="postgresql+asyncpg")


def _path_of(url: str) -> Path:
    return Path(url.removeprefix(SQLITE))


def _part(path: Path) -> Path:
    return path.with_name(f"{path.name}.part")
