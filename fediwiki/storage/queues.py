"""Queues: how much waits for somebody in each subwiki that they moderate."""

from dataclasses import dataclass

from sqlalchemy import bindparam, distinct, func, select

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.appeals import AppealState
from fediwiki.domain.offers import OfferState
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.appeal_tables import appeals
from fediwiki.storage.database import Reader, Row
from fediwiki.storage.held import waiting_in
from fediwiki.storage.moderation_tables import holds
from fediwiki.storage.moderator_tables import moderators
from fediwiki.storage.offers import judged_by_moderators
from fediwiki.storage.post_tables import posts
from fediwiki.storage.reading_tables import memberships
from fediwiki.storage.report_tables import report_items
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.wiki_tables import offers


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a subwiki, by kinds."""

    subwiki: Actor
    reports: int
    edits: int
    asking: int
    appeals: int
    held: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.reports + self.edits + self.asking + self.appeals + self.held


_place = actors.c.id
_reports = (
    select(func.count(distinct(report_items.c.object_uri)))
    .where(report_items.c.subwiki_id == _place, report_items.c.settled.is_(None))
    .scalar_subquery()
)
_edits = (
    select(func.count())
    .select_from(offers)
    .outerjoin(posts, posts.c.id == offers.c.post_id)
    .where(
        offers.c.subwiki_id == _place,
        offers.c.state == OfferState.PENDING,
        judged_by_moderators(),
    )
    .correlate(actors)
    .scalar_subquery()
)
_asking = (
    select(func.count())
    .where(memberships.c.subwiki_id == _place, memberships.c.confirmed.is_(None))
    .scalar_subquery()
)
_appeals = (
    select(func.count())
    .where(appeals.c.subwiki_id == _place, appeals.c.state == AppealState.OPEN)
    .scalar_subquery()
)
_held = (
    select(func.count())
    .select_from(holds)
    .where(waiting_in(_place))
    .correlate(actors)
    .scalar_subquery()
)


async def of_moderator(tx: Reader, actor_id: int) -> list[Queue]:
    """What waits in each subwiki that somebody moderates, by name."""
    return [_queue(row) for row in await tx.rows(_OF_MODERATOR, {"moderator": actor_id})]


async def of_all(tx: Reader) -> list[Queue]:
    """What waits in each subwiki, by name."""
    return [_queue(row) for row in await tx.rows(_OF_ALL)]


_SELECT = select(actors, _reports, _edits, _asking, _appeals, _held)
_OURS = (actors.c.local, actors.c.deleted.is_(None))
_OF_MODERATOR = (
    _SELECT.join_from(moderators, actors, actors.c.id == moderators.c.subwiki_id)
    .where(moderators.c.actor_id == bindparam("moderator"), *_OURS)
    .order_by(actors.c.name)
)
_OF_ALL = _SELECT.where(actors.c.kind == ActorKind.SUBWIKI, *_OURS).order_by(actors.c.name)


def _queue(row: Row) -> Queue:
    return Queue(actor_of(row[:ACTOR_WIDTH]), *row[ACTOR_WIDTH:])
