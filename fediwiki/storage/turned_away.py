"""What other servers turned away for good, and why: kept for a while, for admins to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.policy_tables import turned_away as table

MOST_OF_A_SERVER = 1_000


@dataclass(frozen=True, slots=True)
class TurnedAway:
    """A delivery that a server turned away; `sent_id` is that of the activity.

    `status` is that of the answer, and `said` begins its words, as a stranger wrote them.
    """

    id: int
    server_id: int
    sent_id: int
    type: str
    object_uri: str
    inbox: str
    status: int
    said: str
    at: datetime


async def add(tx: Writer, found: Sequence[TurnedAway]) -> None:
    """Remember deliveries that were turned away."""
    rows = [
        {
            "id": each.id,
            "server_id": each.server_id,
            "sent_id": each.sent_id,
            "type": each.type,
            "object_uri": each.object_uri,
            "inbox": each.inbox,
            "status": each.status,
            "said": each.said,
            "at": each.at,
        }
        for each in found
    ]
    if rows:
        await tx.change(tx.insert(table), rows)


async def of_server(tx: Reader, server_id: int, *, limit: int) -> list[TurnedAway]:
    """What a server turned away, newest first."""
    query = select(*table.columns).where(table.c.server_id == server_id)
    rows = await tx.rows(query.order_by(table.c.id.desc()).limit(limit))
    return [TurnedAway(*row) for row in rows]


async def remove_old(tx: Writer, before: datetime) -> int:
    """Forget what is older than that, and of each server all but the newest; says how much."""
    done = await tx.change(delete(table).where(table.c.at < before))
    number = func.count()
    many = select(table.c.server_id).group_by(table.c.server_id).having(number > MOST_OF_A_SERVER)
    for (server_id,) in await tx.rows(many):
        of_it = table.c.server_id == server_id
        newest = select(table.c.id).where(of_it).order_by(table.c.id.desc())
        last = await tx.value(newest.offset(MOST_OF_A_SERVER).limit(1))
        done += await tx.change(delete(table).where(of_it, table.c.id <= last))
    return done
