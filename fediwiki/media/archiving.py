"""Pictures in a backup: copied there and back, each under its name, in folders like ours."""

import filecmp
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from fediwiki.domain.media import NAME
from fediwiki.errors import Refused

_PART = ".restoring"


def place_of(folder: Path, name: str) -> Path:
    """Where a picture with this name is kept."""
    return folder / name[:2] / name[2:4] / name


def small_of(folder: Path, name: str) -> Path:
    """Where its small form is kept."""
    return place_of(folder, name).with_suffix(".small.webp")


def copy(
    names: Iterable[str], source: Path, target: Path, *, before: Path | None = None
) -> tuple[int, int]:
    """Copy pictures with their small forms; gives how many there were, and how many were not.

    What is to the last byte as it was copied `before` takes no room again: it is the same file.

    Raises:
        OSError: The disk is full, or may not be written.
    """
    found = missing = 0
    for name in names:
        if not NAME.fullmatch(name) or not place_of(source, name).is_file():
            missing += 1
            continue
        found += 1
        place_of(target, name).parent.mkdir(parents=True, exist_ok=True)
        for of in (place_of, small_of):
            if of(source, name).is_file():
                last = of(before, name) if before is not None else None
                _copy_one(of(source, name), of(target, name), last)
    return found, missing


def _copy_one(file: Path, copied: Path, last: Path | None) -> None:
    try:
        if last is not None and not last.is_symlink() and filecmp.cmp(file, last, shallow=False):
            os.link(last, copied)
            return
    except OSError:
        # There is none, it cannot be read, or that file system has no links.
        copied.unlink(missing_ok=True)
    shutil.copyfile(file, copied)


def check_empty(folder: Path) -> None:
    """Refuse a folder in which something stands already.

    Raises:
        Refused: It is not empty.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Refused(f"{folder} is not empty: a backup is restored where nothing is yet")


def put_back(source: Path, folder: Path) -> None:
    """Put the pictures of a backup into an empty folder: all of them, or none.

    Raises:
        OSError: The disk is full, or may not be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not source.is_dir():
        return
    part = folder / _PART
    try:
        # Inside, for the folder may be a file system of its own.
        shutil.copytree(source, part, copy_function=shutil.copyfile)
        for each in part.iterdir():
            each.rename(folder / each.name)
        part.rmdir()
    except OSError:
        take_away(folder)
        raise


def take_away(folder: Path) -> None:
    """Empty a folder again that was empty before."""
    for each in os.scandir(folder):
        shutil.rmtree(each.path, ignore_errors=True)
