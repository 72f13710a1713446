"""Follows: who hears from whom."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, case, delete, func, select, update

from fediwiki.domain.actors import Actor
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.rows import actor_of
from fediwiki.storage.schema import actors, follows, sent

_COLUMNS = (
    follows.c.follower_id,
    follows.c.followed_id,
    follows.c.uri,
    follows.c.state,
    follows.c.asked,
    follows.c.tries,
)
_INBOX: ColumnElement[str] = case(
    (actors.c.shared_inbox != "", actors.c.shared_inbox), else_=actors.c.inbox
)


async def find(tx: Reader, follower_id: int, followed_id: int) -> Follow | None:
    """The follow of one actor by another."""
    query = select(*_COLUMNS).where(_is(follower_id, followed_id))
    row = await tx.row(query)
    return None if row is None else _follow(row)


async def find_by_uri(tx: Reader, uri: str) -> Follow | None:
    """The follow that this activity asked for."""
    row = await tx.row(select(*_COLUMNS).where(follows.c.uri == uri))
    return None if row is None else _follow(row)


async def due(tx: Reader, now: datetime) -> list[Follow]:
    """Follows of ours that should be asked for again."""
    query = select(*_COLUMNS).where(
        follows.c.state == FollowState.PENDING, follows.c.next_try <= now
    )
    return [_follow(row) for row in await tx.rows(query)]


async def save(tx: Writer, follow: Follow, *, next_try: datetime | None = None) -> None:
    """Keep a follow, over the one there was; what is sent from now on concerns the follower."""
    since = select(func.coalesce(func.max(sent.c.place), 0)).scalar_subquery()
    known = await find(tx, follow.follower_id, follow.followed_id)
    values: dict[str, object] = {
        "uri": follow.uri,
        "state": follow.state,
        "asked": follow.asked,
        "tries": follow.tries,
        "next_try": next_try,
    }
    if known is not None:
        where = _is(follow.follower_id, follow.followed_id)
        await tx.change(update(follows).where(where).values(values))
        return
    await tx.change(
        tx.insert(follows).values(
            follower_id=follow.follower_id, followed_id=follow.followed_id, since=since, **values
        )
    )


async def save_state(tx: Writer, follower_id: int, followed_id: int, state: FollowState) -> None:
    """Settle a follow."""
    await tx.change(
        update(follows).where(_is(follower_id, followed_id)).values(state=state, next_try=None)
    )


async def remove(tx: Writer, follower_id: int, followed_id: int) -> bool:
    """End a follow; says whether there was one."""
    return bool(await tx.change(delete(follows).where(_is(follower_id, followed_id))))


async def remove_all_of(tx: Writer, actor_id: int) -> None:
    """End every follow of an actor and by it."""
    await tx.change(
        delete(follows).where(
            (follows.c.follower_id == actor_id) | (follows.c.followed_id == actor_id)
        )
    )


async def remove_all_by(tx: Writer, follower_id: int) -> None:
    """End every follow by an actor."""
    await tx.change(delete(follows).where(follows.c.follower_id == follower_id))


async def count_followers(tx: Reader, followed_id: int) -> int:
    """How many follow an actor."""
    return await _count(tx, follows.c.followed_id == followed_id)


async def count_following(tx: Reader, follower_id: int) -> int:
    """How many an actor follows."""
    return await _count(tx, follows.c.follower_id == follower_id)


async def followers_of(tx: Reader, followed_id: int) -> list[Actor]:
    """Who follows an actor, by handle."""
    query = (
        select(actors)
        .join(follows, follows.c.follower_id == actors.c.id)
        .where(follows.c.followed_id == followed_id, follows.c.state == FollowState.ACCEPTED)
        .order_by(actors.c.host, actors.c.name)
    )
    return [actor_of(row) for row in await tx.rows(query)]


async def has_local_followers(tx: Reader, followed_id: int) -> bool:
    """Whether anyone here follows (or asked to follow) an actor."""
    query = (
        select(follows.c.follower_id)
        .join(actors, actors.c.id == follows.c.follower_id)
        .where(
            follows.c.followed_id == followed_id,
            actors.c.local,
            follows.c.state != FollowState.REJECTED,
        )
        .limit(1)
    )
    return await tx.value(query) is not None


async def servers_of(tx: Reader, followed_ids: Sequence[int]) -> set[int]:
    """On which servers the followers of these actors are."""
    query = (
        select(actors.c.server_id)
        .join(follows, follows.c.follower_id == actors.c.id)
        .where(
            follows.c.followed_id.in_(followed_ids),
            follows.c.state == FollowState.ACCEPTED,
            actors.c.server_id.is_not(None),
        )
        .distinct()
    )
    return {row[0] for row in await tx.rows(query)}


async def inboxes_on(tx: Reader, server_ids: Sequence[int]) -> dict[int, dict[int, dict[str, int]]]:
    """For each of these servers and each of our actors followed from there: the inboxes.

    With each inbox comes the place in the outbound log after which it wants to hear.
    """
    query = (
        select(actors.c.server_id, follows.c.followed_id, _INBOX, func.min(follows.c.since))
        .join(actors, actors.c.id == follows.c.follower_id)
        .where(actors.c.server_id.in_(server_ids), follows.c.state == FollowState.ACCEPTED)
        .group_by(actors.c.server_id, follows.c.followed_id, _INBOX)
    )
    found: dict[int, dict[int, dict[str, int]]] = {}
    for server_id, followed_id, inbox, since in await tx.rows(query):
        found.setdefault(server_id, {}).setdefault(followed_id, {})[inbox] = since
    return found


async def _count(tx: Reader, which: ColumnElement[bool]) -> int:
    query: Executable = select(func.count()).where(which, follows.c.state == FollowState.ACCEPTED)
    return int(await tx.value(query))


def _is(follower_id: int, followed_id: int) -> ColumnElement[bool]:
    return (follows.c.follower_id == follower_id) & (follows.c.followed_id == followed_id)


def _follow(row: Row) -> Follow:
    follower_id, followed_id, uri, state, asked, tries = row
    return Follow(follower_id, followed_id, uri, FollowState(state), asked, tries)
