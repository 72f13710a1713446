"""The directory: subwikis here, and communities elsewhere that somebody here follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, and_, func, or_, select, type_coerce

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.subwikis import MembershipPolicy
from fediwiki.domain.viewers import Viewer
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import posts
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.sight import in_sight
from fediwiki.storage.subwiki_tables import subwikis


class Order(StrEnum):
    """In which order to list; never by how many follow."""

    NAME = "name"
    NEWEST = "newest"
    ACTIVE = "active"


@dataclass(frozen=True, slots=True)
class Listed:
    """A subwiki in the directory; `approves` says that its moderators confirm members.

    In one that is `closed` nobody writes now.
    """

    actor: Actor
    languages: tuple[str, ...]
    approves: bool
    active: datetime | None
    closed: bool = False


_MOST_WORDS = 10
_MOST_FEATURED = 50
_follower = actors.alias("follower")
_quarantined = subwikis.alias("quarantined")


async def listed(
    tx: Reader,
    viewer: Viewer,
    *,
    order: Order = Order.NAME,
    language: str = "",
    words: str = "",
    offset: int = 0,
    limit: int,
) -> list[Listed]:
    """The subwikis that have a language and whose names or descriptions hold all `words`."""
    conditions = [_shown(viewer), *(_says(word) for word in words.split()[:_MOST_WORDS])]
    if language:
        conditions.append(_speaks(language))
    orders: dict[Order, Sequence[ColumnElement[Any]]] = {
        Order.NAME: (actors.c.name, actors.c.host),
        Order.NEWEST: (actors.c.id.desc(),),
        Order.ACTIVE: (_active().desc().nulls_last(), actors.c.name, actors.c.host),
    }
    query = _query().where(*conditions).order_by(*orders[order]).offset(offset).limit(limit)
    return [_listed(row) for row in await tx.rows(query)]


async def featured(tx: Reader, viewer: Viewer) -> list[Listed]:
    """The subwikis here that admins put first, by their titles."""
    query = _query().where(_shown(viewer), subwikis.c.featured.is_not(None))
    found = [_listed(row) for row in await tx.rows(query.limit(_MOST_FEATURED))]
    return sorted(found, key=lambda each: (each.actor.title.casefold(), each.actor.name))


async def languages(tx: Reader, viewer: Viewer) -> list[str]:
    """The languages of all subwikis here, by their primary tags."""
    query = (
        select(subwikis.c.languages)
        .join(actors, actors.c.id == subwikis.c.actor_id)
        .where(_shown(viewer))
        .distinct()
    )
    rows = await tx.rows(query)
    return sorted({each.partition("-")[0].lower() for row in rows for each in row[0]})


def _active() -> ColumnElement[Any]:
    return (
        select(func.max(posts.c.placed))
        .where(posts.c.subwiki_id == actors.c.id, posts.c.deleted.is_(None), in_sight(posts))
        .correlate(actors)
        .scalar_subquery()
    )


def _query() -> Select[Any]:
    said = (subwikis.c.languages, subwikis.c.membership_policy, subwikis.c.closed)
    return select(actors, *said, _active()).outerjoin(subwikis, subwikis.c.actor_id == actors.c.id)


def _shown(viewer: Viewer) -> ColumnElement[bool]:
    """Ours, and those elsewhere that somebody here follows, unless they are gone or suspended.

    None that is quarantined: who belongs to it knows where it is, and admins have their panel.
    """
    followed = (
        select(follows.c.followed_id)
        .join(_follower, _follower.c.id == follows.c.follower_id)
        .where(
            follows.c.followed_id == actors.c.id,
            follows.c.state == FollowState.ACCEPTED,
            _follower.c.local,
        )
        .exists()
    )
    shut = (
        select(_quarantined.c.actor_id)
        .where(_quarantined.c.actor_id == actors.c.id, _quarantined.c.quarantined.is_not(None))
        .correlate(actors)
        .exists()
    )
    there = or_(
        and_(actors.c.local, actors.c.kind == ActorKind.SUBWIKI),
        and_(actors.c.kind == ActorKind.GROUP, followed),
    )
    if viewer.admin:
        return and_(there, ~shut)
    return and_(there, ~shut, actors.c.deleted.is_(None), actors.c.suspended.is_(None))


def _says(word: str) -> ColumnElement[bool]:
    return or_(
        *(
            func.lower(column).contains(word.lower(), autoescape=True)
            for column in (actors.c.name, actors.c.display_name, actors.c.summary, actors.c.host)
        )
    )


def _speaks(language: str) -> ColumnElement[bool]:
    said = subwikis.c.languages
    return or_(
        _text(said).contains(f'"{language}"', autoescape=True),
        _text(said).contains(f'"{language}-', autoescape=True),
    )


def _text(column: ColumnElement[Any]) -> ColumnElement[str]:
    """Kept JSON as the text that it is."""
    return type_coerce(column, Text())


def _listed(row: Sequence[Any]) -> Listed:
    spoken, membership, closed, active = row[ACTOR_WIDTH:]
    return Listed(
        actor_of(row[:ACTOR_WIDTH]),
        tuple(spoken or ()),
        membership == MembershipPolicy.APPROVAL,
        active,
        closed is not None,
    )
