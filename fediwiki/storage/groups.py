"""Communities elsewhere: how they work, and who looks after them there."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select, update

from fediwiki.domain.groups import Group, GroupSays
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.group_tables import groups


async def find(tx: Reader, actor_id: int) -> Group:
    """What is known of a community; of one that says nothing, the usual."""
    query = select(
        groups.c.featured_uri,
        groups.c.restricted,
        groups.c.membership_policy,
        groups.c.moderators,
        groups.c.looked_up,
    ).where(groups.c.actor_id == actor_id)
    row = await tx.row(query)
    if row is None:
        return Group(actor_id)
    return Group(actor_id, GroupSays(*row[:3]), tuple(row[3]), row[4])


async def save_said(tx: Writer, actor_id: int, says: GroupSays) -> None:
    """Keep what a community says of itself, over what it said before."""
    values = {
        "featured_uri": says.featured_uri,
        "restricted": says.restricted,
        "membership_policy": says.membership_policy,
    }
    statement = tx.insert(groups).values(actor_id=actor_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["actor_id"], set_=values))


async def save_moderators(
    tx: Writer, actor_id: int, moderators: Sequence[str], now: datetime
) -> None:
    """Keep who looks after a community, as its server says now."""
    values = {"moderators": list(moderators), "looked_up": now}
    await tx.change(update(groups).where(groups.c.actor_id == actor_id).values(values))
