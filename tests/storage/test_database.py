"""Both databases keep what they promised, and undo what failed."""

import asyncio
import stat
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import IntegrityError

from fediwiki.storage import migrating
from fediwiki.storage.database import Database
from fediwiki.storage.upkeep_tables import settings

_BECOME_NEWER = text("UPDATE alembic_version SET version_num = '9999'")


async def _add(database: Database, *keys: str) -> None:
    async with database.write() as tx:
        for key in keys:
            await tx.change(tx.insert(settings).values(key=key, value="kept"))


async def _count(database: Database) -> int:
    async with database.read() as tx:
        return int(await tx.value(select(func.count()).select_from(settings)))


async def test_what_was_written_can_be_read(database: Database) -> None:
    await _add(database, "a", "b")
    assert await _count(database) == 2


async def test_a_write_that_fails_leaves_nothing_behind_and_others_untouched(
    database: Database,
) -> None:
    await _add(database, "taken")
    outcomes = await asyncio.gather(
        _add(database, "before"),
        _add(database, "gone with it", "taken"),
        _add(database, "after"),
        return_exceptions=True,
    )
    assert [type(each) for each in outcomes] == [type(None), IntegrityError, type(None)]
    assert await _count(database) == 3


async def test_many_writes_at_once_are_all_kept(database: Database) -> None:
    await asyncio.gather(*(_add(database, f"key {number}") for number in range(200)))
    assert await _count(database) == 200


async def test_appending_the_same_row_twice_keeps_it_once(database: Database) -> None:
    rows = [{"key": f"key {number % 50}", "value": "kept"} for number in range(100)]
    await asyncio.gather(*(database.append(settings, row) for row in rows))
    assert await _count(database) == 50


async def test_appends_and_writes_of_one_moment_are_all_kept(database: Database) -> None:
    await asyncio.gather(
        database.append(settings, {"key": "appended", "value": "kept"}),
        _add(database, "written"),
        database.append(settings, {"key": "appended too", "value": "kept"}),
    )
    assert await _count(database) == 3


async def test_upgrading_twice_changes_nothing(database_url: str) -> None:
    await migrating.upgrade(database_url)
    await migrating.check(database_url)


async def test_a_newer_schema_is_refused(database_url: str, database: Database) -> None:
    async with database.write() as tx:
        await tx.change(_BECOME_NEWER)
    with pytest.raises(migrating.SchemaTooNew, match="newer FediWiki"):
        await migrating.check(database_url)
    with pytest.raises(migrating.SchemaTooNew, match="newer FediWiki"):
        await migrating.upgrade(database_url)


async def test_a_database_that_was_never_upgraded_is_refused(tmp_path: Path) -> None:
    with pytest.raises(migrating.SchemaTooOld, match="database upgrade"):
        await migrating.check(f"sqlite:///{tmp_path / 'none.sqlite'}")


async def test_the_file_that_holds_private_keys_is_for_its_user_only(tmp_path: Path) -> None:
    path = tmp_path / "fediwiki.sqlite"
    await migrating.upgrade(f"sqlite:///{path}")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
