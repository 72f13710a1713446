"""Filtering: moderators and admins say what has to be looked at first, or is not taken at all."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.filters import MOST_FILTERS, Filter, FilterAction, FilterKind, checked
from fediwiki.errors import Conflict, Malformed, NotFound
from fediwiki.services import authority
from fediwiki.storage import acts, filters
from fediwiki.storage.acts import Act
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def add(
    tx: Writer,
    kind: FilterKind,
    said: str,
    action: FilterAction,
    *,
    place: Actor | None,
    by: Actor | None,
    now: datetime,
) -> Filter:
    """Let a filter hold in a subwiki, or with None everywhere here; `by` is None for the operator.

    The log says of which kind it is, and not what it looks for: it need not be taught to spammers.

    Raises:
        Refused: It is not for `by` to decide.
        Malformed: Nothing can be looked for like that, or there are too many filters.
        Conflict: It is there already.
    """
    place_id = place.id if place else None
    await authority.check(tx, place_id, by)
    there = await filters.of_place(tx, place_id)
    if len(there) >= MOST_FILTERS:
        raise Malformed(_("There are at most %(most)s filters.", most=MOST_FILTERS))
    kept = Filter(
        tx.new_id(now), place_id, kind, checked(kind, said), action, by.id if by else None, now
    )
    if any((each.kind, each.said) == (kept.kind, kept.said) for each in there):
        raise Conflict(_("There is such a filter already."))
    await filters.add(tx, kept)
    await _write_down(tx, ActKind.FILTER, kept, place, by, now, after=action)
    return kept


async def end(
    tx: Writer, filter_id: int, *, place: Actor | None, by: Actor | None, now: datetime
) -> None:
    """Let a filter hold no longer; what it held back waits still.

    Raises:
        Refused: It is not for `by` to decide.
        NotFound: There is none.
    """
    await authority.check(tx, place.id if place else None, by)
    found = await filters.find(tx, filter_id)
    if found is None or found.subwiki_id != (place.id if place else None):
        raise NotFound(_("There is no such filter any more."))
    await filters.remove(tx, filter_id)
    await _write_down(tx, ActKind.UNFILTER, found, place, by, now, before=found.action)


async def _write_down(
    tx: Writer,
    kind: ActKind,
    each: Filter,
    place: Actor | None,
    by: Actor | None,
    now: datetime,
    *,
    before: str = "",
    after: str = "",
) -> None:
    act = Act(
        kind=kind,
        subwiki_id=place.id if place else None,
        actor_id=by.id if by else None,
        object_uri=place.uri if place else "",
        details={"filter": each.kind, "before": before, "after": after},
    )
    await acts.add(tx, act, now)
