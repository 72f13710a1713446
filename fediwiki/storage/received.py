"""The inbound log: every activity that came in, verbatim, with what became of it.

A row is durable before its sender gets an answer; it stays `pending` until the transaction that
has its effect settles it.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, delete, func, select, update

from fediwiki.storage.database import Database, Reader, Row, Writer
from fediwiki.storage.log_tables import received

FETCHED = "Fetched"
RESTORED = "Restored"
PATCHED = "Patched"
BOOSTED = "Boosted"
PROVEN = "proven by its actor"
CONTENT_TYPES = ("Create", "Update", "Announce", FETCHED, RESTORED, PATCHED, BOOSTED)
TIMELINE_TYPES = (*CONTENT_TYPES, "Delete", "Undo")


class State(StrEnum):
    """What became of an activity."""

    PENDING = "pending"
    DONE = "done"
    IGNORED = "ignored"
    REFUSED = "refused"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Received:
    """An activity as it came: `body` is the bytes, `origin` the server that vouched for it."""

    id: int
    uri: str
    origin: str
    actor_uri: str
    signer_uri: str
    type: str
    object_uri: str
    inbox: str
    body: bytes
    arrived: datetime
    attempts: int = 0
    reason: str = ""


_COLUMNS = (
    received.c.id,
    received.c.uri,
    received.c.origin,
    received.c.actor_uri,
    received.c.signer_uri,
    received.c.type,
    received.c.object_uri,
    received.c.inbox,
    received.c.body,
    received.c.arrived,
    received.c.attempts,
    received.c.reason,
)

_BY_ID = select(*_COLUMNS).where(received.c.id == bindparam("number"))
_STATE = select(received.c.state).where(received.c.id == bindparam("number"))
_SETTLE = (
    update(received)
    .where(received.c.id == bindparam("number"))
    .values(state=bindparam("to"), reason=bindparam("why"), effect=bindparam("at"))
)


async def append(database: Database, entry: Received) -> None:
    """Keep an activity, once for each id and origin; durable on return.

    Raises:
        Unavailable: It could not be kept.
    """
    await database.append(received, _columns(entry))


async def add_settled(tx: Writer, entry: Received, now: datetime) -> None:
    """Keep a document that was fetched and has had its effect in this transaction."""
    statement = tx.insert(received).values(
        **_columns(entry) | {"state": State.DONE, "effect": tx.new_id(now)}
    )
    await tx.change(statement.on_conflict_do_nothing())


async def add(tx: Writer, entry: Received, *, due: datetime) -> None:
    """Keep an entry of our own making, which waits until it is due."""
    statement = tx.insert(received).values(**_columns(entry) | {"due": due})
    await tx.change(statement.on_conflict_do_nothing())


async def waits(tx: Reader, kind: str, object_uri: str) -> bool:
    """Whether an entry of this type about an object waits for its effect."""
    query = select(received.c.id).where(
        received.c.object_uri == object_uri,
        received.c.type == kind,
        received.c.state == State.PENDING,
    )
    return await tx.value(query) is not None


async def count_since(
    tx: Reader, kind: str, origin: str, first_id: int, *, signer_uri: str = ""
) -> int:
    """How many entries of a type an origin made from an id on; those for one signer, if given."""
    query = select(func.count()).where(
        received.c.origin == origin, received.c.id >= first_id, received.c.type == kind
    )
    if signer_uri:
        query = query.where(received.c.signer_uri == signer_uri)
    return await tx.value(query) or 0


async def reopen(tx: Writer, uri: str, origin: str, now: datetime) -> None:
    """Let an activity that had its effect have it once more."""
    await tx.change(
        update(received)
        .where(received.c.uri == uri, received.c.origin == origin, received.c.state == State.DONE)
        .values(state=State.PENDING, due=now)
    )


async def due(
    tx: Reader, now: datetime, *, limit: int, only: str = "", but: str = ""
) -> list[Received]:
    """Activities that wait for their effect, in the order in which they came.

    `only` and `but` are a type: no others, or no such.
    """
    kind = received.c.type == only if only else received.c.type != but
    query = (
        select(*_COLUMNS)
        .where(received.c.state == State.PENDING, received.c.due <= now, kind)
        .order_by(received.c.due, received.c.id)
        .limit(limit)
    )
    return [_received(row) for row in await tx.rows(query)]


async def by_id(tx: Reader, number: int) -> Received | None:
    """One entry."""
    row = await tx.row(_BY_ID, {"number": number})
    return None if row is None else _received(row)


async def is_pending(tx: Reader, number: int) -> bool:
    """Whether an entry still waits for its effect."""
    state = await tx.value(_STATE, {"number": number})
    return state == State.PENDING


async def had_effect(tx: Reader, uri: str, actor_uri: str) -> bool:
    """Whether an activity of this actor had its effect, whoever brought it."""
    query = select(received.c.id).where(
        received.c.uri == uri, received.c.actor_uri == actor_uri, received.c.state == State.DONE
    )
    return await tx.value(query) is not None


async def settle(tx: Writer, number: int, state: State, reason: str, now: datetime) -> None:
    """Mark an entry with what became of it, in the transaction that has its effect."""
    values = {"number": number, "to": state, "why": reason[:500], "at": tx.new_id(now)}
    await tx.change(_SETTLE, values)


async def postpone(
    tx: Writer, entry: Received, reason: str, wait: timedelta, now: datetime
) -> None:
    """Try an entry again later."""
    await tx.change(
        update(received)
        .where(received.c.id == entry.id)
        .values(attempts=entry.attempts + 1, due=now + wait, reason=reason[:500])
    )


async def count_by_state(tx: Reader) -> dict[str, int]:
    """How many entries are in each state."""
    query = select(received.c.state, func.count()).group_by(received.c.state)
    return {row[0]: row[1] for row in await tx.rows(query)}


async def effects_after(tx: Reader, effect: int, *, limit: int) -> list[tuple[int, Received]]:
    """Entries that had an effect, in the order of their effects, each with its number."""
    query = (
        select(received.c.effect, *_COLUMNS)
        .where(received.c.effect > effect, received.c.state == State.DONE)
        .order_by(received.c.effect)
        .limit(limit)
    )
    return [(row[0], _received(row[1:])) for row in await tx.rows(query)]


async def erase(tx: Writer, object_uri: str, tombstone: bytes) -> None:
    """Put a tombstone in the place of everything that was said about an object."""
    await tx.change(
        update(received)
        .where(
            received.c.object_uri == object_uri,
            received.c.type.in_(CONTENT_TYPES),
        )
        .values(body=tombstone)
    )


async def contents_about(
    tx: Reader, object_uri: str, *, after: int, limit: int
) -> list[tuple[int, bytes]]:
    """What was said about an object and may hold what it says, each with its number."""
    query = (
        select(received.c.id, received.c.body)
        .where(
            received.c.object_uri == object_uri,
            received.c.type.in_(CONTENT_TYPES),
            received.c.id > after,
        )
        .order_by(received.c.id)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in await tx.rows(query)]


async def save_body(tx: Writer, number: int, body: bytes) -> None:
    """Put something else in the place of what was said."""
    await tx.change(update(received).where(received.c.id == number).values(body=body))


async def erase_activity(tx: Writer, uri: str, tombstone: bytes) -> None:
    """Put a tombstone in the place of one activity."""
    await tx.change(update(received).where(received.c.uri == uri).values(body=tombstone))


async def remove_old(tx: Writer, before: datetime) -> int:
    """Forget entries that make no timeline and are older than that."""
    return await tx.change(
        delete(received).where(
            received.c.arrived < before,
            received.c.state != State.PENDING,
            (received.c.state != State.DONE) | received.c.type.not_in(TIMELINE_TYPES),
        )
    )


def _columns(entry: Received) -> dict[str, object]:
    return {
        "id": entry.id,
        "uri": entry.uri,
        "origin": entry.origin,
        "actor_uri": entry.actor_uri,
        "signer_uri": entry.signer_uri,
        "type": entry.type,
        "object_uri": entry.object_uri,
        "inbox": entry.inbox,
        "body": entry.body,
        "arrived": entry.arrived,
        "due": entry.arrived,
    }


def _received(row: Row) -> Received:
    return Received(*row)
