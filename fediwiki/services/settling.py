"""Settling: reports are over once somebody decided about what they are of, and reporters hear so.

A decision for a subwiki settles what waits there; one of an admin settles it everywhere.
"""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import ReportSettled
from fediwiki.domain.reports import Outcome
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import NotFound, Refused
from fediwiki.services import alerting, reporting
from fediwiki.storage import events, reports, subwikis
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def settle(
    tx: Writer,
    uris: Sequence[str],
    subwiki_id: int | None,
    *,
    outcome: Outcome,
    act_id: int | None,
    reason: str,
    by: Actor | None,
    now: datetime,
) -> int:
    """Settle what was reported of some things; `subwiki_id` is None for an admin's decision.

    `by` is None for the operator. Says how many reports that were.
    """
    waiting = await reports.unsettled_about(tx, uris, subwiki_id)
    await reports.settle(tx, uris, subwiki_id, outcome=outcome, act_id=act_id, now=now)
    for uri, report in waiting:
        if report.reporter is not None and report.reporter.local:
            reported = await reporting.find_reported(tx, uri)
            await alerting.of_report(
                tx,
                report,
                reported,
                outcome=outcome,
                act_id=act_id,
                subwiki_id=subwiki_id,
                reason=reason,
                by=by,
                now=now,
            )
        for place in await reports.subwikis_of(tx, report.id):
            if subwiki_id in {None, place}:
                settled = ReportSettled(report.id, place, by.id if by else None, uri)
                await events.append(tx, settled, now=now)
    return len(waiting)


async def receive(
    tx: Writer, flag_uri: str, objects: Sequence[str], *, by: Actor, now: datetime
) -> None:
    """Take from elsewhere that a report is settled: from a moderator of ours, or from its Group.

    Raises:
        NotFound: There is no such report.
        Refused: It is not for them to say.
    """
    report = await reports.find_by_uri(tx, flag_uri)
    uris = report.objects if report else tuple(objects[: reporting.MAX_OBJECTS])
    things = [each for uri in uris if (each := await reporting.find_reported(tx, uri)) is not None]
    places = {each.subwiki.id: each.subwiki for each in things if each.subwiki is not None}
    if report is None and not things:
        raise NotFound(_("there is no such report"))
    heard = False
    for place in places.values():
        if place.local and await _moderates(tx, await subwikis.by_id(tx, place.id), by):
            mine = [each.uri for each in things if each.subwiki == place]
            await settle(
                tx,
                mine,
                place.id,
                outcome=Outcome.RESOLVED,
                act_id=None,
                reason="",
                by=by,
                now=now,
            )
            heard = True
        elif report is not None and not place.local and place.host == by.host:
            # Its queue is there; here the admins still decide for themselves.
            await alerting.of_report(
                tx,
                report,
                things[0],
                outcome=Outcome.RESOLVED,
                act_id=None,
                subwiki_id=place.id,
                reason="",
                by=None,
                now=now,
            )
            heard = True
    if not heard:
        raise Refused(_("%(handle)s does not decide about this", handle=by.handle))


async def _moderates(tx: Writer, subwiki: Subwiki, actor: Actor) -> bool:
    if actor.suspended is not None:
        return False
    return await subwikis.find_moderator(tx, subwiki.id, actor.uri) is not None
