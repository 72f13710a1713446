"""Quarantine: which subwikis are met by those alone who follow them, as SQL says it."""

from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, bindparam, or_, select

from fediwiki.domain.follows import FollowState
from fediwiki.storage.actor_tables import LIVES_HERE, actors, follows
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderator_tables import moderators
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.reading_tables import looked_anyway
from fediwiki.storage.subwiki_tables import subwikis


def unquarantined(
    viewer_id: ColumnElement[int], subwiki_id: ColumnElement[int]
) -> ColumnElement[bool]:
    """Whether what stands in a subwiki, or in none, is met by somebody where strangers meet."""
    shut = (
        select(subwikis.c.actor_id)
        .where(subwikis.c.actor_id == subwiki_id, subwikis.c.quarantined.is_not(None))
        .correlate_except(subwikis)
        .exists()
    )
    followed = (
        select(follows.c.follower_id)
        .where(follows.c.follower_id == viewer_id, follows.c.followed_id == subwiki_id)
        .correlate_except(follows)
        .exists()
    )
    return or_(~shut, followed)


_SUBWIKI = bindparam("subwiki", type_=BigInteger)
_VIEWER = bindparam("viewer", type_=BigInteger)
_BELONGS = select(follows.c.follower_id).where(
    follows.c.followed_id == _SUBWIKI,
    follows.c.follower_id == _VIEWER,
    follows.c.state == FollowState.ACCEPTED,
)
_MODERATES = select(moderators.c.actor_id).where(
    moderators.c.subwiki_id == _SUBWIKI, moderators.c.actor_id == _VIEWER
)

_LOOKED = (
    select(looked_anyway.c.member_id)
    .join(subwikis, subwikis.c.actor_id == looked_anyway.c.subwiki_id)
    .where(
        looked_anyway.c.subwiki_id == _SUBWIKI,
        looked_anyway.c.member_id == _VIEWER,
        looked_anyway.c.at >= subwikis.c.quarantined,
    )
)

_SHUT = select(subwikis.c.actor_id).where(subwikis.c.quarantined.is_not(None))
NAMED = _SHUT.join(actors, actors.c.id == subwikis.c.actor_id).where(
    actors.c.name == bindparam("name"), LIVES_HERE
)
_OF_POST = _SHUT.join(posts, posts.c.subwiki_id == subwikis.c.actor_id).where(
    posts.c.id == bindparam("number", type_=BigInteger)
)
_OF_COMMENT = (
    _SHUT.join(posts, posts.c.subwiki_id == subwikis.c.actor_id)
    .join(comments, comments.c.post_id == posts.c.id)
    .where(comments.c.id == bindparam("number", type_=BigInteger))
)


async def find_named(tx: Reader, name: str) -> int | None:
    """The subwiki of ours with this name, in any case, if it is quarantined."""
    return await tx.value(NAMED, {"name": name.lower()})


async def find_of_post(tx: Reader, post_id: int) -> int | None:
    """The subwiki that a post is in, if it is quarantined."""
    return await tx.value(_OF_POST, {"number": post_id})


async def find_of_comment(tx: Reader, comment_id: int) -> int | None:
    """The subwiki of the post that a comment is on, if it is quarantined."""
    return await tx.value(_OF_COMMENT, {"number": comment_id})


async def is_at_home(tx: Reader, subwiki_id: int, actor_id: int) -> bool:
    """Whether somebody follows a subwiki, looks after it or chose to look at it anyway."""
    which = {"subwiki": subwiki_id, "viewer": actor_id}
    for query in (_BELONGS, _MODERATES, _LOOKED):
        if await tx.value(query, which) is not None:
            return True
    return False


async def save_looked(tx: Writer, subwiki_id: int, member_id: int, now: datetime) -> None:
    """Remember that a member looks anyway, until the subwiki is quarantined once more."""
    statement = tx.insert(looked_anyway).values(member_id=member_id, subwiki_id=subwiki_id, at=now)
    keys = ["member_id", "subwiki_id"]
    await tx.change(statement.on_conflict_do_update(index_elements=keys, set_={"at": now}))
