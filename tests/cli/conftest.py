"""The program on a fresh database."""

from pathlib import Path

import pytest

from tests.cli.program import Program, on


@pytest.fixture
def program(database_url: str, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program on SQLite and on PostgreSQL."""
    return Program(on(database_url), capsys)


@pytest.fixture
def here(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program on a SQLite file that is not there yet."""
    return Program(on(f"sqlite:///{tmp_path / 'fediwiki.sqlite'}"), capsys)
