"""Actors and their keys."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Executable, bindparam, func, or_, select, update

from fediwiki.domain.actors import Actor, ActorKind, ActorProfile, Key
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.profiles import Profile
from fediwiki.errors import NotFound
from fediwiki.storage import groups, profiles, site_bans
from fediwiki.storage.actor_tables import LIVES_HERE, actors, follows, keys, servers
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.rows import actor_of

_BY_ID = select(actors).where(actors.c.id == bindparam("number"))
LOCAL_BY_NAME = select(actors).where(actors.c.name == bindparam("name"), LIVES_HERE)
_BY_URI = select(actors).where(actors.c.uri == bindparam("uri"))
_KNOWN = update(actors).where(actors.c.id == bindparam("actor")).values(known=bindparam("now"))
_SUSPENDED = select(actors.c.suspended).where(actors.c.uri == bindparam("uri"))


async def by_id(tx: Reader, actor_id: int) -> Actor:
    """The actor.

    Raises:
        NotFound: There is none.
    """
    return _found(await _first(tx, _BY_ID, {"number": actor_id}), str(actor_id))


async def by_uri(tx: Reader, uri: str) -> Actor:
    """The actor with this ActivityPub id.

    Raises:
        NotFound: There is none.
    """
    return _found(await find_by_uri(tx, uri), uri)


async def find_by_uri(tx: Reader, uri: str) -> Actor | None:
    """The actor with this ActivityPub id, deleted or not."""
    return await _first(tx, _BY_URI, {"uri": uri})


async def of_uris(tx: Reader, uris: Sequence[str]) -> list[Actor]:
    """Those of the actors that are known."""
    return [actor_of(row) for row in await tx.rows(select(actors).where(actors.c.uri.in_(uris)))]


async def of_ids(tx: Reader, ids: Iterable[int]) -> dict[int, Actor]:
    """Actors by their ids."""
    rows = await tx.rows(select(actors).where(actors.c.id.in_(set(ids))))
    return {actor.id: actor for actor in map(actor_of, rows)}


async def local_ids_of_uris(tx: Reader, uris: Sequence[str]) -> list[int]:
    """The ids of those of the actors who are ours."""
    if not uris:
        return []
    query = select(actors.c.id).where(actors.c.uri.in_(uris), actors.c.local)
    return [row[0] for row in await tx.rows(query)]


async def local_ids_of_names(tx: Reader, names: Sequence[str]) -> list[int]:
    """The ids of those of our actors who have one of these names, in lower case."""
    query = select(actors.c.id).where(LIVES_HERE, actors.c.name.in_(names))
    return [row[0] for row in await tx.rows(query)]


async def find_local(tx: Reader, name: str) -> Actor | None:
    """The actor of ours with this name, in any case, deleted or not."""
    return await _first(tx, LOCAL_BY_NAME, {"name": name.lower()})


async def find_by_inbox(tx: Reader, inbox: str) -> Actor | None:
    """The actor of ours whose inbox this is, deleted or not."""
    return await _first(tx, select(actors).where(actors.c.local, actors.c.uri == _owner_of(inbox)))


async def find_by_handle(tx: Reader, name: str, host: str) -> Actor | None:
    """The actor known by `name@host`."""
    query = select(actors).where(
        actors.c.host == host.lower(), func.lower(actors.c.name) == name.lower()
    )
    return await _first(tx, query)


async def count_local(tx: Reader, kind: ActorKind) -> int:
    """How many actors of a kind live here."""
    query = select(func.count()).where(
        actors.c.local, actors.c.kind == kind, actors.c.deleted.is_(None)
    )
    return int(await tx.value(query))


async def add(tx: Writer, actor: Actor) -> None:
    """Keep an actor of ours."""
    await tx.change(tx.insert(actors).values(_columns(actor)))


async def save_profile(tx: Writer, profile: ActorProfile, server_id: int, now: datetime) -> Actor:
    """Keep what a remote actor says of itself, over what it said before."""
    values = {
        "kind": profile.kind,
        "name": profile.name,
        "host": profile.host,
        "server_id": server_id,
        "display_name": profile.display_name,
        "summary": profile.summary,
        "url": profile.url,
        "inbox": profile.inbox,
        "shared_inbox": profile.shared_inbox,
        "followers_uri": profile.followers_uri,
        "outbox_uri": profile.outbox_uri,
        "moderators_uri": profile.moderators_uri,
        "also_known_as": profile.also_known_as,
        "moved_to": profile.moved_to,
        "avatar": profile.avatar,
        "banner": profile.banner,
        "fetched": now,
    }
    published = profile.published or now
    new = {**values, "id": tx.new_id(now), "uri": profile.uri, "published": published}
    shut = select(servers.c.suspended).where(servers.c.id == server_id).scalar_subquery()
    statement = tx.insert(actors).values(local=False, suspended=shut, **new)
    await tx.change(statement.on_conflict_do_update(index_elements=["uri"], set_=values))
    actor = await by_uri(tx, profile.uri)
    inbox = profile.shared_inbox or profile.inbox
    await tx.change(
        update(follows)
        .where(follows.c.follower_id == actor.id, follows.c.inbox != inbox)
        .values(inbox=inbox)
    )
    await _save_keys(tx, actor.id, profile.keys, now)
    if profile.kind is ActorKind.GROUP:
        await groups.save_said(tx, actor.id, profile.group)
    if Profile(fields=profile.facts) != await profiles.of_actor(tx, actor.id):
        await profiles.save(tx, actor.id, Profile(fields=profile.facts))
    if await site_bans.note_profile(tx, actor, hidden=profile.hidden, now=now):
        return await by_id(tx, actor.id)
    return actor


async def save_display(tx: Writer, actor_id: int, *, name: str, summary: str) -> None:
    """Change what an actor of ours is called and says of itself."""
    values = {"display_name": name, "summary": summary}
    await tx.change(update(actors).where(actors.c.id == actor_id).values(values))


async def save_portrait(tx: Writer, actor_id: int, portrait: Portrait, url: str) -> None:
    """Change where one of the pictures of an actor stands."""
    await tx.change(update(actors).where(actors.c.id == actor_id).values({portrait: url}))


async def showing(tx: Reader, url: str) -> list[Actor]:
    """The actors of ours that show themselves by a picture."""
    query = select(actors).where(
        actors.c.local, or_(actors.c.avatar == url, actors.c.banner == url)
    )
    return [actor_of(row) for row in await tx.rows(query)]


async def save_moved(tx: Writer, actor_id: int, target: str) -> None:
    """Remember where an actor went."""
    await tx.change(update(actors).where(actors.c.id == actor_id).values(moved_to=target))


async def note_move(tx: Writer, actor_ids: Sequence[int], now: datetime) -> None:
    """Note when actors moved, or were moved to."""
    await tx.change(update(actors).where(actors.c.id.in_(actor_ids)).values(moved_at=now))


async def save_known(tx: Writer, actor_id: int, now: datetime | None) -> None:
    """Note that somebody is new no longer, or with None that it is to be seen anew."""
    await tx.change(_KNOWN, {"actor": actor_id, "now": now})


async def save_aliases(tx: Writer, actor_id: int, uris: Sequence[str]) -> None:
    """Remember as what else an actor of ours was known."""
    values = {"also_known_as": list(uris)}
    await tx.change(update(actors).where(actors.c.id == actor_id).values(values))


async def save_suspended(tx: Writer, actor_id: int, since: datetime | None) -> None:
    """Suspend an actor, or no longer."""
    await tx.change(update(actors).where(actors.c.id == actor_id).values(suspended=since))


async def save_silenced(tx: Writer, actor_id: int, since: datetime | None) -> None:
    """Silence an actor, or no longer."""
    await tx.change(update(actors).where(actors.c.id == actor_id).values(silenced=since))


async def is_suspended(tx: Reader, uri: str) -> bool:
    """Whether the actor with this ActivityPub id is known and suspended."""
    return await tx.value(_SUSPENDED, {"uri": uri}) is not None


async def suspended_before(tx: Reader, before: datetime) -> list[Actor]:
    """Who was suspended before then, and still has something here that others could see."""
    wrote = select(posts.c.id).where(posts.c.author_id == actors.c.id, posts.c.deleted.is_(None))
    said = select(comments.c.id).where(
        comments.c.author_id == actors.c.id, comments.c.deleted.is_(None)
    )
    query = select(actors).where(
        actors.c.suspended < before,
        ~site_bans.hidden_at_home(),
        actors.c.deleted.is_(None),
        actors.c.kind.in_((ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER)),
        or_(actors.c.local, wrote.exists(), said.exists()),
    )
    return [actor_of(row) for row in await tx.rows(query)]


async def save_deleted(tx: Writer, actor_id: int, now: datetime) -> None:
    """Erase an actor, but for its id, its name and that it was deleted."""
    said = ("display_name", "summary", "url", "inbox", "shared_inbox", "avatar", "banner")
    blank = dict.fromkeys(said, "")
    await tx.change(update(actors).where(actors.c.id == actor_id).values(deleted=now, **blank))


async def forget_shared_inbox(tx: Writer, server_id: int, inbox: str) -> None:
    """Fall back to personal inboxes on a server where a shared one is gone."""
    await tx.change(
        update(actors)
        .where(actors.c.server_id == server_id, actors.c.shared_inbox == inbox)
        .values(shared_inbox="")
    )
    personal = select(actors.c.inbox).where(actors.c.id == follows.c.follower_id)
    await tx.change(
        update(follows)
        .where(follows.c.server_id == server_id, follows.c.inbox == inbox)
        .values(inbox=personal.scalar_subquery())
    )


async def of_inbox(tx: Reader, inbox: str) -> list[Actor]:
    """The remote actors whose personal inbox this is."""
    query = select(actors).where(actors.c.inbox == inbox, ~actors.c.local)
    return [actor_of(row) for row in await tx.rows(query)]


async def find_key(tx: Reader, key_id: str) -> tuple[Key, Actor] | None:
    """A key that is not retired, and whose it is."""
    query = (
        select(actors, keys.c.id, keys.c.algorithm, keys.c.public)
        .join(keys, keys.c.actor_id == actors.c.id)
        .where(keys.c.id == key_id, keys.c.retired.is_(None))
    )
    row = await tx.row(query)
    if row is None:
        return None
    *actor, key_id, algorithm, public = row
    return Key(key_id, algorithm, public), actor_of(actor)


async def keys_of(tx: Reader, actor_id: int) -> list[Key]:
    """The keys of an actor that are not retired, with their private part where they are ours."""
    query = (
        select(keys.c.id, keys.c.algorithm, keys.c.public, keys.c.private)
        .where(keys.c.actor_id == actor_id, keys.c.retired.is_(None))
        .order_by(keys.c.algorithm.desc())
    )
    return [Key(*row) for row in await tx.rows(query)]


async def add_keys(tx: Writer, actor_id: int, added: Sequence[Key], now: datetime) -> None:
    """Keep new keys; one with the id of an old one takes its place."""
    for key in added:
        values = {
            "actor_id": actor_id,
            "algorithm": key.algorithm,
            "public": key.public,
            "private": key.private,
            "made": now,
            "retired": None,
        }
        statement = tx.insert(keys).values(id=key.id, **values)
        await tx.change(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def _save_keys(tx: Writer, actor_id: int, said: Sequence[Key], now: datetime) -> None:
    """Make the keys of a remote actor those that its server says."""
    await tx.change(
        update(keys)
        .where(keys.c.actor_id == actor_id, keys.c.id.not_in([key.id for key in said]))
        .values(retired=now)
    )
    await add_keys(tx, actor_id, said, now)


def _owner_of(inbox: str) -> str:
    return inbox.removesuffix("/inbox")


def _columns(actor: Actor) -> dict[str, object]:
    return {name: getattr(actor, name) for name in actors.columns.keys()}  # noqa: SIM118 - a mapping of columns


async def _first(
    tx: Reader, query: Executable, parameters: Mapping[str, object] | None = None
) -> Actor | None:
    row = await tx.row(query, parameters)
    return None if row is None else actor_of(row)


def _found(actor: Actor | None, what: str) -> Actor:
    if actor is None:
        raise NotFound(f"there is no actor {what}")
    return actor
