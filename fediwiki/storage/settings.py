"""What the instance knows of itself across restarts."""

from sqlalchemy import select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.schema import settings

DOMAIN = "domain"


async def find(tx: Reader, key: str) -> str | None:
    """The value of a setting."""
    return await tx.value(select(settings.c.value).where(settings.c.key == key))


async def save(tx: Writer, key: str, value: str) -> None:
    """Set a setting."""
    statement = tx.insert(settings).values(key=key, value=value)
    await tx.change(statement.on_conflict_do_update(index_elements=["key"], set_={"value": value}))
