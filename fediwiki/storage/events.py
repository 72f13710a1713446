"""Events that wait to be told to others: written with the change, taken by the clockwork."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import get_args

from sqlalchemy import bindparam, delete, func, select, update

from fediwiki.domain.events import EditsRested, Event
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.log_tables import events

_KINDS: MappingProxyType[str, type[Event]] = MappingProxyType(
    {kind.__name__: kind for kind in get_args(Event)}
)

_REMOVE = delete(events).where(events.c.id == bindparam("number"))


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that waits; its id also orders it among all effects."""

    id: int
    event: Event
    happened: datetime
    attempts: int


async def append(tx: Writer, event: Event, *, now: datetime, due: datetime | None = None) -> None:
    """Write down that something happened, in the transaction in which it does."""
    values = {
        "id": tx.new_id(now),
        "kind": type(event).__name__,
        "payload": asdict(event),
        "happened": now,
        "due": due or now,
    }
    await tx.change(tx.insert(events), values)


async def due(tx: Reader, now: datetime, *, limit: int) -> list[Pending]:
    """Events that wait, in the order in which they happened."""
    query = (
        select(events.c.id, events.c.kind, events.c.payload, events.c.happened, events.c.attempts)
        .where(events.c.due <= now)
        .order_by(events.c.id)
        .limit(limit)
    )
    return [
        Pending(number, _KINDS[kind](**payload), happened, attempts)
        for number, kind, payload, happened, attempts in await tx.rows(query)
    ]


async def waits(tx: Reader, event: Event) -> bool:
    """Whether the very same event waits already."""
    query = select(events.c.id).where(
        events.c.kind == type(event).__name__, events.c.payload == asdict(event)
    )
    return await tx.value(query) is not None


async def remove(tx: Writer, number: int) -> bool:
    """Take an event that is being told now; says whether it was still there."""
    return bool(await tx.change(_REMOVE, {"number": number}))


async def postpone(
    tx: Writer, pending: Pending, reason: str, wait: timedelta, now: datetime
) -> None:
    """Try an event again later."""
    await tx.change(
        update(events)
        .where(events.c.id == pending.id)
        .values(attempts=pending.attempts + 1, due=now + wait, reason=reason[:500])
    )


async def remove_rests(tx: Writer) -> None:
    """Forget the repetitions that wait: they say again what was said before."""
    await tx.change(delete(events).where(events.c.kind == EditsRested.__name__))


async def remove_after(tx: Writer, number: int) -> None:
    """Forget events that happened after that one."""
    await tx.change(delete(events).where(events.c.id > number))


async def count_untold(tx: Reader) -> int:
    """How many events wait of which no log says anything yet: a rest repeats what was said."""
    told = events.c.kind == EditsRested.__name__
    return int(await tx.value(select(func.count()).select_from(events).where(~told)))


async def count(tx: Reader) -> int:
    """How many events wait."""
    return int(await tx.value(select(func.count()).select_from(events)))
