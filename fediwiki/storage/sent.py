"""The outbound log: one row an activity, whatever the number of its readers, in order.

What is stored is what is sent and what is served; `place` is the order of the log.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, func, or_, select, update

from fediwiki.domain.servers import Dialect
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.log_tables import sent
from fediwiki.storage.moderation_tables import holds, removals
from fediwiki.storage.post_tables import posts, tombstones

EVERYONE: tuple[Dialect, ...] = tuple(Dialect)
TIMELINE_TYPES = ("Create", "Update", "Delete", "Undo", "Announce")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """An activity of ours and whom it is for.

    It goes to the followers of `followers_of` (ids of actors of ours) and to `inboxes`, on
    servers of `dialects`; those about the same `thread` keep their order. `public` ones are
    served at their url.
    """

    id: int
    uri: str
    actor_id: int
    type: str
    object_uri: str
    thread: str
    body: bytes
    public: bool
    dialects: tuple[Dialect, ...]
    followers_of: tuple[int, ...]
    inboxes: tuple[str, ...]
    made: datetime
    effect: int


@dataclass(frozen=True, slots=True)
class Sent:
    """An activity in its place in the log."""

    place: int
    activity: Outgoing


_OWN = (
    sent.c.id,
    sent.c.uri,
    sent.c.actor_id,
    sent.c.type,
    sent.c.object_uri,
    sent.c.thread,
    sent.c.body,
    sent.c.public,
    sent.c.dialects,
    sent.c.followers_of,
    sent.c.inboxes,
    sent.c.made,
    sent.c.effect,
)


async def add(tx: Writer, activity: Outgoing) -> None:
    """Append an activity to the log."""
    values = {
        "id": activity.id,
        "uri": activity.uri,
        "actor_id": activity.actor_id,
        "type": activity.type,
        "object_uri": activity.object_uri,
        "thread": activity.thread,
        "body": activity.body,
        "public": activity.public,
        "dialects": list(activity.dialects),
        "followers_of": list(activity.followers_of),
        "inboxes": list(activity.inboxes),
        "made": activity.made,
        "effect": activity.effect,
    }
    await tx.change(tx.insert(sent), values)


async def after(tx: Reader, place: int, *, limit: int) -> list[Sent]:
    """What stands in the log after a place."""
    query = select(sent.c.place, *_OWN).where(sent.c.place > place).order_by(sent.c.place)
    return [Sent(row[0], _outgoing(row[1:])) for row in await tx.rows(query.limit(limit))]


async def end(tx: Reader) -> int:
    """The last place in the log."""
    return int(await tx.value(select(func.coalesce(func.max(sent.c.place), 0))))


async def find(tx: Reader, number: int) -> Outgoing | None:
    """The activity with this id."""
    row = await tx.row(select(*_OWN).where(sent.c.id == number))
    return None if row is None else _outgoing(row)


async def find_by_uri(tx: Reader, uri: str) -> Outgoing | None:
    """The activity with this ActivityPub id."""
    query = select(*_OWN).where(sent.c.uri == uri)
    # What was sent again follows what it repeats.
    row = await tx.row(query.order_by(sent.c.place).limit(1))
    return None if row is None else _outgoing(row)


async def find_last(tx: Reader, object_uri: str, kind: str) -> Outgoing | None:
    """What was last said about an object by an activity of this type."""
    row = await tx.row(
        select(*_OWN)
        .where(sent.c.object_uri == object_uri, sent.c.type == kind, sent.c.public)
        .order_by(sent.c.place.desc())
        .limit(1)
    )
    return None if row is None else _outgoing(row)


async def last_of(tx: Reader, object_uri: str, kind: str) -> datetime | None:
    """When something of this type was last sent to someone about an object."""
    row = await tx.row(
        select(sent.c.made)
        .where(sent.c.object_uri == object_uri, sent.c.type == kind, sent.c.dialects != [])
        .order_by(sent.c.place.desc())
        .limit(1)
    )
    return None if row is None else row[0]


async def newest_of(
    tx: Reader, actor_id: int, types: Sequence[str], *, before: int | None = None, limit: int
) -> list[Sent]:
    """The newest public activities of an actor, of some types, of what is in sight."""
    removed = exists().where(removals.c.object_uri == sent.c.object_uri)
    held = exists().where(holds.c.object_uri == sent.c.object_uri, holds.c.ended.is_(None))
    query = select(sent.c.place, *_OWN).where(
        sent.c.actor_id == actor_id, sent.c.public, sent.c.type.in_(types), ~removed, ~held
    )
    if before is not None:
        query = query.where(sent.c.place < before)
    query = query.order_by(sent.c.place.desc()).limit(limit)
    return [Sent(row[0], _outgoing(row[1:])) for row in await tx.rows(query)]


async def count_made(tx: Reader, actor_id: int) -> int:
    """How much of what an actor publicly made is still there."""
    gone = or_(
        exists().where(tombstones.c.uri == sent.c.object_uri),
        exists().where(posts.c.uri == sent.c.object_uri, posts.c.deleted.is_not(None)),
        exists().where(removals.c.object_uri == sent.c.object_uri),
    )
    query = select(func.count(sent.c.object_uri.distinct())).where(
        sent.c.actor_id == actor_id, sent.c.public, sent.c.type == "Create", ~gone
    )
    return int(await tx.value(query))


async def announcements_of(tx: Reader, actor_id: int, object_uris: Sequence[str]) -> list[Outgoing]:
    """What an actor publicly announced about some objects, oldest first."""
    query = (
        select(*_OWN)
        .where(
            sent.c.actor_id == actor_id,
            sent.c.public,
            sent.c.type == "Announce",
            sent.c.object_uri.in_(object_uris),
        )
        .order_by(sent.c.place)
    )
    return [_outgoing(row) for row in await tx.rows(query)]


async def content_after(tx: Reader, place: int, *, limit: int) -> list[Sent]:
    """What was said to everyone that makes timelines, in the order in which it was told."""
    query = (
        select(sent.c.place, *_OWN)
        .where(sent.c.place > place, sent.c.public, sent.c.type.in_(TIMELINE_TYPES))
        .order_by(sent.c.place)
        .limit(limit)
    )
    return [Sent(row[0], _outgoing(row[1:])) for row in await tx.rows(query)]


async def erase(tx: Writer, object_uri: str, tombstone: bytes) -> None:
    """Put a tombstone in the place of everything that was said about an object."""
    await tx.change(
        update(sent)
        .where(sent.c.object_uri == object_uri, sent.c.type.in_(("Create", "Update", "Announce")))
        .values(body=tombstone, dialects=[], followers_of=[], inboxes=[])
    )


async def contents_about(
    tx: Reader, object_uri: str, *, after: int, limit: int
) -> list[tuple[int, bytes]]:
    """What was said about an object and may hold what it says, each in its place."""
    query = (
        select(sent.c.place, sent.c.body)
        .where(
            sent.c.object_uri == object_uri,
            sent.c.type.in_(("Create", "Update", "Announce")),
            sent.c.place > after,
        )
        .order_by(sent.c.place)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await tx.rows(query)]


async def save_body(tx: Writer, place: int, body: bytes) -> None:
    """Put something else in the place of what was said."""
    await tx.change(update(sent).where(sent.c.place == place).values(body=body))


async def erase_activity(tx: Writer, uri: str, tombstone: bytes) -> None:
    """Put a tombstone in the place of one activity."""
    await tx.change(update(sent).where(sent.c.uri == uri).values(body=tombstone, inboxes=[]))


async def remove_old(tx: Writer, before: datetime) -> int:
    """Forget entries that make no timeline and are older than that."""
    makes_none = or_(sent.c.type.not_in(TIMELINE_TYPES), ~sent.c.public)
    return await tx.change(delete(sent).where(sent.c.made < before, makes_none))


def _outgoing(row: Row) -> Outgoing:
    *head, dialects, followers_of, inboxes, made, effect = row
    number, uri, actor_id, kind, object_uri, thread, body, public = head
    return Outgoing(
        id=number,
        uri=uri,
        actor_id=actor_id,
        type=kind,
        object_uri=object_uri,
        thread=thread,
        body=body,
        public=public,
        dialects=tuple(Dialect(each) for each in dialects),
        followers_of=tuple(followers_of),
        inboxes=tuple(inboxes),
        made=made,
        effect=effect,
    )
