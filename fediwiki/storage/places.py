"""Where a member may want to write: the subwikis they follow, here and elsewhere."""

from sqlalchemy import select

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.storage.actor_tables import actors, follows
from fediwiki.storage.database import Reader
from fediwiki.storage.rows import actor_of

_GROUPS = (ActorKind.SUBWIKI, ActorKind.GROUP)


async def followed_by(tx: Reader, member_id: int) -> list[Actor]:
    """The subwikis that a member follows, or asked to, by name."""
    query = (
        select(actors)
        .join(follows, follows.c.followed_id == actors.c.id)
        .where(
            follows.c.follower_id == member_id,
            follows.c.state != FollowState.REJECTED,
            actors.c.kind.in_(_GROUPS),
            actors.c.deleted.is_(None),
        )
        .order_by(actors.c.name, actors.c.host)
    )
    return [actor_of(row) for row in await tx.rows(query)]
