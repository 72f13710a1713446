"""Memberships: who asked to belong to a subwiki that approves its members, and who does."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, literal, select, update

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import FollowState
from fediwiki.domain.subwikis import Asking
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.reading_tables import memberships
from fediwiki.storage.rows import actor_of
from fediwiki.storage.types import Moment


async def ask(tx: Writer, subwiki_id: int, actor_id: int, now: datetime) -> None:
    """Keep that someone asks to belong; an older asking or answer stands."""
    values = {"subwiki_id": subwiki_id, "actor_id": actor_id, "asked": now}
    await tx.change(tx.insert(memberships).values(**values).on_conflict_do_nothing())


async def confirm(tx: Writer, subwiki_id: int, actor_id: int, now: datetime) -> bool:
    """Let someone belong who asked; says whether they did and did not belong yet."""
    return bool(
        await tx.change(
            update(memberships)
            .where(_is(subwiki_id, actor_id), memberships.c.confirmed.is_(None))
            .values(confirmed=now)
        )
    )


async def remove(tx: Writer, subwiki_id: int, actor_id: int) -> bool:
    """End a membership or the asking for it; says whether there was any."""
    return bool(await tx.change(delete(memberships).where(_is(subwiki_id, actor_id))))


async def confirm_followers(tx: Writer, subwiki_id: int, now: datetime) -> None:
    """Let all belong who follow now: they were members until it was decided that some ask."""
    at = literal(now, Moment)
    following = select(follows.c.followed_id, follows.c.follower_id, at, at).where(
        follows.c.followed_id == subwiki_id, follows.c.state == FollowState.ACCEPTED
    )
    columns = ["subwiki_id", "actor_id", "confirmed", "asked"]
    statement = tx.insert(memberships).from_select(columns, following)
    await tx.change(statement.on_conflict_do_nothing())


async def find(tx: Reader, subwiki_id: int, actor_id: int) -> Asking | None:
    """Where it stands with someone who asked to belong."""
    confirmed = memberships.c.confirmed
    query = select(memberships.c.actor_id, confirmed).where(_is(subwiki_id, actor_id))
    row = await tx.row(query)
    if row is None:
        return None
    return Asking.WAITS if row[1] is None else Asking.BELONGS


async def waiting(tx: Reader, subwiki_id: int, *, limit: int) -> list[tuple[Actor, datetime]]:
    """Who waits for an answer, the longest first."""
    return await _listed(tx, subwiki_id, memberships.c.confirmed.is_(None), limit)


async def confirmed(tx: Reader, subwiki_id: int, *, limit: int) -> list[tuple[Actor, datetime]]:
    """Who belongs, the longest first."""
    return await _listed(tx, subwiki_id, memberships.c.confirmed.is_not(None), limit)


async def count_waiting(tx: Reader, subwiki_id: int) -> int:
    """How many wait for an answer."""
    query = select(func.count()).where(
        memberships.c.subwiki_id == subwiki_id, memberships.c.confirmed.is_(None)
    )
    return int(await tx.value(query))


async def _listed(
    tx: Reader, subwiki_id: int, which: ColumnElement[bool], limit: int
) -> list[tuple[Actor, datetime]]:
    query = (
        select(actors, memberships.c.asked)
        .join(memberships, memberships.c.actor_id == actors.c.id)
        .where(memberships.c.subwiki_id == subwiki_id, which)
        .order_by(memberships.c.asked, memberships.c.actor_id)
        .limit(limit)
    )
    return [(actor_of(row[:-1]), row[-1]) for row in await tx.rows(query)]


def _is(subwiki_id: int, actor_id: int) -> ColumnElement[bool]:
    return (memberships.c.subwiki_id == subwiki_id) & (memberships.c.actor_id == actor_id)
