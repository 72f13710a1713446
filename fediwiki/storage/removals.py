"""Removals: which things moderators took away, by their ids, by which act of the log.

It is kept apart from the things themselves: what is removed before it arrives stays so when it
does, and timelines that are made again from the logs have the same gaps.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Table, bindparam, delete, or_, select, update

from fediwiki.storage import acts as of_log
from fediwiki.storage.acts import Entry
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderation_tables import removals
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.wiki_tables import acts

_SINCE = (
    select(removals.c.at)
    .join(acts, acts.c.id == removals.c.act_id)
    .where(
        removals.c.object_uri == bindparam("uri"),
        or_(
            acts.c.subwiki_id.is_(None), acts.c.subwiki_id == bindparam("subwiki", type_=BigInteger)
        ),
    )
)


async def find(tx: Reader, uri: str) -> int | None:
    """The act by which a thing was removed, if it is."""
    return await tx.value(select(removals.c.act_id).where(removals.c.object_uri == uri))


async def find_act(tx: Reader, uri: str) -> Entry | None:
    """What the log says of why a thing was removed, if it is."""
    act_id = await find(tx, uri)
    return None if act_id is None else await of_log.by_id(tx, act_id)


async def add(tx: Writer, uri: str, act_id: int, now: datetime) -> None:
    """Take a thing out of sight, also one that is not here yet."""
    statement = tx.insert(removals).values(object_uri=uri, act_id=act_id, at=now)
    await tx.change(
        statement.on_conflict_do_update(
            index_elements=["object_uri"], set_={"act_id": act_id, "at": now}
        )
    )
    await _save(tx, uri, now)


async def remove(tx: Writer, uri: str) -> None:
    """Let a thing be seen again."""
    await tx.change(delete(removals).where(removals.c.object_uri == uri))
    await _save(tx, uri, None)


async def of_act(tx: Reader, act_id: int, *, limit: int | None = None) -> Sequence[str]:
    """What an act took away and nothing gave back, at most so many."""
    query = select(removals.c.object_uri).where(removals.c.act_id == act_id).limit(limit)
    return [row[0] for row in await tx.rows(query.order_by(removals.c.object_uri))]


async def apply(tx: Writer, uri: str, subwiki_id: int | None) -> datetime | None:
    """Keep out of sight what has just come if it was removed; says since when.

    Moderators remove nothing in advance that turns out to stand elsewhere.
    """
    at: datetime | None = await tx.value(_SINCE, {"uri": uri, "subwiki": subwiki_id})
    if at is not None:
        await _save(tx, uri, at)
    return at


async def apply_all(tx: Writer) -> None:
    """Keep out of sight whatever was removed, after all was made again from the logs."""
    below = select(posts.c.subwiki_id).where(posts.c.id == comments.c.post_id)
    places: dict[Table, ColumnElement[int]] = {
        posts: posts.c.subwiki_id,
        comments: below.correlate(comments).scalar_subquery(),
    }
    for table, subwiki_id in places.items():
        query = (
            select(removals.c.at)
            .join(acts, acts.c.id == removals.c.act_id)
            .where(
                removals.c.object_uri == table.c.uri,
                or_(acts.c.subwiki_id.is_(None), acts.c.subwiki_id == subwiki_id),
            )
            .correlate(table)
        )
        there = table.c.uri.in_(select(removals.c.object_uri))
        await tx.change(update(table).where(there).values(removed=query.scalar_subquery()))


async def _save(tx: Writer, uri: str, at: datetime | None) -> None:
    for table in (posts, comments):
        await tx.change(update(table).where(table.c.uri == uri).values(removed=at))
