"""What wants an admin, counted by section of the panel in one query.

Every page that an admin opens asks it: whoever adds a count keeps it on an index.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from sqlalchemy import bindparam, distinct, func, select

from fediwiki.storage.account_tables import applications
from fediwiki.storage.database import Reader
from fediwiki.storage.received import State
from fediwiki.storage.report_tables import report_items
from fediwiki.storage.schema import received, servers

FAILING_FOR: Final = timedelta(days=1)

_COUNTS: Final = MappingProxyType(
    {
        "reports": select(func.count(distinct(report_items.c.object_uri))).where(
            report_items.c.subwiki_id.is_(None), report_items.c.settled.is_(None)
        ),
        "sign-ups": select(func.count())
        .select_from(applications)
        .where(applications.c.confirmed.is_not(None)),
        "servers": select(func.count())
        .select_from(servers)
        .where(servers.c.failing_since <= bindparam("failing"), servers.c.suspended.is_(None)),
        "jobs": select(func.count()).select_from(received).where(received.c.state == State.DEAD),
    }
)
_QUERY = select(*[count.scalar_subquery().label(name) for name, count in _COUNTS.items()])


async def counts(tx: Reader, now: datetime) -> Mapping[str, int]:
    """How many things want an admin, by the name of their section."""
    row = await tx.row(_QUERY, {"failing": now - FAILING_FOR})
    return MappingProxyType(dict(zip(_COUNTS, row or (), strict=True)))
