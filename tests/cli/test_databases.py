"""`fediwiki database`, and a database that somebody else is writing to."""

import sqlite3
from pathlib import Path

import anyio
import pytest

from fediwiki.services.keymaking import KeyPairs
from tests.cli.program import Program, on, settle
from tests.postgres import Postgres


async def test_upgrading_is_harmless_when_repeated(program: Program) -> None:
    for _ in range(2):
        assert (await program("database", "upgrade")).code == 0


async def test_upgrading_binds_the_database_to_its_domain(program: Program) -> None:
    assert (await program("database", "upgrade")).code == 0
    mistyped = {**program.environment, "FEDIWIKI_INSTANCE__DOMAIN": "wikki.example"}
    other = program.elsewhere(mistyped)
    for argv in (("member", "create", "ana"), ("database", "upgrade")):
        ran = await other(*argv)
        assert ran.code == 3
        assert "wiki.example" in ran.err
    assert (await program("member", "create", "ana")).code == 0


async def test_postgresql_is_upgraded_by_command_only(
    postgres: Postgres, capsys: pytest.CaptureFixture[str]
) -> None:
    url = await postgres.create_database()
    program = Program(on(url), capsys)
    before = await program("member", "create", "ana")
    assert before.code == 3
    assert "fediwiki database upgrade" in before.err

    assert (await program("database", "upgrade")).code == 0
    assert (await program("member", "create", "ana")).code == 0
    await postgres.drop_database(url)


async def test_a_file_is_made_in_a_folder_that_is_there(here: Program, tmp_path: Path) -> None:
    assert (await here("database", "upgrade")).code == 0
    mistyped = here.elsewhere(on(f"sqlite:///{tmp_path}/nope/fediwiki.sqlite"))
    ran = await mistyped("database", "upgrade")
    assert ran.code == 1
    assert f"there is no folder {tmp_path}/nope" in ran.err
    assert not (tmp_path / "nope").exists()


async def test_a_schema_from_the_future_is_refused(here: Program) -> None:
    assert (await here("database", "upgrade")).code == 0
    with sqlite3.connect(_path(here)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = 'future'")
    connection.close()
    for argv in (("database", "upgrade"), ("member", "create", "ana")):
        ran = await here(*argv)
        assert ran.code == 3
        assert "newer" in ran.err


async def test_a_command_waits_for_another_writer_of_the_file(
    here: Program, pairs: KeyPairs
) -> None:
    await settle(here, pairs, ("ana",))
    other = sqlite3.connect(_path(here), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    ended = anyio.Event()
    codes: list[int] = []

    async def make_admin() -> None:
        codes.append((await here("member", "admin", "ana")).code)
        ended.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(make_admin)
        # However long this is, the command cannot end while the file is held.
        with anyio.move_on_after(0.5):
            await ended.wait()
        assert not ended.is_set()
        other.execute("ROLLBACK")
    other.close()
    assert codes == [0]


def _path(program: Program) -> str:
    return program.environment["FEDIWIKI_STORAGE__DATABASE"].removeprefix("sqlite:///")
