"""Backups: what a folder with one says of itself, and where it may be restored."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fediwiki.errors import Malformed, Refused

FORMAT: Final = 1
# More than are made of one post between a backup and the day on which it is needed.
REVISIONS_LEFT_OUT: Final = 1_000


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: `schema` is that of its database, which is of the kind `engine`.

    `checksums` is the SHA-256 of the list that names every other file with its own.
    """

    format: int
    program: str
    domain: str
    made: datetime
    engine: str
    schema: str
    pictures: int
    missing_pictures: int
    size_bytes: int
    checksums: str


@dataclass(frozen=True, slots=True)
class Taken:
    """That a backup was made, when, and how large it is."""

    made: datetime
    size_bytes: int


def check_restorable(manifest: Manifest, *, domain: str, engine: str, now: datetime) -> None:
    """Refuse a backup that is another instance's, or that this machine cannot take.

    Raises:
        Malformed: It is of a format that this program does not know.
        Refused: It does not belong here.
    """
    if manifest.format != FORMAT:
        raise Malformed(
            f"the backup is of format {manifest.format}, which FediWiki "
            f"{manifest.program} wrote: restore it with that version"
        )
    if manifest.domain != domain:
        raise Refused(f"the backup belongs to {manifest.domain}, not to {domain}")
    if manifest.engine != engine:
        raise Refused(
            f"the backup is of a database on {manifest.engine}, "
            f"and storage.database names one on {engine}"
        )
    if now < manifest.made:
        # Ids begin with the time: an earlier one could be given a second time.
        raise Refused(
            f"the backup was made at {manifest.made:%Y-%m-%d %H:%M} UTC, which is later "
            "than this machine says it is: set its clock"
        )
