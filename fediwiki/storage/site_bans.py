"""Bans by whole servers elsewhere, and whom their own server hides.

What a server says of who lives there holds everywhere here; of anybody else, in its groups alone.
Whom it hides is suspended at the moment of its ban, by which that is known from what we decided.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, or_, select, update

from fediwiki.domain.actors import Actor
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderation_tables import site_bans


class Source(StrEnum):
    """How a server said it: by a ban, or in the profile of who lives there."""

    BAN = "ban"
    PROFILE = "profile"


@dataclass(frozen=True, slots=True)
class SiteBan:
    """A ban by the server `server_id`, until a moment or for good; `hides` is of its own people."""

    server_id: int
    source: Source = Source.BAN
    until: datetime | None = None
    hides: bool = False
    reason: str = ""


_FORBIDS = select(site_bans.c.actor_id).where(
    site_bans.c.actor_id == bindparam("actor"),
    site_bans.c.server_id.in_(bindparam("servers", expanding=True, type_=BigInteger)),
    site_bans.c.since <= bindparam("now"),
    or_(site_bans.c.until.is_(None), site_bans.c.until > bindparam("now")),
)


def hidden_at_home() -> ColumnElement[bool]:
    """Whether an actor is suspended because its own server says so; for queries of actors."""
    return (
        select(site_bans.c.actor_id)
        .where(
            site_bans.c.actor_id == actors.c.id,
            site_bans.c.hides,
            site_bans.c.since == actors.c.suspended,
        )
        .correlate(actors)
        .exists()
    )


_HIDDEN = select(actors.c.id).where(actors.c.uri == bindparam("uri"), hidden_at_home())


async def save(tx: Writer, actor: Actor, ban: SiteBan, now: datetime) -> None:
    """Keep a ban, over one that the server said before in the same way."""
    await remove(tx, ban.server_id, actor.id, ban.source)
    values = {
        "server_id": ban.server_id,
        "actor_id": actor.id,
        "source": ban.source,
        "since": now,
        "until": ban.until,
        "hides": ban.hides,
        "reason": ban.reason,
    }
    await tx.change(tx.insert(site_bans).values(**values))
    if ban.hides:
        seen = (actors.c.id == actor.id, actors.c.suspended.is_(None))
        await tx.change(update(actors).where(*seen).values(suspended=now))


async def remove(tx: Writer, server_id: int, actor_id: int, source: Source) -> bool:
    """End a ban, and let be seen whom it hid; says whether there was one."""
    which = (
        site_bans.c.server_id == server_id,
        site_bans.c.actor_id == actor_id,
        site_bans.c.source == source,
    )
    since: datetime | None = await tx.value(select(site_bans.c.since).where(*which))
    if since is None:
        return False
    await tx.change(delete(site_bans).where(*which))
    others = select(site_bans.c.since).where(site_bans.c.actor_id == actor_id, site_bans.c.hides)
    still: datetime | None = await tx.value(others.limit(1))
    by_it = (actors.c.id == actor_id, actors.c.suspended == since)
    await tx.change(update(actors).where(*by_it).values(suspended=still))
    return True


async def note_profile(tx: Writer, actor: Actor, *, hidden: bool, now: datetime) -> bool:
    """Take from a profile whether its own server hides who it is of; says if that is new."""
    if actor.server_id is None:
        return False
    known = select(site_bans.c.since).where(
        site_bans.c.server_id == actor.server_id,
        site_bans.c.actor_id == actor.id,
        site_bans.c.source == Source.PROFILE,
    )
    since: datetime | None = await tx.value(known)
    if hidden and since is None:
        await save(tx, actor, SiteBan(actor.server_id, Source.PROFILE, hides=True), now)
    elif not hidden and since is not None:
        await remove(tx, actor.server_id, actor.id, Source.PROFILE)
    return hidden == (since is None)


async def forbids(tx: Reader, actor: Actor, place: Actor | None, now: datetime) -> bool:
    """Whether somebody may not take part in a place by the word of their server, or of its."""
    said = {actor.server_id, place.server_id if place else None}
    servers = [each for each in said if each is not None]
    if not servers:
        return False
    values = {"actor": actor.id, "servers": servers, "now": now}
    return await tx.value(_FORBIDS, values) is not None


async def is_hidden_at_home(tx: Reader, uri: str) -> bool:
    """Whether the actor with this ActivityPub id is suspended because its own server says so."""
    return await tx.value(_HIDDEN, {"uri": uri}) is not None


async def end_over(tx: Writer, now: datetime) -> int:
    """End the bans whose time is over; says how many."""
    query = select(site_bans.c.server_id, site_bans.c.actor_id, site_bans.c.source)
    over = await tx.rows(query.where(site_bans.c.until <= now))
    for server_id, actor_id, source in over:
        await remove(tx, server_id, actor_id, Source(source))
    return len(over)
