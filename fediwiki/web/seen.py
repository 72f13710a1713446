"""What members saw of a feed when they were there last: a line shows what came since."""

import logging
from collections.abc import Sequence
from datetime import datetime

from starlette.requests import Request

from fediwiki.asgi.state import State
from fediwiki.domain.members import Member
from fediwiki.domain.reading import Place, Visit, visit_after
from fediwiki.errors import Unavailable
from fediwiki.services import reading as visiting
from fediwiki.storage import reading
from fediwiki.storage.database import Reader
from fediwiki.storage.timelines import Entry, Span, Stretch
from fediwiki.web.looking import Looking

_log = logging.getLogger(__name__)


async def last_visit(tx: Reader, look: Looking, feed: str) -> Visit | None:
    """The last visit of who looks to a feed, that of the actor with this id; of nobody's, none."""
    return await reading.find_visit(tx, look.member.id, feed) if look.member else None


async def seen_from(
    request: Request[State],
    look: Looking,
    feed: str,
    found: Stretch,
    span: Span,
    *,
    last: Visit | None,
) -> int | None:
    """Before which of the entries that were found the line stands, if it does.

    That they were shown is noted, where they are the newest of the whole feed. It writes, so what
    was read must be closed by then.
    """
    member, visit = look.member, last
    if member is None:
        return None
    whole = span.before is None and span.after is None and not look.filters.query
    if whole and found.entries:
        visit = await _noted(request, member, feed, last, found.entries[0].place)
    return _line(found.entries, visit, span.before)


async def _noted(
    request: Request[State], member: Member, feed: str, last: Visit | None, newest: Place
) -> Visit | None:
    """The visit that this look is part of; a database that takes nothing now forgets it."""
    now = request.state["clock"].now()
    visit = visit_after(last, newest, now)
    if visit is None:
        return last
    try:
        async with request.state["database"].write() as tx:
            await visiting.note_visit(tx, member.actor, feed, newest, now=now)
    except Unavailable as error:
        _log.info("a visit is not noted: %s", error)
    return visit


def _line(entries: Sequence[Entry], visit: Visit | None, above: Place | None) -> int | None:
    """Before which entry to draw the line; `above` is where the page before ended, if any did."""
    if visit is None:
        return None
    seen = _order(visit.seen)
    first = next((at for at, each in enumerate(entries) if _order(each.place) <= seen), None)
    if first == 0 and (above is None or _order(above) <= seen):
        return None
    return first


def _order(place: Place) -> tuple[datetime, int]:
    return place.at, place.id
