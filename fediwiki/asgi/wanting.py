"""What wants an admin, with what the database alone does not know: backups, and the disk."""

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from anyio import to_thread
from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.today import Want, Wanting
from fediwiki.domain.urls import Urls
from fediwiki.storage import actors, attention, backups
from fediwiki.storage.database import Reader

_EVERYTHING: Final = 100


@dataclass(frozen=True, slots=True)
class Disk:
    """The disk on which something is kept, in bytes."""

    free: int
    total: int

    @property
    def free_percent(self) -> int:
        """How much of it is free."""
        return _EVERYTHING * self.free // self.total if self.total else _EVERYTHING


async def wanted(request: Request[State], tx: Reader, now: datetime) -> list[Wanting]:
    """Everything that wants an admin now."""
    found = await attention.wanted(tx, now)
    limits = request.state["config"].limits
    if limits.backup_days:
        since = await _last_safe(request, tx)
        if since is not None and now - since > timedelta(days=limits.backup_days):
            found.append(Wanting(Want.BACKUP, 1, since))
    if await request.state["counts"].of("free disk", lambda: _free_percent(request)) < (
        limits.free_disk_percent
    ):
        found.append(Wanting(Want.DISK, 1))
    return found


async def disk_of(folder: Path) -> Disk | None:
    """The disk of a folder, or of the nearest above it that is there."""
    return await to_thread.run_sync(_disk_of, folder)


async def _last_safe(request: Request[State], tx: Reader) -> datetime | None:
    """When the last backup was made; without one, when there began to be something to keep."""
    taken = await backups.find_taken(tx)
    if taken is not None:
        return taken.made
    us = await actors.find_by_uri(tx, Urls(request.state["config"].origin).instance)
    return us.published if us else None


async def _free_percent(request: Request[State]) -> int:
    disk = await disk_of(request.state["pictures"].folder)
    return disk.free_percent if disk else _EVERYTHING


def _disk_of(folder: Path) -> Disk | None:
    for each in (folder, *folder.absolute().parents):
        try:
            usage = shutil.disk_usage(each)
        except FileNotFoundError:
            continue
        except OSError:
            return None
        return Disk(usage.free, usage.total)
    return None
