"""Thanks: who thanked for which revision."""

from datetime import datetime

from sqlalchemy import select

from fediwiki.domain.actors import Actor
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.rows import actor_of
from fediwiki.storage.wiki_tables import thanks


async def add(tx: Writer, actor_id: int, post_id: int, number: int, now: datetime) -> bool:
    """Keep someone's thanks, once; says whether they are new."""
    statement = tx.insert(thanks).values(
        actor_id=actor_id, post_id=post_id, number=number, made=now
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def of_revision(tx: Reader, post_id: int, number: int) -> list[Actor]:
    """Who thanked for a revision, the first to do so first."""
    query = (
        select(actors)
        .join(thanks, thanks.c.actor_id == actors.c.id)
        .where(thanks.c.post_id == post_id, thanks.c.number == number, actors.c.deleted.is_(None))
        .order_by(thanks.c.made, actors.c.id)
    )
    return [actor_of(row) for row in await tx.rows(query)]


async def numbers_by(tx: Reader, actor_id: int, post_id: int) -> set[int]:
    """For which revisions of a post someone gave thanks."""
    query = select(thanks.c.number).where(
        thanks.c.actor_id == actor_id, thanks.c.post_id == post_id
    )
    return {row[0] for row in await tx.rows(query)}
