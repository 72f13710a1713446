"""Reports: what people ask the moderators to look at."""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.storage.database import Writer
from fediwiki.storage.schema import reports


async def add(
    tx: Writer, uri: str, actor_id: int, objects: Sequence[str], text: str, now: datetime
) -> None:
    """Keep a report, once."""
    statement = tx.insert(reports).values(
        id=tx.new_id(now),
        uri=uri,
        actor_id=actor_id,
        objects=list(objects),
        text=text,
        arrived=now,
    )
    await tx.change(statement.on_conflict_do_nothing(index_elements=["uri"]))
