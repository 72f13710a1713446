"""Mutes: whom and what a member does not want to see, and how a query leaves it out."""

from sqlalchemy import ColumnElement, FromClause, and_, bindparam, delete, func, or_, select

from fediwiki.domain.reading import Mutes
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.posts import author, subwiki
from fediwiki.storage.reading_tables import muted_actors, muted_servers, muted_words
from fediwiki.storage.rows import actor_of

_WORDS = (
    select(muted_words.c.word)
    .where(muted_words.c.member_id == bindparam("member"))
    .order_by(muted_words.c.word)
)


def unmuted(member_id: ColumnElement[int], *, but: ColumnElement[int]) -> list[ColumnElement[bool]]:
    """Which posts neither are by anyone nor stand in anything that a member muted.

    Needs the tables of `posts.query`. What is muted with the actor `but` does not count.
    """
    people = and_(muted_actors.c.member_id == member_id, muted_actors.c.actor_id != but)
    named = select(muted_actors.c.actor_id).where(
        people, or_(muted_actors.c.actor_id == author.c.id, muted_actors.c.actor_id == subwiki.c.id)
    )
    hosts = select(muted_servers.c.host).where(
        muted_servers.c.member_id == member_id, muted_servers.c.host == author.c.host
    )
    return [~named.exists(), ~hosts.exists()]


def unmuted_people(
    member_id: int | ColumnElement[int], who: FromClause = actors
) -> list[ColumnElement[bool]]:
    """Which actors a member muted neither themselves nor by their server."""
    named = select(muted_actors.c.actor_id).where(
        muted_actors.c.member_id == member_id, muted_actors.c.actor_id == who.c.id
    )
    hosts = select(muted_servers.c.host).where(
        muted_servers.c.member_id == member_id, muted_servers.c.host == who.c.host
    )
    return [~named.exists(), ~hosts.exists()]


async def words_of(tx: Reader, member_id: int) -> tuple[str, ...]:
    """The words that a member muted."""
    return tuple(row[0] for row in await tx.rows(_WORDS, {"member": member_id}))


async def of_member(tx: Reader, member_id: int) -> Mutes:
    """All that a member muted, in order of names."""
    people = (
        select(actors)
        .join(muted_actors, muted_actors.c.actor_id == actors.c.id)
        .where(muted_actors.c.member_id == member_id)
        .order_by(actors.c.name, actors.c.host)
    )
    hosts = select(muted_servers.c.host).where(muted_servers.c.member_id == member_id)
    return Mutes(
        tuple(actor_of(row) for row in await tx.rows(people)),
        await words_of(tx, member_id),
        tuple(row[0] for row in await tx.rows(hosts.order_by(muted_servers.c.host))),
    )


async def count(tx: Reader, member_id: int) -> int:
    """How much a member muted."""
    tables = (muted_actors, muted_words, muted_servers)
    counts = [select(func.count()).where(each.c.member_id == member_id) for each in tables]
    return sum([int(await tx.value(each)) for each in counts])


async def is_actor_muted(tx: Reader, member_id: int, actor_id: int) -> bool:
    """Whether a member muted a person or a subwiki."""
    query = select(muted_actors.c.actor_id).where(
        muted_actors.c.member_id == member_id, muted_actors.c.actor_id == actor_id
    )
    return await tx.value(query) is not None


async def ids_of(tx: Reader, member_id: int) -> frozenset[int]:
    """The people and subwikis that a member muted."""
    query = select(muted_actors.c.actor_id).where(muted_actors.c.member_id == member_id)
    return frozenset(row[0] for row in await tx.rows(query))


async def hosts_of(tx: Reader, member_id: int) -> frozenset[str]:
    """The servers that a member muted."""
    query = select(muted_servers.c.host).where(muted_servers.c.member_id == member_id)
    return frozenset(row[0] for row in await tx.rows(query))


async def add_actor(tx: Writer, member_id: int, actor_id: int) -> None:
    """Mute a person or a subwiki."""
    values = {"member_id": member_id, "actor_id": actor_id}
    await tx.change(tx.insert(muted_actors).values(**values).on_conflict_do_nothing())


async def remove_actor(tx: Writer, member_id: int, actor_id: int) -> None:
    """Hear a person or a subwiki again."""
    await tx.change(
        delete(muted_actors).where(
            muted_actors.c.member_id == member_id, muted_actors.c.actor_id == actor_id
        )
    )


async def add_word(tx: Writer, member_id: int, word: str) -> None:
    """Mute a word."""
    values = {"member_id": member_id, "word": word}
    await tx.change(tx.insert(muted_words).values(**values).on_conflict_do_nothing())


async def remove_word(tx: Writer, member_id: int, word: str) -> None:
    """Hear a word again."""
    await tx.change(
        delete(muted_words).where(muted_words.c.member_id == member_id, muted_words.c.word == word)
    )


async def add_server(tx: Writer, member_id: int, host: str) -> None:
    """Mute a server."""
    values = {"member_id": member_id, "host": host}
    await tx.change(tx.insert(muted_servers).values(**values).on_conflict_do_nothing())


async def remove_server(tx: Writer, member_id: int, host: str) -> None:
    """Hear a server again."""
    await tx.change(
        delete(muted_servers).where(
            muted_servers.c.member_id == member_id, muted_servers.c.host == host
        )
    )
