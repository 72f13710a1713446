"""What holds for every command: codes, JSON, configuration."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from fediwiki.services.keymaking import KeyPairs
from tests.cli.program import ORIGIN, Program, on, settle


@pytest.mark.parametrize(
    "argv",
    [
        (),
        ("member",),
        ("member", "create"),
        ("nonsense",),
        ("post", "create", "tides", "--as", "ana", "--title", "No file"),
        ("post", "edit", "0000000000000", "--as", "ana", "--file", "-", "--base", "one"),
        ("member", "create", "ana", "--adm"),
    ],
    ids=" ".join,
)
async def test_what_cannot_be_understood_is_a_matter_of_usage(
    here: Program, argv: tuple[str, ...]
) -> None:
    ran = await here(*argv)
    assert (ran.code, ran.out) == (2, "")
    assert "usage: fediwiki" in ran.err


async def test_help_lists_what_there_is(here: Program) -> None:
    ran = await here("--help")
    assert ran.code == 0
    for noun in ("database", "member", "subwiki", "post", "comment", "federation", "demo"):
        assert f"    {noun}" in ran.out


async def test_without_json_an_answer_is_made_for_people(here: Program) -> None:
    ran = await here("member", "create", "ana", "--password-stdin", stdin="a long password\n")
    assert (ran.code, ran.out) == (0, "Made the member ana@wiki.example.\n")


async def test_json_follows_the_arguments_and_is_the_only_thing_on_stdout(here: Program) -> None:
    argv = ("member", "create", "ana", "--password-stdin", "--json")
    ran = await here(*argv, stdin="a long password\n")
    assert json.loads(ran.out) == {"id": f"{ORIGIN}/u/ana", "name": "ana", "admin": False}


async def test_a_failure_leaves_stdout_empty_also_with_json(here: Program) -> None:
    ran = await here("member", "admin", "nobody", "--json")
    assert (ran.code, ran.out) == (4, "")
    assert ran.err == "fediwiki: there is no member nobody\n"


async def test_a_configuration_is_needed(capsys: pytest.CaptureFixture[str]) -> None:
    ran = await Program({}, capsys)("database", "upgrade")
    assert ran.code == 2
    assert "instance.domain is required" in ran.err
    assert "--config" in ran.err


async def test_a_file_that_is_named_must_be_there(here: Program, tmp_path: Path) -> None:
    ran = await here("--config", str(tmp_path / "none.toml"), "database", "upgrade")
    assert ran.code == 2
    assert "none.toml" in ran.err


async def test_the_configuration_is_named_by_an_argument_or_by_the_environment(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "fediwiki.toml"
    database = tmp_path / "fediwiki.sqlite"
    path.write_text(
        f'[instance]\ndomain = "wiki.example"\n[storage]\ndatabase = "sqlite:///{database}"\n'
    )
    by_argument = await Program({}, capsys)("--config", str(path), "database", "upgrade")
    by_environment = await Program({"FEDIWIKI_CONFIG": str(path)}, capsys)("database", "upgrade")
    assert (by_argument.code, by_environment.code) == (0, 0)
    assert database.exists()


async def test_a_key_that_is_unknown_is_named(here: Program, tmp_path: Path) -> None:
    path = tmp_path / "fediwiki.toml"
    path.write_text('[instance]\ndomain = "wiki.example"\ndomian = "wiki.example"\n')
    ran = await here("--config", str(path), "database", "upgrade")
    assert ran.code == 2
    assert "instance.domian" in ran.err


async def test_the_database_of_another_domain_is_refused(
    here: Program, pairs: KeyPairs, capsys: pytest.CaptureFixture[str]
) -> None:
    await settle(here, pairs, ("ana",))
    moved = {**here.environment, "FEDIWIKI_INSTANCE__DOMAIN": "elsewhere.example"}
    ran = await Program(moved, capsys)("member", "admin", "ana")
    assert ran.code == 3
    assert "wiki.example" in ran.err
    assert (await here("member", "admin", "ana")).code == 0


async def test_a_database_that_cannot_be_reached_is_no_ones_fault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("not a folder")
    program = Program(on(f"sqlite:///{tmp_path / 'file' / 'fediwiki.sqlite'}"), capsys)
    ran = await program("database", "upgrade")
    assert ran.code == 1
    assert "fediwiki: cannot make" in ran.err


def test_the_module_is_the_program() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "fediwiki", "--version"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip()
