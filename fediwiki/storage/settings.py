"""What the instance knows of itself across restarts."""

from collections.abc import Mapping

from sqlalchemy import bindparam, delete, select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.upkeep_tables import settings

DOMAIN = "domain"
BACKUP = "backup"
RESTORING = "restoring"
RESTORED = "restored"
OVERRIDE = "set:"

_FIND = select(settings.c.value).where(settings.c.key == bindparam("which"))


async def overrides(tx: Reader) -> Mapping[str, str]:
    """What admins changed of the configuration, by key, as JSON; and what goes with it."""
    query = select(settings.c.key, settings.c.value).where(settings.c.key.startswith(OVERRIDE))
    return {key.removeprefix(OVERRIDE): value for key, value in await tx.rows(query)}


async def remove(tx: Writer, key: str) -> None:
    """Forget a setting."""
    await tx.change(delete(settings).where(settings.c.key == key))


async def find(tx: Reader, key: str) -> str | None:
    """The value of a setting."""
    return await tx.value(_FIND, {"which": key})


async def save(tx: Writer, key: str, value: str) -> None:
    """Set a setting."""
    statement = tx.insert(settings).values(key=key, value=value)
    await tx.change(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
