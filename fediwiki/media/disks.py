"""How much room there is on a disk."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from anyio import to_thread

_ALL: Final = 100


@dataclass(frozen=True, slots=True)
class Disk:
    """A disk on which something is kept, in bytes."""

    free: int
    total: int

    @property
    def free_percent(self) -> int:
        """How much of it is free."""
        return _ALL * self.free // self.total if self.total else _ALL


async def fullest(folders: Iterable[Path]) -> Disk | None:
    """Of the disks that these folders are on, the one with the least part free.

    A folder that is not there yet will be on the disk of the nearest above it; None if the system
    says nothing.
    """
    return await to_thread.run_sync(_fullest, list(folders))


def _fullest(folders: Iterable[Path]) -> Disk | None:
    found = [disk for folder in folders if (disk := _of(folder.absolute())) is not None]
    return min(found, key=lambda disk: disk.free_percent, default=None)


def _of(folder: Path) -> Disk | None:
    for each in (folder, *folder.parents):
        try:
            usage = shutil.disk_usage(each)
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return Disk(usage.free, usage.total)
    return None
