"""How members read: what they prefer, what they saw last, what they saved, their private links."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select

from fediwiki.domain.reading import Place, Reading, Visit
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.reading_tables import feed_links, reading, saved, visits

_HOW = select(reading.c.dense, reading.c.hide_boosts, reading.c.languages).where(
    reading.c.member_id == bindparam("member")
)
_VISIT = (
    select(
        visits.c.seen_at, visits.c.seen_id, visits.c.newest_at, visits.c.newest_id, visits.c.visited
    )
    .join_from(visits, actors, actors.c.id == visits.c.feed_id)
    .where(visits.c.member_id == bindparam("member"), actors.c.uri == bindparam("feed"))
)


async def of_member(tx: Reader, member_id: int) -> Reading:
    """How a member reads."""
    row = await tx.row(_HOW, {"member": member_id})
    return Reading() if row is None else Reading(row[0], row[1], tuple(row[2]))


async def save(tx: Writer, member_id: int, wished: Reading) -> None:
    """Keep how a member wishes to read."""
    values = {
        "dense": wished.dense,
        "hide_boosts": wished.hide_boosts,
        "languages": list(wished.languages),
    }
    statement = tx.insert(reading).values(member_id=member_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def find_visit(tx: Reader, member_id: int, feed: str) -> Visit | None:
    """The last visit of a member to a feed, which is that of the actor with this id."""
    row = await tx.row(_VISIT, {"member": member_id, "feed": feed})
    if row is None:
        return None
    return Visit(Place(row[0], row[1]), Place(row[2], row[3]), row[4])


async def save_visit(tx: Writer, member_id: int, feed_id: int, visit: Visit) -> None:
    """Keep a visit to a feed over the last one."""
    values = {
        "seen_at": visit.seen.at,
        "seen_id": visit.seen.id,
        "newest_at": visit.newest.at,
        "newest_id": visit.newest.id,
        "visited": visit.visited,
    }
    statement = tx.insert(visits).values(member_id=member_id, feed_id=feed_id, **values)
    key = ["member_id", "feed_id"]
    await tx.change(statement.on_conflict_do_update(index_elements=key, set_=values))


async def forget_visits(tx: Writer, member_id: int, *, but: int) -> None:
    """Forget all visits of a member but those to as many feeds, which they visited last."""
    theirs = visits.c.member_id == member_id
    kept = (
        select(visits.c.feed_id)
        .where(theirs)
        .order_by(visits.c.visited.desc(), visits.c.feed_id.desc())
        .limit(but)
    )
    await tx.change(delete(visits).where(theirs, visits.c.feed_id.not_in(kept)))


async def add_saved(tx: Writer, member_id: int, post_id: int, now: datetime) -> None:
    """Save a post for a member; what is saved already keeps its place."""
    values = {"member_id": member_id, "post_id": post_id, "at": now}
    await tx.change(tx.insert(saved).values(**values).on_conflict_do_nothing())


async def remove_saved(tx: Writer, member_id: int, post_id: int) -> None:
    """Save a post no longer."""
    await tx.change(delete(saved).where(saved.c.member_id == member_id, saved.c.post_id == post_id))


async def is_saved(tx: Reader, member_id: int, post_id: int) -> bool:
    """Whether a member saved a post."""
    query = select(saved.c.at).where(saved.c.member_id == member_id, saved.c.post_id == post_id)
    return await tx.value(query) is not None


async def save_link(tx: Writer, member_id: int, token_hash: str, now: datetime) -> None:
    """Keep the private link of a member; an older one ends."""
    values = {"token_hash": token_hash, "made": now}
    statement = tx.insert(feed_links).values(member_id=member_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["member_id"], set_=values))


async def remove_link(tx: Writer, member_id: int) -> None:
    """End the private link of a member."""
    await tx.change(delete(feed_links).where(feed_links.c.member_id == member_id))


async def link_made(tx: Reader, member_id: int) -> datetime | None:
    """When the private link of a member was made, if there is one."""
    return await tx.value(select(feed_links.c.made).where(feed_links.c.member_id == member_id))


async def find_owner(tx: Reader, token_hash: str) -> int | None:
    """Whose private link this is."""
    return await tx.value(
        select(feed_links.c.member_id).where(feed_links.c.token_hash == token_hash)
    )
