"""The home feed: what stands in the subwikis that a member chose, and what people they follow say.

Nothing is written for it when somebody posts: it is read from three indexes, each for all that the
member follows at once, and put together here.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, Column, Integer, bindparam, literal, select

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.reading import Place, Wanted
from fediwiki.domain.viewers import Viewer
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import posts
from fediwiki.storage.quarantine import unquarantined
from fediwiki.storage.reading_tables import boosts
from fediwiki.storage.server_policies import unhushed
from fediwiki.storage.timelines import ALL, Look, Span, Spot, Stretch, among, read, within

_COMMUNITIES = {ActorKind.SUBWIKI, ActorKind.GROUP}
_FOLLOWED_BY = (
    select(actors.c.id, actors.c.kind)
    .join(follows, follows.c.followed_id == actors.c.id)
    .where(follows.c.follower_id == bindparam("member"), follows.c.state == FollowState.ACCEPTED)
)
_JOINED = (
    select(actors.c.name, actors.c.host, actors.c.local)
    .join(follows, follows.c.followed_id == actors.c.id)
    .where(
        follows.c.follower_id == bindparam("member"),
        follows.c.state == FollowState.ACCEPTED,
        actors.c.kind.in_(_COMMUNITIES),
        actors.c.deleted.is_(None),
    )
    .order_by(actors.c.name, actors.c.host)
    .limit(bindparam("limit", type_=Integer))
)


@dataclass(frozen=True, slots=True)
class Followed:
    """What a member follows, by id; `groups` are those of the subwikis that are elsewhere."""

    subwikis: tuple[int, ...]
    people: tuple[int, ...]
    groups: tuple[int, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether it is nothing at all."""
        return not self.subwikis and not self.people


async def followed_by(tx: Reader, member_id: int) -> Followed:
    """What a member follows and is let follow."""
    rows = await tx.rows(_FOLLOWED_BY, {"member": member_id})
    return Followed(
        tuple(number for number, kind in rows if kind in _COMMUNITIES),
        tuple(number for number, kind in rows if kind not in _COMMUNITIES),
        tuple(number for number, kind in rows if kind == ActorKind.GROUP),
    )


async def names_of_joined(tx: Reader, member_id: int, *, limit: int) -> list[str]:
    """The names of the first subwikis that a member joined, of those elsewhere whole handles."""
    rows = await tx.rows(_JOINED, {"member": member_id, "limit": limit})
    return [name if local else f"{name}@{host}" for name, host, local in rows]


async def of_member(
    tx: Reader,
    followed: Followed,
    viewer: Viewer,
    span: Span,
    wanted: Wanted = ALL,
    *,
    boosted: bool = True,
) -> Stretch:
    """The home feed of who follows this, newest first; `boosted` is what people pass on, too.

    What groups pass on that is not theirs is there in any case: it is what they are followed for.
    """
    looks: list[Look] = []
    if followed.subwikis:
        looks.append(_posts_of(tx, posts.c.subwiki_id, followed.subwikis))
    if followed.people:
        looks.append(_posts_of(tx, posts.c.author_id, followed.people))
    passing_on = (*(followed.people if boosted else ()), *followed.groups)
    if passing_on:
        looks.append(_boosts_by(tx, passing_on))
    # Of what is boosted, nobody may follow the author.
    return await read(tx, _together(looks), viewer, span, wanted, strangers=bool(passing_on))


async def of_person(
    tx: Reader,
    person_id: int,
    viewer: Viewer,
    span: Span,
    wanted: Wanted = ALL,
    *,
    boosted: bool = True,
) -> Stretch:
    """What someone elsewhere posts, and what they pass on, newest first; muted or not."""
    looks = [_posts_of(tx, posts.c.author_id, (person_id,))]
    if boosted:
        looks.append(_heard_boosts_of(tx, person_id, viewer))
    return await read(tx, _together(looks), viewer, span, wanted, muting=False)


async def of_group(
    tx: Reader, group_id: int, viewer: Viewer, span: Span, wanted: Wanted = ALL
) -> Stretch:
    """What stands in a group elsewhere, and what else it passes on, newest first."""
    looks = (_posts_of(tx, posts.c.subwiki_id, (group_id,)), _boosts_by(tx, (group_id,)))
    return await read(tx, _together(looks), viewer, span, wanted, but=group_id)


def _together(looks: Sequence[Look]) -> Look:
    """Several timelines as one."""

    async def look(span: Span) -> list[Spot]:
        found = [spot for each in looks for spot in await each(span)]
        newest_first = span.after is None
        found.sort(key=lambda spot: (spot.place.at, spot.place.id), reverse=newest_first)
        return _once(found)[: span.limit]

    return look


def _once(spots: Iterable[Spot]) -> list[Spot]:
    """Each place once: a post of someone whom one follows, in a subwiki that one follows."""
    return list({(spot.place, spot.booster_id): spot for spot in spots}.values())


def _posts_of(tx: Reader, owner: Column[Any], owners: tuple[int, ...]) -> Look:
    query = among(tx, owner, posts.c.placed, posts.c.id)

    async def look(span: Span) -> list[Spot]:
        statement, parameters = query(span)
        rows = await tx.rows(statement, {**parameters, "owners": owners})
        return [Spot(Place(at, number), number) for _, at, number in rows]

    return look


def _heard_boosts_of(tx: Reader, person_id: int, viewer: Viewer) -> Look:
    """What someone passes on, but for what others hear only by following it themselves."""
    viewer_id = literal(viewer.actor_id, BigInteger)
    by = actors.alias("by")
    query = (
        select(boosts.c.actor_id, boosts.c.placed, boosts.c.object_id, boosts.c.post_id)
        .join(posts, posts.c.id == boosts.c.post_id)
        .join(by, by.c.id == posts.c.author_id)
        .where(boosts.c.actor_id == person_id)
        .where(unhushed(viewer_id, by.c.server_id, by.c.id, posts.c.subwiki_id))
        .where(unquarantined(viewer_id, posts.c.subwiki_id))
    )

    async def look(span: Span) -> list[Spot]:
        bounded = within(query, span, boosts.c.placed, boosts.c.object_id)
        return [_boosted(*row) for row in await tx.rows(bounded)]

    return look


def _boosted(booster_id: int, at: datetime, number: int, post_id: int) -> Spot:
    comment_id = None if number == post_id else number
    return Spot(Place(at, number), post_id, booster_id, comment_id)


def _boosts_by(tx: Reader, owners: tuple[int, ...]) -> Callable[[Span], Awaitable[list[Spot]]]:
    told = boosts.c
    query = among(tx, told.actor_id, told.placed, told.object_id, told.post_id)

    async def look(span: Span) -> list[Spot]:
        statement, parameters = query(span)
        rows = await tx.rows(statement, {**parameters, "owners": owners})
        return [_boosted(*row) for row in rows]

    return look
