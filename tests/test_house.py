"""The laws of the house that no linter knows."""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

_ROOT = Path(__file__).resolve().parents[1]
_CODE = sorted(
    path.relative_to(_ROOT)
    for folder in ("fediwiki", "tests", "bench")
    for path in (_ROOT / folder).rglob("*.py")
)
_LONGEST_FILE_LINES = 600

# The first release without a known hole that matters here.
_VERSION_FLOORS = {
    "aiohttp": "3.13.3",
    "cryptography": "46.0.7",
    "h11": "0.16",
    "httpx": "0.28.1",
    "idna": "3.7",
    "jinja2": "3.1.6",
    "orjson": "3.9.15",
    "pillow": "12.3",
    "pyld": "3.1",
    "python-multipart": "0.0.27",
    "starlette": "1.6",
    "urllib3": "2.6.3",
    "uvicorn": "0.54",
}
_ONLY_IF_INSTALLED = {"aiohttp", "urllib3"}

# One line for each contract that must not pass it: where it would stand, and what it says.
_TRESPASSES = {
    "Imports point down": ("domain/trespass.py", "import fediwiki.services"),
    "No circles inside a floor either": ("text/trespass.py", "import fediwiki.text.trespass_too"),
    "SQL only in storage": ("services/trespass.py", "import sqlalchemy.ext.asyncio"),
    "The network only through outbound": ("workers/trespass.py", "import socket"),
    "Only the composition root hands the network's port to outbound": (
        "activitypub/trespass.py",
        "import httpx",
    ),
    "HTTP faces alone know Starlette": ("storage/trespass.py", "import starlette.requests"),
    "PyLD only in activitypub.jsonld": ("activitypub/trespass.py", "import pyld"),
    "Strangers' Markdown and HTML are made safe in text alone": ("web/trespass.py", "import nh3"),
    "Strangers' pictures are decoded in media alone": ("web/trespass.py", "import PIL.Image"),
    "http_signatures is pure": ("http_signatures/trespass.py", "import time"),
    "domain is plain values and rules": ("domain/trespass.py", "import random"),
}


@pytest.mark.parametrize("path", _CODE, ids=str)
def test_imports_stand_at_the_top_of_their_file(path: Path) -> None:
    tree = _parsed(path)
    late = [
        node.lineno
        for body in _bodies_below_the_top(tree)
        for node in body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert late == []


@pytest.mark.parametrize("path", _CODE, ids=str)
def test_nothing_is_imported_for_types_alone(path: Path) -> None:
    names = {
        node.id if isinstance(node, ast.Name) else node.attr
        for node in ast.walk(_parsed(path))
        if isinstance(node, ast.Name | ast.Attribute)
    }
    assert "TYPE_CHECKING" not in names


@pytest.mark.parametrize("path", _CODE, ids=str)
def test_no_type_error_is_silenced(path: Path) -> None:
    silenced = [
        number
        for number, line in enumerate(_text(path).splitlines(), 1)
        if re.search(r"#\s*(type|pyright):\s*ignore", line)
    ]
    assert silenced == []


@pytest.mark.parametrize(
    "path",
    [path for path in _CODE if path.name == "__init__.py" and path.parts[0] == "fediwiki"],
    ids=str,
)
def test_a_package_says_what_stands_in_it_and_nothing_else(path: Path) -> None:
    tree = _parsed(path)
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1


@pytest.mark.parametrize("path", _CODE, ids=str)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    assert len(_text(path).splitlines()) <= _LONGEST_FILE_LINES


@pytest.mark.parametrize("path", _CODE, ids=str)
def test_a_file_is_named_for_what_it_holds(path: Path) -> None:
    vague = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}
    assert vague.isdisjoint({path.stem, *path.parent.parts})


@pytest.mark.parametrize("package", sorted(_VERSION_FLOORS))
def test_a_dependency_is_newer_than_its_known_holes(package: str) -> None:
    if package in _ONLY_IF_INSTALLED and not _is_installed(package):
        pytest.skip(f"{package} is not installed")
    assert Version(metadata.version(package)) >= Version(_VERSION_FLOORS[package])


def test_every_contract_between_the_floors_holds() -> None:
    report = _lint_imports(_ROOT)
    assert set(re.findall(r"^(.+?) KEPT\b", report, re.MULTILINE)) == set(_TRESPASSES), report


def test_every_contract_between_the_floors_bites(tmp_path: Path) -> None:
    shutil.copy(_ROOT / "pyproject.toml", tmp_path)
    shutil.copytree(
        _ROOT / "fediwiki", tmp_path / "fediwiki", ignore=shutil.ignore_patterns("__pycache__")
    )
    for place, line in _TRESPASSES.values():
        with (tmp_path / "fediwiki" / place).open("a") as trespass:
            trespass.write(f"{line}\n")
    (tmp_path / "fediwiki/text/trespass_too.py").write_text("import fediwiki.text.trespass\n")

    report = _lint_imports(tmp_path)
    assert set(re.findall(r"^(.+?) BROKEN\b", report, re.MULTILINE)) == set(_TRESPASSES), report


def _lint_imports(folder: Path) -> str:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [program, "--no-cache", "--no-logo"],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def _bodies_below_the_top(tree: ast.Module) -> Iterator[list[ast.AST]]:
    for node in tree.body:
        yield [below for below in ast.walk(node) if below is not node]


def _is_installed(package: str) -> bool:
    return any(found.name.lower() == package for found in metadata.distributions())


def _parsed(path: Path) -> ast.Module:
    return ast.parse(_text(path))


def _text(path: Path) -> str:
    return (_ROOT / path).read_text(encoding="utf-8")
