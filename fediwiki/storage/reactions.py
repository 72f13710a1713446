"""Likes, dislikes and boosts: one of a kind for each actor and object."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, func, select

from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.post_tables import reactions
from fediwiki.storage.rows import actor_of


async def add(tx: Writer, reaction: Reaction, now: datetime) -> bool:
    """Keep a reaction; says whether it is new."""
    statement = tx.insert(reactions).values(
        actor_id=reaction.actor_id,
        kind=reaction.kind,
        object_uri=reaction.object_uri,
        uri=reaction.uri,
        made=now,
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def remove(tx: Writer, actor_id: int, kind: ReactionKind, object_uri: str) -> bool:
    """Take a reaction back; says whether there was one."""
    statement = delete(reactions).where(
        reactions.c.actor_id == actor_id,
        reactions.c.kind == kind,
        reactions.c.object_uri == object_uri,
    )
    return bool(await tx.change(statement))


async def find_by_uri(tx: Reader, uri: str, actor_id: int) -> Reaction | None:
    """The reaction that this activity of the actor made."""
    row = await tx.row(
        select(
            reactions.c.actor_id, reactions.c.kind, reactions.c.object_uri, reactions.c.uri
        ).where(reactions.c.uri == uri, reactions.c.actor_id == actor_id)
    )
    return None if row is None else Reaction(row[0], ReactionKind(row[1]), row[2], row[3])


async def find(tx: Reader, actor_id: int, kind: ReactionKind, object_uri: str) -> Reaction | None:
    """The reaction of an actor to an object."""
    query = select(reactions.c.uri).where(
        reactions.c.actor_id == actor_id,
        reactions.c.kind == kind,
        reactions.c.object_uri == object_uri,
    )
    uri = await tx.value(query)
    return None if uri is None else Reaction(actor_id, kind, object_uri, uri)


async def count(tx: Reader, object_uri: str, kind: ReactionKind) -> int:
    """How many actors reacted so to an object."""
    query = select(func.count()).where(
        reactions.c.object_uri == object_uri, reactions.c.kind == kind
    )
    return int(await tx.value(query))


async def remove_of_object(tx: Writer, object_uri: str) -> None:
    """Forget all reactions to an object."""
    await tx.change(delete(reactions).where(reactions.c.object_uri == object_uri))


async def remove_of_actor(tx: Writer, actor_id: int, *, limit: int) -> list[str]:
    """Forget reactions of an actor to so many objects; gives these objects."""
    mine = reactions.c.actor_id == actor_id
    query = select(reactions.c.object_uri).where(mine).distinct().limit(limit)
    objects = [row[0] for row in await tx.rows(query)]
    if objects:
        await tx.change(delete(reactions).where(mine, reactions.c.object_uri.in_(objects)))
    return objects


async def inboxes_of_object(tx: Reader, object_uri: str) -> set[str]:
    """Where those live elsewhere who reacted to an object."""
    query = (
        select(actors)
        .join(reactions, reactions.c.actor_id == actors.c.id)
        .where(reactions.c.object_uri == object_uri, ~actors.c.local)
    )
    found = [actor_of(row) for row in await tx.rows(query)]
    return {actor.shared_inbox or actor.inbox for actor in found}


async def liked_of(tx: Reader, actor_id: int, object_uris: Sequence[str]) -> frozenset[str]:
    """Which of these objects an actor likes."""
    query = select(reactions.c.object_uri).where(
        reactions.c.actor_id == actor_id,
        reactions.c.kind == ReactionKind.LIKE,
        reactions.c.object_uri.in_(object_uris),
    )
    return frozenset(row[0] for row in await tx.rows(query))
