"""What wants an admin, with what depends on the configuration: backups, and the disk."""

from datetime import datetime, timedelta

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.today import Want, Wanting
from fediwiki.domain.urls import Urls
from fediwiki.storage import actors, attention, backups, runs
from fediwiki.storage.database import Reader


async def wanted(request: Request[State], tx: Reader, now: datetime) -> list[Wanting]:
    """Everything that wants an admin now."""
    found = await attention.wanted(tx, now)
    limits = request.state["config"].limits
    if limits.backup_days:
        since = await _last_safe(request, tx)
        if since is not None and now - since > timedelta(days=limits.backup_days):
            found.append(Wanting(Want.BACKUP, 1, since))
    free = await runs.find_free_percent(tx)
    if free is not None and free < limits.free_disk_percent:
        found.append(Wanting(Want.DISK, 1))
    return found


async def _last_safe(request: Request[State], tx: Reader) -> datetime | None:
    """When the last backup was made; without one, when there began to be something to keep."""
    taken = await backups.find_taken(tx)
    if taken is not None:
        return taken.made
    us = await actors.find_by_uri(tx, Urls(request.state["config"].origin).instance)
    return us.published if us else None
