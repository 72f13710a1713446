"""The folder of a backup: written whole or not at all, and checked to the last byte.

- `manifest.json`: what it is
- `checksums.txt`: the SHA-256 of every other file, as `sha256sum --check` reads it
- `database.sqlite`: the database (`database.dump` from PostgreSQL)
- `media/`: pictures, in the folders in which they were
- `config/`: the configuration with its secrets, to look into: nothing is restored of it
"""

import hashlib
import os
import re
import shutil
from collections.abc import Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Final, cast

import orjson

from fediwiki.config.settings import Config
from fediwiki.domain.backups import Manifest
from fediwiki.errors import Conflict, Malformed, NotFound, Unavailable

MEDIA: Final = "media"
_MANIFEST: Final = "manifest.json"
_CHECKSUMS: Final = "checksums.txt"
_CONFIG: Final = "config"
_LINE: Final = re.compile(r"([0-9a-f]{64})  ([^\n]+)")


@contextmanager
def begun(folder: Path) -> Generator[Path]:
    """A folder to fill, which has the name `folder` only once the block ends well.

    Raises:
        Conflict: There is one already, or another was broken off there.
        Unavailable: The disk is full, or may not be written.
    """
    part = folder.with_name(f"{folder.name}.part")
    if folder.exists():
        raise Conflict(f"{folder} is there already: every backup has a folder of its own")
    try:
        part.mkdir(mode=0o700)
    except FileExistsError as error:
        raise Conflict(
            f"{part} is there: another backup is under way, or was broken off; if so, remove it"
        ) from error
    except OSError as error:
        raise Unavailable(f"cannot make {part}: {error.strerror}") from error
    try:
        yield part
        os.sync()
        part.rename(folder)
    except OSError as error:
        where = error.filename or folder
        raise Unavailable(f"cannot make the backup: {where}: {error.strerror}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def beside(folder: Path, domain: str) -> list[Path]:
    """The whole backups of an instance that stand beside `folder`, the newest first."""
    found: list[tuple[datetime, Path]] = []
    for each in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if each == folder or each.is_symlink() or not each.is_dir():
            continue
        try:
            manifest = read_manifest(each)
        except (NotFound, Malformed):
            continue
        if manifest.domain == domain:
            found.append((manifest.made, each))
    return [each for _made, each in sorted(found, reverse=True)]


def remove(folders: Iterable[Path]) -> None:
    """Remove backups.

    Raises:
        Unavailable: They cannot be removed.
    """
    for each in folders:
        try:
            # What is half removed must not look whole.
            (each / _MANIFEST).unlink()
            shutil.rmtree(each)
        except OSError as error:
            raise Unavailable(f"cannot remove {each}: {error.strerror}") from error


def add_config(
    part: Path, config: Config, *, file: Path | None, environment: Mapping[str, str]
) -> None:
    """Put in what the instance is configured by: files, pages, and variables."""
    target = part / _CONFIG
    target.mkdir()
    if file is not None:
        shutil.copyfile(file, target / "fediwiki.toml")
    if config.mail.password_file:
        shutil.copyfile(config.mail.password_file, target / "mail-password")
    if config.instance.pages and Path(config.instance.pages).is_dir():
        shutil.copytree(config.instance.pages, target / "pages")
    if variables := {
        each: environment[each] for each in environment if each.startswith("FEDIWIKI_")
    }:
        lines = (f"{name}={value}\n" for name, value in sorted(variables.items()))
        (target / "environment").write_text("".join(lines), encoding="utf-8")


def seal(part: Path) -> tuple[str, int]:
    """List every file with its checksum; gives the checksum of the list, and all their bytes."""
    size_bytes = 0
    files = list(_files(part))
    with (part / _CHECKSUMS).open("w", encoding="utf-8") as listed:
        for path in files:
            path.chmod(0o600)
            size_bytes += path.stat().st_size
            listed.write(f"{_digest(path)}  {path.relative_to(part)}\n")
    return _digest(part / _CHECKSUMS), size_bytes


def write_manifest(part: Path, manifest: Manifest) -> None:
    """Say what the backup is."""
    content = orjson.dumps(asdict(manifest), option=orjson.OPT_INDENT_2)
    (part / _MANIFEST).write_bytes(content + b"\n")


def read_manifest(folder: Path) -> Manifest:
    """What a backup says of itself.

    Raises:
        NotFound: There is no backup.
        Malformed: It is not what we write.
    """
    try:
        said = orjson.loads((folder / _MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise NotFound(f"there is no whole backup at {folder}") from error
    except (OSError, orjson.JSONDecodeError) as error:
        raise Malformed(f"{folder / _MANIFEST} cannot be read: {error}") from error
    known = {each.name: each.type for each in fields(Manifest)}
    values = cast("dict[str, Any]", said) if isinstance(said, dict) else {}
    try:
        values["made"] = datetime.fromisoformat(values["made"])
        if any(not isinstance(values[name], cast("type", kind)) for name, kind in known.items()):
            raise Malformed(f"{folder / _MANIFEST} is not what FediWiki writes")
        return Manifest(**{name: values[name] for name in known})
    except (KeyError, TypeError, ValueError) as error:
        raise Malformed(f"{folder / _MANIFEST} is not what FediWiki writes") from error


def check_whole(folder: Path, manifest: Manifest) -> None:
    """Read every file, and refuse a backup in which one is missing, changed, or too many.

    Raises:
        Malformed: The backup is damaged; the text names the file.
    """
    try:
        if _digest(folder / _CHECKSUMS) != manifest.checksums:
            raise Malformed(f"the backup is damaged: {_CHECKSUMS} was changed")
        listed = (folder / _CHECKSUMS).read_text(encoding="utf-8").splitlines()
        expected = dict(_listed(line) for line in listed)
        found = {str(path.relative_to(folder)): path for path in _files(folder)}
        for name in sorted(expected.keys() ^ (found.keys() - {_CHECKSUMS, _MANIFEST})):
            which = "is missing" if name in expected else "does not belong to it"
            raise Malformed(f"the backup is damaged: {name} {which}")
        for name, digest in expected.items():
            if found[name].is_symlink() or _digest(found[name]) != digest:
                raise Malformed(f"the backup is damaged: {name} was changed")
    except OSError as error:
        raise Malformed(f"the backup cannot be read: {error}") from error


def _listed(line: str) -> tuple[str, str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise Malformed(f"the backup is damaged: {_CHECKSUMS} has a line that says nothing")
    return match[2], match[1]


def _files(folder: Path) -> Iterator[Path]:
    """All files below a folder, in order; links are not followed."""
    return (path for path in sorted(folder.rglob("*")) if path.is_symlink() or not path.is_dir())


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
