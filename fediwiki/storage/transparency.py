"""The numbers of a month, counted from the log and from what was reported."""

from datetime import timedelta
from statistics import median_low

from sqlalchemy import func, select

from fediwiki.domain.acts import ActKind
from fediwiki.domain.money import Month
from fediwiki.domain.transparency import Account, Limited, span_of
from fediwiki.storage import public_log
from fediwiki.storage.appeal_tables import appeals
from fediwiki.storage.database import Reader
from fediwiki.storage.moderation_tables import holds
from fediwiki.storage.public_log import Part
from fediwiki.storage.report_tables import notices, report_items, reports
from fediwiki.storage.wiki_tables import acts

_MOST_SERVERS = 200
_MOST_WAITS = 10_000
_LIMITING = (ActKind.SERVER_SUSPEND, ActKind.SERVER_SILENCE)


async def of_month(tx: Reader, month: Month) -> Account:
    """What was done within a month."""
    begins, ends = span_of(month)
    part = Part(everywhere=True, since=begins, until=ends)
    came = select(func.count()).where(reports.c.arrived >= begins, reports.c.arrived < ends)
    noticed = came.where(reports.c.id.in_(select(notices.c.report_id)))
    waited = select(func.count()).where(
        holds.c.since >= begins, holds.c.since < ends, ~holds.c.below
    )
    appealed = select(func.count()).where(appeals.c.made >= begins, appeals.c.made < ends)
    waits = await _waits(tx, month)
    return Account(
        month=month,
        decisions=await public_log.count_by_kind(tx, part),
        undone=await public_log.count_undone(tx, part),
        reports=int(await tx.value(came)),
        notices=int(await tx.value(noticed)),
        settled=len(waits),
        waited=median_low(waits) if waits else None,
        servers=await _servers(tx, month),
        held=int(await tx.value(waited)),
        approved=int(await tx.value(waited.where(holds.c.approved))),
        appealed=int(await tx.value(appealed)),
    )


async def _waits(tx: Reader, month: Month) -> list[timedelta]:
    """How long each thing that was reported waited that was decided within a month."""
    begins, ends = span_of(month)
    query = (
        select(func.min(reports.c.arrived), func.max(report_items.c.settled))
        .join_from(report_items, reports, reports.c.id == report_items.c.report_id)
        .where(report_items.c.settled >= begins, report_items.c.settled < ends)
        .group_by(report_items.c.object_uri, report_items.c.subwiki_id)
        .limit(_MOST_WAITS)
    )
    return [settled - arrived for arrived, settled in await tx.rows(query)]


async def _servers(tx: Reader, month: Month) -> tuple[Limited, ...]:
    begins, ends = span_of(month)
    query = (
        select(acts.c.object_uri, acts.c.kind, acts.c.reason)
        .where(acts.c.kind.in_(_LIMITING), acts.c.at >= begins, acts.c.at < ends)
        .order_by(acts.c.id.desc())
        .limit(_MOST_SERVERS)
    )
    return tuple(
        Limited(uri.partition("://")[2].strip("/") or uri, ActKind(kind), reason)
        for uri, kind, reason in await tx.rows(query)
    )
