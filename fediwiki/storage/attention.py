"""What wants an admin, counted in one query, with since when the oldest waits.

Every page that an admin opens asks it: whoever adds a count keeps it on an index.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sqlalchemy import (
    FromClause,
    Select,
    and_,
    bindparam,
    distinct,
    func,
    null,
    or_,
    select,
    text,
    true,
)

from fediwiki.domain.mails import GIVE_UP_AFTER, NO_MAIL, RESTORED
from fediwiki.domain.today import Want, Wanting
from fediwiki.storage.account_tables import applications
from fediwiki.storage.actor_tables import actors, servers
from fediwiki.storage.appeal_tables import appeals
from fediwiki.storage.database import Reader
from fediwiki.storage.held import waiting_for_admins
from fediwiki.storage.log_tables import received
from fediwiki.storage.mail_tables import mails
from fediwiki.storage.moderation_tables import holds
from fediwiki.storage.policy_tables import followed_lists
from fediwiki.storage.received import State
from fediwiki.storage.report_tables import report_items, reports
from fediwiki.storage.subwiki_tables import subwikis
from fediwiki.storage.upkeep_tables import runs

FAILING_FOR: Final = timedelta(days=1)
# The first are an hour apart, and twice as long each.
FAILED_READINGS: Final = 5
# By then a mail was tried for some hours.
_FAILED_SENDINGS: Final = 4

_FOUND: Final[Mapping[Want, Select[*tuple[Any, ...]]]] = MappingProxyType(
    {
        Want.REPORT: select(
            func.count(distinct(report_items.c.object_uri)), func.min(reports.c.arrived)
        )
        .join(reports, reports.c.id == report_items.c.report_id)
        .where(report_items.c.subwiki_id.is_(None), report_items.c.settled.is_(None)),
        Want.APPEAL: select(func.count(), func.min(appeals.c.made)).where(
            appeals.c.subwiki_id.is_(None), text("appeals.state = 'open'")
        ),
        Want.HELD: select(func.count(), func.min(holds.c.since)).where(waiting_for_admins()),
        Want.SIGN_UP: select(func.count(), func.min(applications.c.confirmed)).where(
            applications.c.confirmed.is_not(None)
        ),
        Want.DESERTED: select(func.count(), func.min(subwikis.c.deserted))
        .join(actors, actors.c.id == subwikis.c.actor_id)
        .where(subwikis.c.deserted.is_not(None), actors.c.deleted.is_(None)),
        Want.FAILING: select(func.count(), func.min(servers.c.failing_since)).where(
            servers.c.failing_since <= bindparam("failing"), servers.c.suspended.is_(None)
        ),
        Want.LIST: select(func.count(), null())
        .select_from(followed_lists)
        .where(
            or_(
                followed_lists.c.proposed > 0,
                followed_lists.c.jumped.is_not(None),
                followed_lists.c.failures >= FAILED_READINGS,
            )
        ),
        Want.DEAD: select(func.count(), func.min(received.c.arrived)).where(
            received.c.state == State.DEAD
        ),
        Want.MAIL: select(func.count(), func.min(mails.c.written)).where(
            or_(
                and_(mails.c.due.is_not(None), mails.c.attempts >= _FAILED_SENDINGS),
                and_(
                    mails.c.due.is_(None),
                    mails.c.written > bindparam("given_up"),
                    mails.c.reason.not_in((NO_MAIL, RESTORED)),
                ),
            )
        ),
        Want.UPKEEP: select(func.count(), func.min(runs.c.started)).where(runs.c.error != ""),
    }
)


def _all() -> Select[*tuple[Any, ...]]:
    """Each of them beside the others, in one row."""
    first, *others = [each.subquery(want.value.replace("-", "_")) for want, each in _FOUND.items()]
    query = select(*[column for each in (first, *others) for column in each.columns])
    joined: FromClause = first
    for each in others:
        joined = joined.join(each, true())
    return query.select_from(joined)


_QUERY = _all()


async def wanted(tx: Reader, now: datetime) -> list[Wanting]:
    """What wants an admin, in the order in which it is done."""
    given = {"failing": now - FAILING_FOR, "given_up": now - GIVE_UP_AFTER - FAILING_FOR}
    row = await tx.row(_QUERY, given)
    found = list(row or ())
    return [
        Wanting(want, number, since)
        for want, number, since in zip(_FOUND, found[::2], found[1::2], strict=True)
        if number
    ]
