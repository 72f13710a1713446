"""What the database knows of backups: the last one made of it, and the one it was restored from."""

from datetime import datetime

import orjson

from fediwiki.domain.backups import Taken
from fediwiki.storage import settings
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.types import milliseconds, moment


async def find_taken(tx: Reader) -> Taken | None:
    """The last backup that was made with success."""
    known = await settings.find(tx, settings.BACKUP)
    if known is None:
        return None
    made, size_bytes = orjson.loads(known)
    return Taken(moment(made), size_bytes)


async def save_taken(tx: Writer, taken: Taken) -> None:
    """Remember that a backup was made."""
    value = orjson.dumps([milliseconds(taken.made), taken.size_bytes]).decode()
    await settings.save(tx, settings.BACKUP, value)


async def find_restoring(tx: Reader) -> datetime | None:
    """When this database was restored, if nobody settled yet what follows from that."""
    return _moment(await settings.find(tx, settings.RESTORING))


async def find_restored(tx: Reader) -> datetime | None:
    """When this database was restored last, if it ever was."""
    return _moment(await settings.find(tx, settings.RESTORED))


async def save_restored(tx: Writer, at: datetime) -> None:
    """Remember that what follows from restoring this database is settled."""
    await settings.save(tx, settings.RESTORED, str(milliseconds(at)))
    await settings.remove(tx, settings.RESTORING)


def _moment(value: str | None) -> datetime | None:
    return None if value is None else moment(int(value))
