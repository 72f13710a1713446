"""Blocks: who wants nothing to do with whom, here and elsewhere."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, or_, select

from fediwiki.domain.actors import Actor
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.rows import actor_of
from fediwiki.storage.telling_tables import blocks

_EITHER = select(blocks.c.actor_id).where(
    or_(
        and_(blocks.c.actor_id == bindparam("one"), blocks.c.blocked_id == bindparam("other")),
        and_(blocks.c.actor_id == bindparam("other"), blocks.c.blocked_id == bindparam("one")),
    )
)


async def add(tx: Writer, actor_id: int, blocked_id: int, uri: str, now: datetime) -> bool:
    """Keep that an actor blocks another, once; says whether it is new."""
    statement = tx.insert(blocks).values(
        actor_id=actor_id, blocked_id=blocked_id, uri=uri, made=now
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def find_uri(tx: Reader, actor_id: int, blocked_id: int) -> str | None:
    """The activity by which an actor blocks another, if they do."""
    return await tx.value(
        select(blocks.c.uri).where(blocks.c.actor_id == actor_id, blocks.c.blocked_id == blocked_id)
    )


async def find_by_uri(tx: Reader, uri: str) -> tuple[int, int] | None:
    """Who blocks whom by an activity."""
    row = await tx.row(select(blocks.c.actor_id, blocks.c.blocked_id).where(blocks.c.uri == uri))
    return None if row is None else (row[0], row[1])


async def remove(tx: Writer, actor_id: int, blocked_id: int) -> bool:
    """End a block; says whether there was one."""
    return bool(
        await tx.change(
            delete(blocks).where(blocks.c.actor_id == actor_id, blocks.c.blocked_id == blocked_id)
        )
    )


async def stand_between(tx: Reader, one_id: int, other_id: int) -> bool:
    """Whether either of two blocks the other."""
    return await tx.value(_EITHER, {"one": one_id, "other": other_id}) is not None


async def of_member(tx: Reader, member_id: int) -> list[tuple[datetime, Actor]]:
    """Whom a member blocks, and since when, the last first."""
    query = (
        select(actors, blocks.c.made)
        .join(blocks, blocks.c.blocked_id == actors.c.id)
        .where(blocks.c.actor_id == member_id)
        .order_by(blocks.c.made.desc(), actors.c.id)
    )
    return [(row[-1], actor_of(row[:-1])) for row in await tx.rows(query)]


async def remove_all_of(tx: Writer, actor_id: int) -> None:
    """Forget whom an actor blocks and who blocks them."""
    either = or_(blocks.c.actor_id == actor_id, blocks.c.blocked_id == actor_id)
    await tx.change(delete(blocks).where(either))
