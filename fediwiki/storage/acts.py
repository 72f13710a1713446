"""The log of what moderators, admins and the operator decided; only ever added to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.wiki_tables import acts


@dataclass(frozen=True, slots=True)
class Act:
    """What was decided, about what, by whom (None is the operator) and why."""

    kind: str
    subwiki_id: int | None
    actor_id: int | None
    object_uri: str
    reason: str
    details: Mapping[str, str]


async def add(tx: Writer, act: Act, now: datetime) -> None:
    """Write an act down."""
    await tx.change(
        tx.insert(acts).values(
            id=tx.new_id(now),
            subwiki_id=act.subwiki_id,
            actor_id=act.actor_id,
            kind=act.kind,
            object_uri=act.object_uri,
            reason=act.reason,
            details=dict(act.details),
            at=now,
        )
    )


async def of_subwiki(tx: Reader, subwiki_id: int, *, limit: int) -> list[tuple[datetime, Act]]:
    """What was decided in a subwiki, newest first."""
    found = _SELECT.where(acts.c.subwiki_id == subwiki_id).limit(limit)
    return [(row[0], Act(*row[1:])) for row in await tx.rows(found)]


async def find_last(tx: Reader, kind: str, object_uri: str) -> Act | None:
    """The last act of a kind about an object."""
    row = await tx.row(_SELECT.where(acts.c.kind == kind, acts.c.object_uri == object_uri))
    return None if row is None else Act(*row[1:])


_SELECT = select(
    acts.c.at,
    acts.c.kind,
    acts.c.subwiki_id,
    acts.c.actor_id,
    acts.c.object_uri,
    acts.c.reason,
    acts.c.details,
).order_by(acts.c.id.desc())
