"""What somebody watches: the last change of each post, and whether they saw it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Integer, Select, case, func, tuple_

from fediwiki.domain.viewers import Viewer
from fediwiki.storage import posts as stored
from fediwiki.storage.changes import Change, change_of, listing
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import posts, revisions
from fediwiki.storage.types import Moment
from fediwiki.storage.wiki_tables import watches

_unseen = case((posts.c.revision > watches.c.seen, 1), else_=0)
_PLACE = (_unseen, revisions.c.made, revisions.c.post_id)
_TYPES = (Integer, Moment, BigInteger)


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """A place in a watchlist, in which what changed stands above what was seen."""

    changed: bool
    made: datetime
    post_id: int


@dataclass(frozen=True, slots=True)
class Watched:
    """The last change of a post, and the revision that whoever watches it saw last."""

    change: Change
    seen: int

    @property
    def unseen(self) -> int:
        """How many revisions are new to them."""
        return max(0, self.change.latest - self.seen)

    @property
    def place(self) -> WatchedPlace:
        """Where it stands in their list."""
        return WatchedPlace(self.unseen > 0, self.change.made, self.change.post_id)


async def listed(
    tx: Reader,
    member_id: int,
    viewer: Viewer,
    *,
    before: WatchedPlace | None = None,
    after: WatchedPlace | None = None,
    limit: int,
) -> list[Watched]:
    """What somebody watches and `viewer` may see, what changed first, each by its last change.

    From the top, or below a place, or just above one.
    """
    query = _among(listing().add_columns(watches.c.seen), member_id, viewer).limit(limit)
    if after is not None:
        query = query.where(tuple_(*_PLACE) > _bound(after)).order_by(*_PLACE)
    else:
        if before is not None:
            query = query.where(tuple_(*_PLACE) < _bound(before))
        query = query.order_by(*(part.desc() for part in _PLACE))
    found = [Watched(change_of(row[:-1]), row[-1]) for row in await tx.rows(query)]
    return found[::-1] if after is not None else found


async def count_changed(tx: Reader, member_id: int, viewer: Viewer) -> int:
    """How many of them changed since whoever watches them looked."""
    changed = _among(listing(), member_id, viewer).where(_unseen == 1)
    return int(await tx.value(changed.with_only_columns(func.count(), maintain_column_froms=True)))


def _among(
    query: Select[*tuple[Any, ...]], member_id: int, viewer: Viewer
) -> Select[*tuple[Any, ...]]:
    return query.join(watches, watches.c.post_id == posts.c.id).where(
        watches.c.member_id == member_id,
        revisions.c.number == posts.c.revision,
        stored.visible(viewer),
    )


def _bound(place: WatchedPlace) -> ColumnElement[Any]:
    return tuple_(int(place.changed), place.made, place.post_id, types=_TYPES)
