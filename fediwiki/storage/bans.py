"""Bans from a subwiki, as those who look after it go through them."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from fediwiki.domain.actors import Actor
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.subwiki_tables import bans


@dataclass(frozen=True, slots=True)
class Ban:
    """That somebody may not take part, since when, until when (None is for good), and why."""

    actor: Actor
    since: datetime
    until: datetime | None
    reason: str


async def listed(
    tx: Reader, subwiki_id: int, now: datetime, *, offset: int = 0, limit: int
) -> list[Ban]:
    """Who is banned from a subwiki now, the last first."""
    query = (
        select(actors, bans.c.since, bans.c.until, bans.c.reason)
        .join(bans, bans.c.actor_id == actors.c.id)
        .where(bans.c.subwiki_id == subwiki_id, or_(bans.c.until.is_(None), bans.c.until > now))
        .order_by(bans.c.since.desc(), actors.c.id.desc())
        .offset(offset)
        .limit(limit)
    )
    rows = await tx.rows(query)
    return [Ban(actor_of(row[:ACTOR_WIDTH]), *row[ACTOR_WIDTH:]) for row in rows]
