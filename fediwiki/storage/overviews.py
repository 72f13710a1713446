"""Overviews: all subwikis here as admins look at them, with how much goes on in each."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, distinct, func, or_, select

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import FollowState
from fediwiki.domain.ids import short
from fediwiki.domain.subwikis import Life
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader, Row
from fediwiki.storage.moderator_tables import moderators
from fediwiki.storage.post_tables import posts
from fediwiki.storage.report_tables import report_items
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.subwiki_tables import subwikis


class Stands(StrEnum):
    """How it stands with a subwiki."""

    ANY = ""
    OPEN = "open"
    CLOSED = "closed"
    QUARANTINED = "quarantined"
    FEATURED = "featured"
    DESERTED = "deserted"
    ENDING = "ending"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Overview:
    """A subwiki, and how much goes on in it; `members` are those of its followers who live here."""

    actor: Actor
    life: Life
    deserted: datetime | None
    members: int
    followers: int
    moderators: int
    reports: int
    active: datetime | None

    @property
    def path(self) -> str:
        """Where its page in the panel stands."""
        return f"/admin/subwikis/{short(self.actor.id)}"


_MOST_WORDS = 10
_follower = actors.alias("follower")
_followers = (
    select(func.count())
    .where(follows.c.followed_id == actors.c.id, follows.c.state == FollowState.ACCEPTED)
    .correlate(actors)
)
_members = (
    select(func.count())
    .select_from(follows)
    .join(_follower, _follower.c.id == follows.c.follower_id)
    .where(
        follows.c.followed_id == actors.c.id,
        follows.c.state == FollowState.ACCEPTED,
        _follower.c.local,
    )
    .correlate(actors)
)
_moderators = select(func.count()).where(moderators.c.subwiki_id == actors.c.id).correlate(actors)
_reports = (
    select(func.count(distinct(report_items.c.object_uri)))
    .where(report_items.c.subwiki_id == actors.c.id, report_items.c.settled.is_(None))
    .correlate(actors)
)
_active = (
    select(func.max(posts.c.placed))
    .where(posts.c.subwiki_id == actors.c.id, posts.c.deleted.is_(None))
    .correlate(actors)
)
_LIFE = (
    subwikis.c.closed,
    subwikis.c.closed_why,
    subwikis.c.quarantined,
    subwikis.c.quarantined_why,
    subwikis.c.featured,
    subwikis.c.ends,
)
_COUNTS = (_members, _followers, _moderators, _reports, _active)
_SELECT: Select[Any] = select(
    actors, *_LIFE, subwikis.c.deserted, *(each.scalar_subquery() for each in _COUNTS)
).join(subwikis, subwikis.c.actor_id == actors.c.id)


async def listed(
    tx: Reader, *, words: str = "", stands: Stands = Stands.ANY, after: str = "", limit: int
) -> list[Overview]:
    """The subwikis whose names or descriptions hold all words, by name."""
    query = _SELECT.where(*_standing(stands))
    for word in words.lower().split()[:_MOST_WORDS]:
        query = query.where(_says(word.removeprefix("!")))
    if after:
        query = query.where(actors.c.name > after)
    rows = await tx.rows(query.order_by(actors.c.name).limit(limit))
    return [_overview(row) for row in rows]


async def find(tx: Reader, subwiki_id: int) -> Overview | None:
    """One of them, deleted or not."""
    row = await tx.row(_SELECT.where(actors.c.id == subwiki_id))
    return None if row is None else _overview(row)


def _standing(stands: Stands) -> list[ColumnElement[bool]]:
    there = actors.c.deleted.is_(None)
    match stands:
        case Stands.ANY:
            return [there]
        case Stands.OPEN:
            return [there, subwikis.c.closed.is_(None)]
        case Stands.CLOSED:
            return [there, subwikis.c.closed.is_not(None)]
        case Stands.QUARANTINED:
            return [there, subwikis.c.quarantined.is_not(None)]
        case Stands.FEATURED:
            return [there, subwikis.c.featured.is_not(None)]
        case Stands.DESERTED:
            return [there, subwikis.c.deserted.is_not(None)]
        case Stands.ENDING:
            return [there, subwikis.c.ends.is_not(None)]
        case Stands.DELETED:
            return [actors.c.deleted.is_not(None)]


def _says(word: str) -> ColumnElement[bool]:
    said = (actors.c.name, actors.c.display_name, actors.c.summary)
    return or_(*(func.lower(each).contains(word, autoescape=True) for each in said))


def _overview(row: Row) -> Overview:
    *life, deserted, members, followers, looked_after, reports, active = row[ACTOR_WIDTH:]
    return Overview(
        actor_of(row[:ACTOR_WIDTH]),
        Life(*life),
        deserted,
        members,
        followers,
        looked_after,
        reports,
        active,
    )
