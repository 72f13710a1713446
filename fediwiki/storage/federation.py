"""How it goes with other servers, as the panel shows it: every look is bounded or on an index."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, literal, select, update

from fediwiki.domain.ids import beginning_at
from fediwiki.domain.servers import Server
from fediwiki.storage import follows, servers
from fediwiki.storage.actor_tables import servers as table
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.log_tables import events, received, sent
from fediwiki.storage.received import State
from fediwiki.storage.sent import Outgoing

HOURS = 24
_ROWS_COUNTED = 20_000
_ROWS_LOOKED_AT = 300


@dataclass(frozen=True, slots=True)
class Came:
    """An activity that came in, and what became of it."""

    id: int
    uri: str
    type: str
    actor_uri: str
    object_uri: str
    arrived: datetime
    state: State
    reason: str
    attempts: int
    due: datetime


@dataclass(frozen=True, slots=True)
class Went:
    """An activity of ours for a server; `settled` once it was taken or turned away."""

    place: int
    id: int
    uri: str
    type: str
    object_uri: str
    public: bool
    made: datetime
    settled: bool


@dataclass(frozen=True, slots=True)
class Stuck:
    """An event of ours that could not be told to others yet."""

    id: int
    kind: str
    happened: datetime
    attempts: int
    due: datetime
    reason: str


async def listed(
    tx: Reader, *, but: str, failing: bool = False, named: str = "", offset: int = 0, limit: int
) -> list[Server]:
    """Servers `but` our own, by its origin; those that fail first, then those heard last."""
    query = select(table.c.id).where(table.c.origin != but)
    if failing:
        query = query.where(table.c.failing_since.is_not(None))
    if named:
        query = query.where(table.c.origin.contains(named.lower(), autoescape=True))
    fails = case((table.c.failing_since.is_not(None), 0), else_=1)
    heard = func.coalesce(table.c.heard, 0).desc()
    query = query.order_by(fails, heard, table.c.id).offset(offset).limit(limit)
    numbers = [row[0] for row in await tx.rows(query)]
    found = {each.id: each for each in await servers.of_ids(tx, numbers)}
    return [found[number] for number in numbers]


async def heard_by_hour(
    tx: Reader, origins: Sequence[str], now: datetime
) -> Mapping[str, Sequence[int]]:
    """How much came from each server in each of the last hours, the oldest first.

    Of the last activities alone are counted, as many as one can look at while somebody waits.
    """
    step = beginning_at(now) - beginning_at(now, hours_ago=1)
    begin = beginning_at(now, hours_ago=HOURS)
    newest = (
        select(received.c.origin, received.c.id)
        .where(received.c.id >= begin)
        .order_by(received.c.id.desc())
        .limit(_ROWS_COUNTED)
        .subquery()
    )
    hour = (newest.c.id - literal(begin)) / literal(step)
    rows = await tx.rows(
        select(newest.c.origin, hour, func.count())
        .where(newest.c.origin.in_(origins))
        .group_by(newest.c.origin, hour)
    )
    counts: dict[str, Counter[int]] = {}
    for origin, number, count in rows:
        counts.setdefault(origin, Counter())[min(HOURS - 1, int(number))] += count
    return {each: [counts.get(each, Counter())[h] for h in range(HOURS)] for each in origins}


async def came_from(
    tx: Reader, origin: str, *, state: State | None = None, before: int | None = None, limit: int
) -> list[Came]:
    """What came from a server, newest first."""
    query = select(*_CAME).where(received.c.origin == origin)
    if state is not None:
        query = query.where(received.c.state == state)
    if before is not None:
        query = query.where(received.c.id < before)
    rows = await tx.rows(query.order_by(received.c.id.desc()).limit(limit))
    return [_came(row) for row in rows]


async def dead(tx: Reader, *, limit: int) -> list[Came]:
    """What came and was given up, newest first."""
    query = select(*_CAME).where(received.c.state == State.DEAD).order_by(received.c.id.desc())
    rows = await tx.rows(query.limit(limit))
    return [_came(row) for row in rows]


async def went_to(tx: Reader, server: Server, *, limit: int) -> list[Went]:
    """What of the end of our log is for a server, newest first."""
    columns = (
        sent.c.place,
        sent.c.id,
        sent.c.uri,
        sent.c.type,
        sent.c.object_uri,
        sent.c.public,
        sent.c.made,
        sent.c.followers_of,
        sent.c.inboxes,
        sent.c.dialects,
    )
    rows = await tx.rows(select(*columns).order_by(sent.c.place.desc()).limit(_ROWS_LOOKED_AT))
    followed = sorted({each for row in rows for each in row[7]})
    audience = await follows.inboxes_on(tx, [server.id], followed) if followed else {}
    found: list[Went] = []
    for row in rows:
        place, named, dialects = row[0], row[8], row[9]
        followers = any(
            since < place
            for each in row[7]
            for since in audience.get((server.id, each), {}).values()
        )
        at_it = any(inbox.startswith(f"{server.origin}/") for inbox in named)
        understood = server.dialect is None or server.dialect.value in dialects
        if (followers or at_it) and understood and len(found) < limit:
            settled = place <= server.cursor or place in server.beyond
            said: list[Any] = [*row[:7], settled]
            found.append(Went(*said))
    return found


async def inboxes_for(tx: Reader, activity: Outgoing, server: Server) -> list[str]:
    """Where at a server an activity goes: to those that it names, and to its followers."""
    audience = await follows.inboxes_on(tx, [server.id], list(activity.followers_of))
    found = {inbox for inboxes in audience.values() for inbox in inboxes}
    found |= {each for each in activity.inboxes if each.startswith(f"{server.origin}/")}
    return sorted(found)


async def replay(tx: Writer, number: int, now: datetime) -> bool:
    """Have an activity judged again that had no effect; says whether there is such a one."""
    without = received.c.state.in_([State.IGNORED, State.REFUSED, State.DEAD])
    change = update(received).where(received.c.id == number, without)
    return bool(await tx.change(change.values(state=State.PENDING, attempts=0, due=now, reason="")))


async def drop(tx: Writer, number: int) -> bool:
    """Let a dead letter be; says whether there is such a one."""
    dead_one = (received.c.id == number) & (received.c.state == State.DEAD)
    change = update(received).where(dead_one)
    return bool(await tx.change(change.values(state=State.IGNORED, reason="dropped by an admin")))


async def retry_now(tx: Writer, server_id: int) -> None:
    """Let a server that fails be tried at once."""
    await tx.change(update(table).where(table.c.id == server_id).values(next_try=None))


async def stuck(tx: Reader, *, limit: int) -> list[Stuck]:
    """Events of ours that failed and wait to be tried again."""
    columns = (
        events.c.id,
        events.c.kind,
        events.c.happened,
        events.c.attempts,
        events.c.due,
        events.c.reason,
    )
    query = select(*columns).where(events.c.attempts > 0).order_by(events.c.id).limit(limit)
    return [Stuck(*row) for row in await tx.rows(query)]


async def retry_event(tx: Writer, number: int, now: datetime) -> bool:
    """Let an event be tried at once; says whether it still waits."""
    return bool(await tx.change(update(events).where(events.c.id == number).values(due=now)))


_CAME = (
    received.c.id,
    received.c.uri,
    received.c.type,
    received.c.actor_uri,
    received.c.object_uri,
    received.c.arrived,
    received.c.state,
    received.c.reason,
    received.c.attempts,
    received.c.due,
)


def _came(row: Row) -> Came:
    said: list[Any] = [*row[:6], State(row[6]), *row[7:]]
    return Came(*said)
