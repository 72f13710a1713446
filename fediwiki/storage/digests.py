"""Digests: how often members want a mail of what they have not read, and what they were mailed."""

from datetime import datetime

from sqlalchemy import select, update

from fediwiki.domain.notifications import Digest
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.telling_tables import preferences


async def of_member(tx: Reader, member_id: int) -> Digest:
    """How often a member wants a digest."""
    query = select(preferences.c.digest).where(preferences.c.member_id == member_id)
    return Digest(await tx.value(query) or Digest.NEVER)


async def save(tx: Writer, member_id: int, digest: Digest, *, due: datetime | None) -> None:
    """Keep how often a member wants a digest, and when the next is due."""
    values = {"digest": digest.value, "digest_due": due}
    statement = tx.insert(preferences).values(member_id=member_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def due(tx: Reader, now: datetime, *, limit: int) -> list[int]:
    """The members whose digest is due, those who wait longest first."""
    query = (
        select(preferences.c.member_id)
        .where(preferences.c.digest_due <= now)
        .order_by(preferences.c.digest_due, preferences.c.member_id)
        .limit(limit)
    )
    return [row[0] for row in await tx.rows(query)]


async def find_due(tx: Reader, member_id: int, now: datetime) -> tuple[Digest, int] | None:
    """How often a member wants the digest that is due, and up to which place they were mailed."""
    query = select(preferences.c.digest, preferences.c.digested).where(
        preferences.c.member_id == member_id, preferences.c.digest_due <= now
    )
    row = await tx.row(query)
    return None if row is None else (Digest(row[0]), row[1])


async def skip_all(tx: Writer, place: int) -> None:
    """Mail nobody what they were told up to `place`."""
    await tx.change(
        update(preferences).where(preferences.c.digested < place).values(digested=place)
    )


async def save_mailed(tx: Writer, member_id: int, place: int, *, due: datetime | None) -> None:
    """Remember up to which place a member was mailed, and when the next digest is due."""
    await tx.change(
        update(preferences)
        .where(preferences.c.member_id == member_id)
        .values(digested=place, digest_due=due)
    )
