"""The foreign programs that some tests need: found, or named to whoever runs the tests."""

import os
import shutil
import sysconfig
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[1]


def node() -> Path:
    """The `node` of this environment; without one the test skips (with CI=true, fails)."""
    return _program("node")


def caddy() -> Path:
    """The `caddy` of this environment; without one the test skips (with CI=true, fails)."""
    return _program("caddy")


def node_package(name: str) -> Path:
    """The folder of an installed npm package; without it the test skips (with CI=true, fails)."""
    folder = ROOT / "node_modules" / name
    return folder if folder.is_dir() else missing(f"the npm package {name}")


def chromium() -> Path:
    """The Chromium of this machine; without one the test skips (with CI=true, fails)."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    return Path(found) if found else missing("Chromium", makes="make system")


def missing(what: str, *, makes: str = "make test") -> NoReturn:
    """Skip this test for want of something that `makes` would install; with CI=true, fail."""
    message = f"{what} is not installed: run `{makes}`"
    if os.environ.get("CI") == "true":
        pytest.fail(message)
    pytest.skip(message)


def _program(name: str) -> Path:
    found = shutil.which(name, path=sysconfig.get_path("scripts")) or shutil.which(name)
    return Path(found) if found else missing(f"the program {name}")
