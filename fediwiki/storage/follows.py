"""Follows: who hears from whom."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    ScalarSelect,
    bindparam,
    case,
    delete,
    func,
    select,
    text,
    true,
    update,
)

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.storage.actor_tables import actors, follows, servers
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.log_tables import sent
from fediwiki.storage.rows import actor_of

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

# Spelled out, so that the database sees that an index for these alone will do.
_ACCEPTED = follows.c.state == text(f"'{FollowState.ACCEPTED}'")


async def find(tx: Reader, follower_id: int, followed_id: int) -> Follow | None:
    """The follow of one actor by another."""
    query = select(*_COLUMNS).where(_is(follower_id, followed_id))
    row = await tx.row(query)
    return None if row is None else _follow(row)


async def find_by_uri(tx: Reader, uri: str) -> Follow | None:
    """The follow that this activity asked for."""
    row = await tx.row(select(*_COLUMNS).where(follows.c.uri == uri))
    return None if row is None else _follow(row)


async def followed_that_moved(tx: Reader, follower_id: int, target_uri: str) -> list[Actor]:
    """Whom an actor follows who moved to this one; a subwiki of ours can be read where it was."""
    query = (
        select(actors)
        .join(follows, follows.c.followed_id == actors.c.id)
        .where(
            follows.c.follower_id == follower_id,
            actors.c.moved_to == target_uri,
            actors.c.kind != ActorKind.SUBWIKI,
        )
    )
    return [actor_of(row) for row in await tx.rows(query)]


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
        "server_id": _of_actor(actors.c.server_id, follow.follower_id),
        "inbox": _of_actor(_INBOX, follow.follower_id),
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


async def followed_by(tx: Reader, follower_id: int, *, limit: int | None = None) -> list[Actor]:
    """Whom an actor follows, or asked to, perhaps only the first."""
    query = (
        select(actors)
        .join(follows, follows.c.followed_id == actors.c.id)
        .where(follows.c.follower_id == follower_id)
        .order_by(actors.c.id)
        .limit(limit)
    )
    return [actor_of(row) for row in await tx.rows(query)]


async def remove_of_gone(tx: Writer, before: datetime) -> int:
    """End the follows of those of ours who left before a moment; gives how many."""
    gone = select(actors.c.id).where(actors.c.local, actors.c.deleted < before)
    return await tx.change(delete(follows).where(follows.c.followed_id.in_(gone)))


_FOLLOWED_HERE = (
    select(follows.c.follower_id)
    .join(actors, actors.c.id == follows.c.follower_id)
    .where(
        follows.c.followed_id == bindparam("followed"),
        actors.c.local,
        follows.c.state != FollowState.REJECTED,
    )
    .limit(1)
)


async def has_local_followers(tx: Reader, followed_id: int) -> bool:
    """Whether anyone here follows (or asked to follow) an actor."""
    return await tx.value(_FOLLOWED_HERE, {"followed": followed_id}) is not None


async def servers_of(tx: Reader, followed_ids: Sequence[int]) -> set[int]:
    """On which servers the followers of these actors are; costs nothing for each follower."""
    found: set[int] = set()
    for followed_id in followed_ids:
        rows = await tx.rows(_SERVERS_OF, {"followed_id": followed_id})
        found |= {row[0] for row in rows}
    return found


async def inboxes_on(
    tx: Reader, server_ids: Sequence[int], followed_ids: Sequence[int]
) -> dict[tuple[int, int], dict[str, int]]:
    """For each of these servers and actors of ours: the inboxes of the followers there.

    With each inbox comes the place in the outbound log after which it wants to hear. Costs
    nothing for each follower, but for each inbox.
    """
    found: dict[tuple[int, int], dict[str, int]] = {}
    pairs = {"server_ids": list(server_ids), "followed_ids": list(followed_ids)}
    for server_id, followed_id, inbox, since in await tx.rows(_INBOXES_ON, pairs):
        found.setdefault((server_id, followed_id), {})[inbox] = since
    return found


def _servers_of() -> Executable:
    """Walk the index from one server to the next: no database does so for a DISTINCT."""
    least = select(func.min(follows.c.server_id).label("server_id")).where(
        follows.c.followed_id == bindparam("followed_id"), _ACCEPTED
    )
    found = least.cte("found", recursive=True)
    following = least.where(follows.c.server_id > found.c.server_id).scalar_subquery()
    found = found.union_all(select(following).where(found.c.server_id.is_not(None)))
    return select(found.c.server_id).where(found.c.server_id.is_not(None))


def _inboxes_on() -> Executable:
    """Walk the index from one inbox to the next, on each server for each of our actors."""
    least = select(func.min(follows.c.inbox)).where(_ACCEPTED)
    pairs = (
        select(
            servers.c.id.label("server_id"),
            actors.c.id.label("followed_id"),
            least.where(follows.c.server_id == servers.c.id, follows.c.followed_id == actors.c.id)
            .correlate(servers, actors)
            .scalar_subquery()
            .label("inbox"),
        )
        .select_from(servers.join(actors, true()))
        .where(
            servers.c.id.in_(bindparam("server_ids", expanding=True)),
            actors.c.id.in_(bindparam("followed_ids", expanding=True)),
        )
    )
    found = pairs.cte("found", recursive=True)
    here = (follows.c.server_id == found.c.server_id) & (
        follows.c.followed_id == found.c.followed_id
    )
    following = least.where(here, follows.c.inbox > found.c.inbox).correlate(found)
    found = found.union_all(
        select(found.c.server_id, found.c.followed_id, following.scalar_subquery()).where(
            found.c.inbox.is_not(None)
        )
    )
    since = select(func.min(follows.c.since)).where(
        _ACCEPTED,
        follows.c.server_id == found.c.server_id,
        follows.c.followed_id == found.c.followed_id,
        follows.c.inbox == found.c.inbox,
    )
    return select(
        found.c.server_id,
        found.c.followed_id,
        found.c.inbox,
        since.correlate(found).scalar_subquery(),
    ).where(found.c.inbox.is_not(None))


# Made once: to put such a query together takes longer than to run it.
_SERVERS_OF = _servers_of()
_INBOXES_ON = _inboxes_on()


async def _count(tx: Reader, which: ColumnElement[bool]) -> int:
    query: Executable = select(func.count()).where(which, follows.c.state == FollowState.ACCEPTED)
    return int(await tx.value(query))


def _of_actor(column: ColumnElement[Any], actor_id: int) -> ScalarSelect[Any]:
    return select(column).where(actors.c.id == actor_id).scalar_subquery()


def _is(follower_id: int, followed_id: int) -> ColumnElement[bool]:
    return (follows.c.follower_id == follower_id) & (follows.c.followed_id == followed_id)


def _follow(row: Row) -> Follow:
    follower_id, followed_id, uri, state, asked, tries = row
    return Follow(follower_id, followed_id, uri, FollowState(state), asked, tries)
