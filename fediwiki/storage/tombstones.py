"""Tombstones: ids that were deleted, which nothing may take again."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.post_tables import tombstones

PERSON = "Person"
UNDONE = "Activity"
FIELD = "Field"
_BY_URI = select(tombstones.c.uri).where(tombstones.c.uri == bindparam("uri"))


async def exists(tx: Reader, uri: str) -> bool:
    """Whether the object with this ActivityPub id was deleted."""
    return await tx.value(_BY_URI, {"uri": uri}) is not None


async def add(tx: Writer, uri: str, former_type: str, now: datetime) -> None:
    """Remember that an object was deleted."""
    statement = tx.insert(tombstones).values(uri=uri, former_type=former_type, deleted=now)
    await tx.change(statement.on_conflict_do_nothing())


async def remove_objects(tx: Writer) -> None:
    """Forget which objects were deleted; actors, fields and what was undone stay so."""
    kept = tombstones.c.former_type.in_((PERSON, UNDONE, FIELD))
    await tx.change(delete(tombstones).where(~kept))


async def remove(tx: Writer, uri: str) -> None:
    """Forget it, when what was deleted is restored."""
    await tx.change(delete(tombstones).where(tombstones.c.uri == uri))
