"""Notices: what people without an account report, and who of them hears what came of it."""

from datetime import datetime

from sqlalchemy import select, update

from fediwiki.domain.reports import Answered, Complaint, Notice, Outcome, ReportKind
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.report_tables import notices, reports
from fediwiki.storage.report_tables import report_items as items
from fediwiki.storage.wiki_tables import acts

_SELECT = select(
    notices.c.url,
    reports.c.kind,
    reports.c.rule,
    reports.c.text,
    notices.c.name,
    notices.c.address,
    notices.c.language,
).join(reports, reports.c.id == notices.c.report_id)


async def add(tx: Writer, report_id: int, notice: Notice) -> None:
    """Keep who gave a notice, and about which address."""
    await tx.change(
        tx.insert(notices).values(
            report_id=report_id,
            url=notice.url,
            name=notice.name,
            address=notice.address,
            language=notice.language,
        )
    )


async def find(tx: Reader, report_id: int) -> Notice | None:
    """The notice that a report is."""
    row = await tx.row(_SELECT.where(notices.c.report_id == report_id))
    if row is None:
        return None
    url, kind, rule, text, name, address, language = row
    return Notice(url, Complaint(ReportKind(kind), rule, text), name, address, language)


async def answered(tx: Reader, *, limit: int) -> list[Answered]:
    """Notices about which somebody decided, and whose writers were not told."""
    waiting = items.alias()
    waits = select(waiting.c.id).where(
        waiting.c.report_id == notices.c.report_id, waiting.c.settled.is_(None)
    )
    query = (
        select(notices.c.report_id, items.c.outcome, acts.c.reason)
        .join(items, items.c.report_id == notices.c.report_id)
        .outerjoin(acts, acts.c.id == items.c.act_id)
        .where(notices.c.told.is_(None), ~waits.exists())
        .order_by(notices.c.report_id)
        .limit(limit)
    )
    found: list[Answered] = []
    for report_id, outcome, reason in await tx.rows(query):
        notice = await find(tx, report_id)
        if notice is not None:
            found.append(Answered(report_id, notice, Outcome(outcome), reason or ""))
    return found


async def skip_answers(tx: Writer, now: datetime) -> None:
    """Write to nobody any more whose notice is decided."""
    waiting = items.alias()
    waits = select(waiting.c.id).where(
        waiting.c.report_id == notices.c.report_id, waiting.c.settled.is_(None)
    )
    decided = update(notices).where(notices.c.told.is_(None), ~waits.exists())
    await tx.change(decided.values(told=now, address=""))


async def save_told(tx: Writer, report_id: int, now: datetime) -> None:
    """Remember that a notice is answered, and forget where to."""
    change = update(notices).where(notices.c.report_id == report_id)
    await tx.change(change.values(told=now, address=""))
