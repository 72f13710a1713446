"""Reports: what people ask moderators and admins to look at, and in whose queues that waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, distinct, func, select, update

from fediwiki.domain.reports import Case, Complaint, Outcome, Report, ReportKind
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.report_tables import report_items as items
from fediwiki.storage.report_tables import reports
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of

_MOST_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Filed:
    """A report of one thing, and what came of it; without an outcome it waits."""

    report: Report
    object_uri: str
    outcome: Outcome | None
    settled: datetime | None


_SELECT = select(
    actors,
    reports.c.id,
    reports.c.uri,
    reports.c.objects,
    reports.c.kind,
    reports.c.rule,
    reports.c.text,
    reports.c.forwards,
    reports.c.named,
    reports.c.arrived,
).outerjoin_from(reports, actors, reports.c.actor_id == actors.c.id)


async def add(tx: Writer, report: Report) -> bool:
    """Keep a report, once; says whether it is new."""
    complaint = report.complaint
    statement = tx.insert(reports).values(
        id=report.id,
        uri=report.uri,
        actor_id=report.reporter.id if report.reporter else None,
        objects=list(report.objects),
        kind=complaint.kind,
        rule=complaint.rule,
        text=complaint.text,
        forwards=complaint.forwards,
        named=complaint.named,
        arrived=report.arrived,
    )
    return bool(await tx.change(statement.on_conflict_do_nothing(index_elements=["uri"])))


async def add_item(
    tx: Writer,
    report_id: int,
    object_uri: str,
    *,
    subwiki_id: int | None,
    author_id: int | None,
    now: datetime,
) -> None:
    """Let one thing of a report wait for a subwiki of ours, or with None for the admins."""
    values = {"report_id": report_id, "object_uri": object_uri, "subwiki_id": subwiki_id}
    await tx.change(tx.insert(items).values(id=tx.new_id(now), author_id=author_id, **values))


async def find(tx: Reader, report_id: int) -> Report | None:
    """The report."""
    return await _first(tx, _SELECT.where(reports.c.id == report_id))


async def find_by_uri(tx: Reader, uri: str) -> Report | None:
    """The report that this activity made."""
    return await _first(tx, _SELECT.where(reports.c.uri == uri))


async def is_open(tx: Reader, reporter_id: int, object_uri: str) -> bool:
    """Whether something waits that somebody reported themselves."""
    query = (
        select(items.c.id)
        .join(reports, reports.c.id == items.c.report_id)
        .where(
            items.c.object_uri == object_uri,
            items.c.settled.is_(None),
            reports.c.actor_id == reporter_id,
        )
    )
    return await tx.value(query) is not None


async def cases(tx: Reader, subwiki_id: int | None, *, limit: int) -> list[Case]:
    """What waits for a subwiki, or with None for the admins: by things, the oldest first."""
    oldest = func.min(reports.c.arrived).label("oldest")
    query = (
        select(items.c.object_uri, func.count(distinct(reports.c.id)), oldest)
        .join(reports, reports.c.id == items.c.report_id)
        .where(_waits_for(subwiki_id))
        .group_by(items.c.object_uri)
        .order_by(oldest, items.c.object_uri)
        .limit(limit)
    )
    return [
        Case(uri, count, first, await _about(tx, uri, subwiki_id))
        for uri, count, first in await tx.rows(query)
    ]


async def unsettled_about(
    tx: Reader, object_uris: Sequence[str], subwiki_id: int | None
) -> list[tuple[str, Report]]:
    """Reports of things that wait for a subwiki; with None for anyone, as admins decide for all."""
    query = (
        _SELECT.add_columns(items.c.object_uri)
        .join(items, items.c.report_id == reports.c.id)
        .where(items.c.object_uri.in_(object_uris), items.c.settled.is_(None))
        .order_by(reports.c.id)
    )
    if subwiki_id is not None:
        query = query.where(items.c.subwiki_id == subwiki_id)
    found = {(row[-1], row[ACTOR_WIDTH]): row for row in await tx.rows(query)}
    return [(uri, _report(row[:-1])) for (uri, _), row in found.items()]


async def about_person(tx: Reader, person_id: int, *, limit: int) -> list[Filed]:
    """Reports of what somebody said or is, to whomever they went, the newest first."""
    query = (
        _SELECT.add_columns(items.c.object_uri, items.c.outcome, items.c.settled)
        .join(items, items.c.report_id == reports.c.id)
        .where(items.c.author_id == person_id)
        .order_by(items.c.id.desc())
        .limit(limit)
    )
    found: dict[tuple[int, str], Filed] = {}
    for row in await tx.rows(query):
        uri, outcome, settled = row[-3:]
        report = _report(row[:-3])
        filed = Filed(report, uri, Outcome(outcome) if outcome else None, settled)
        found.setdefault((report.id, uri), filed)
    return [*found.values()]


async def settle(
    tx: Writer,
    object_uris: Sequence[str],
    subwiki_id: int | None,
    *,
    outcome: Outcome,
    act_id: int | None,
    now: datetime,
) -> None:
    """Settle what waits of things for a subwiki; with None for anyone."""
    change = update(items).where(items.c.object_uri.in_(object_uris), items.c.settled.is_(None))
    if subwiki_id is not None:
        change = change.where(items.c.subwiki_id == subwiki_id)
    await tx.change(change.values(outcome=outcome, act_id=act_id, settled=now))


async def reopen(tx: Writer, act_id: int) -> None:
    """Let wait again what an act settled that is taken back."""
    change = update(items).where(items.c.act_id == act_id)
    await tx.change(change.values(outcome="", act_id=None, settled=None))


async def hand_over(tx: Writer, subwiki_id: int) -> None:
    """Let what waits for the moderators of a subwiki that is gone wait for the admins."""
    waits = (items.c.subwiki_id == subwiki_id, items.c.settled.is_(None))
    await tx.change(update(items).where(*waits).values(subwiki_id=None))


async def subwikis_of(tx: Reader, report_id: int) -> list[int]:
    """The subwikis of ours in which a report waits or waited."""
    query = (
        select(items.c.subwiki_id)
        .where(items.c.report_id == report_id, items.c.subwiki_id.is_not(None))
        .distinct()
    )
    return [row[0] for row in await tx.rows(query)]


async def forget_reporter(tx: Writer, actor_id: int) -> None:
    """Forget what somebody who is gone said in reports; that something was reported stays."""
    change = update(reports).where(reports.c.actor_id == actor_id)
    await tx.change(change.values(text="", named=False))


def _waits_for(subwiki_id: int | None) -> ColumnElement[bool]:
    whose = items.c.subwiki_id
    is_theirs = whose.is_(None) if subwiki_id is None else whose == subwiki_id
    return and_(is_theirs, items.c.settled.is_(None))


async def _about(tx: Reader, object_uri: str, subwiki_id: int | None) -> tuple[Report, ...]:
    there = select(items.c.report_id).where(
        items.c.object_uri == object_uri, _waits_for(subwiki_id)
    )
    query = _SELECT.where(reports.c.id.in_(there)).order_by(reports.c.arrived, reports.c.id)
    return tuple(_report(row) for row in await tx.rows(query.limit(_MOST_SHOWN)))


async def _first(tx: Reader, query: Select[*tuple[Any, ...]]) -> Report | None:
    row = await tx.row(query)
    return None if row is None else _report(row)


def _report(row: Row) -> Report:
    number, uri, objects, kind, rule, text, forwards, named, arrived = row[ACTOR_WIDTH:]
    return Report(
        id=number,
        uri=uri,
        reporter=None if row[0] is None else actor_of(row[:ACTOR_WIDTH]),
        objects=tuple(objects),
        complaint=Complaint(ReportKind(kind), rule, text, forwards, named),
        arrived=arrived,
    )
