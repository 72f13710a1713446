"""Thanks: who thanked whom for which revision, once."""

from datetime import datetime

from sqlalchemy import func, select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.wiki_tables import thanks


async def add(tx: Writer, actor_id: int, post_id: int, number: int, now: datetime) -> bool:
    """Keep a thank; says whether it is new."""
    statement = tx.insert(thanks).values(
        actor_id=actor_id, post_id=post_id, number=number, made=now
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def given(tx: Reader, actor_id: int, post_id: int) -> set[int]:
    """For which revisions of a post someone gave thanks."""
    query = select(thanks.c.number).where(
        thanks.c.actor_id == actor_id, thanks.c.post_id == post_id
    )
    return {row[0] for row in await tx.rows(query)}


async def count(tx: Reader, post_id: int, number: int) -> int:
    """How many gave thanks for a revision."""
    query = select(func.count()).where(thanks.c.post_id == post_id, thanks.c.number == number)
    return int(await tx.value(query))
