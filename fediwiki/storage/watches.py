"""Watchlists: which posts a member keeps an eye on, and up to which revision they saw them."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, select, update

from fediwiki.domain.actors import Actor
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.post_tables import posts
from fediwiki.storage.sight import in_sight
from fediwiki.storage.wiki_tables import watches


async def begin(tx: Writer, member: Actor, post_id: int, *, seen: int, now: datetime) -> None:
    """Let somebody watch a post who reads here, seen up to a revision."""
    statement = tx.insert(watches).values(
        member_id=member.id, post_id=post_id, seen=seen, since=now
    )
    await tx.change(
        statement.on_conflict_do_update(
            index_elements=["member_id", "post_id"], set_={"seen": seen}
        )
    )


async def end(tx: Writer, member_id: int, post_id: int) -> None:
    """Let a member watch a post no longer."""
    await tx.change(delete(watches).where(_is(member_id, post_id)))


async def save_seen(tx: Writer, member_id: int, post_id: int, seen: int) -> None:
    """Remember up to which revision a member saw a post that they watch."""
    await tx.change(update(watches).where(_is(member_id, post_id)).values(seen=seen))


async def save_all_seen(tx: Writer, member_id: int) -> None:
    """Remember that a member saw everything that they watch as it is now."""
    latest = select(posts.c.revision).where(posts.c.id == watches.c.post_id).scalar_subquery()
    await tx.change(
        update(watches)
        .where(watches.c.member_id == member_id, latest.is_not(None))
        .values(seen=latest)
    )


async def is_watched(tx: Reader, member_id: int, post_id: int) -> bool:
    """Whether a member watches a post."""
    query = select(watches.c.seen).where(_is(member_id, post_id))
    return await tx.value(query) is not None


async def of_member(tx: Reader, member_id: int) -> dict[int, int]:
    """The posts that a member watches, with the revision up to which they saw each."""
    query = select(watches.c.post_id, watches.c.seen).where(watches.c.member_id == member_id)
    return {row[0]: row[1] for row in await tx.rows(query)}


async def count_unread(tx: Reader, member_id: int) -> int:
    """How many watched posts have revisions that whoever watches them has not seen."""
    changed = (
        select(func.count())
        .select_from(watches.join(posts, posts.c.id == watches.c.post_id))
        .where(
            watches.c.member_id == member_id,
            posts.c.revision > watches.c.seen,
            in_sight(posts),
        )
    )
    return int(await tx.value(changed))


def _is(member_id: int, post_id: int) -> ColumnElement[bool]:
    return (watches.c.member_id == member_id) & (watches.c.post_id == post_id)
