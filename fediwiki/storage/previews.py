"""What would be lost with a server, counted before it is decided."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import comments, posts

_SUBWIKIS = (ActorKind.SUBWIKI, ActorKind.GROUP)
_ACCEPTED = follows.c.state == FollowState.ACCEPTED
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Loss:
    """Who here loses what: `members` of ours follow there, `followers` there follow here."""

    servers: int = 0
    people: int = 0
    members: int = 0
    follows: int = 0
    subwikis: int = 0
    followers: int = 0
    posts: int = 0
    comments: int = 0


async def of_each(tx: Reader, below: Mapping[str, Sequence[int]]) -> Mapping[str, Loss]:
    """What would be lost with the servers below each of some domains, where any are known."""
    return {domain: await of_servers(tx, found) for domain, found in below.items() if found}


async def of_servers(tx: Reader, server_ids: Sequence[int]) -> Loss:
    """What would be lost with some servers; nothing of what nobody here knows."""
    loss, members = Loss(servers=len(server_ids)), set[int]()
    for start in range(0, len(server_ids), _AT_ONCE):
        part = server_ids[start : start + _AT_ONCE]
        there = select(actors.c.id).where(actors.c.server_id.in_(part))
        # Whoever follows at several servers is one member.
        members.update([row[0] for row in await tx.rows(_following(there))])
        loss = _sum(loss, await _counted(tx, part, there))
    return replace(loss, members=len(members))


async def _counted(tx: Reader, server_ids: Sequence[int], there: Select[Any]) -> Loss:
    subwikis = there.where(actors.c.kind.in_(_SUBWIKIS))
    followed = follows.c.followed_id.in_(there)
    counted: dict[str, Select[Any]] = {
        "people": _number(actors.c.id, actors.c.server_id.in_(server_ids)),
        "follows": _number(follows.c.follower_id, followed, _ACCEPTED),
        "subwikis": _number(
            follows.c.followed_id.distinct(), follows.c.followed_id.in_(subwikis), _ACCEPTED
        ),
        "followers": _number(
            follows.c.follower_id.distinct(), follows.c.follower_id.in_(there), _ACCEPTED
        ),
        "posts": _number(posts.c.id, posts.c.author_id.in_(there), posts.c.deleted.is_(None)),
        "comments": _number(
            comments.c.id, comments.c.author_id.in_(there), comments.c.deleted.is_(None)
        ),
    }
    row = await tx.row(select(*(each.scalar_subquery() for each in counted.values()))) or ()
    numbers: dict[str, int] = dict(zip(counted, map(int, row), strict=True))
    return Loss(**numbers)


def _following(there: Select[Any]) -> Select[Any]:
    among = (follows.c.followed_id.in_(there), _ACCEPTED)
    return select(follows.c.follower_id).where(*among).distinct()


def _sum(one: Loss, other: Loss) -> Loss:
    return Loss(*map(sum, zip(astuple(one), astuple(other), strict=True)))


def _number(what: ColumnElement[Any], *which: ColumnElement[bool]) -> Select[Any]:
    return select(func.count(what)).where(*which)
