"""What wants an admin, counted by section of the panel in one query.

Every page that an admin opens asks it: whoever adds a count keeps it on an index.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, distinct, func, or_, select

from fediwiki.storage.account_tables import applications
from fediwiki.storage.database import Reader
from fediwiki.storage.policy_tables import followed_lists
from fediwiki.storage.received import State
from fediwiki.storage.report_tables import report_items
from fediwiki.storage.schema import received, servers

FAILING_FOR: Final = timedelta(days=1)
# The first are an hour apart, and twice as long each.
FAILED_READINGS: Final = 5

_COUNTS: Final = MappingProxyType(
    {
        "reports": select(func.count(distinct(report_items.c.object_uri))).where(
            report_items.c.subwiki_id.is_(None), report_items.c.settled.is_(None)
        ),
        "sign-ups": select(func.count())
        .select_from(applications)
        .where(applications.c.confirmed.is_not(None)),
        "federation": select(func.count())
        .select_from(servers)
        .where(servers.c.failing_since <= bindparam("failing"), servers.c.suspended.is_(None)),
        "servers": select(func.count())
        .select_from(followed_lists)
        .where(
            or_(
                followed_lists.c.proposed > 0,
                followed_lists.c.jumped.is_not(None),
                followed_lists.c.failures >= FAILED_READINGS,
            )
        ),
        "jobs": select(func.count()).select_from(received).where(received.c.state == State.DEAD),
    }
)
_QUERY = select(*[count.scalar_subquery().label(name) for name, count in _COUNTS.items()])


async def counts(tx: Reader, now: datetime) -> Mapping[str, int]:
    """How many things want an admin, by the name of their section."""
    row = await tx.row(_QUERY, {"failing": now - FAILING_FOR})
    return MappingProxyType(dict(zip(_COUNTS, row or (), strict=True)))
