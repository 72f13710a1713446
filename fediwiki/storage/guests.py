"""Guests: who of other servers was here, who is signed in, and as what we are known there."""

from datetime import datetime

from sqlalchemy import bindparam, delete, func, select

from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import App, GuestSession
from fediwiki.storage.actor_tables import actors, servers
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.guest_tables import guest_apps, guest_sessions, guests
from fediwiki.storage.rows import actor_of
from fediwiki.storage.wiki_tables import watches

# Whoever is not heard here, is gone or went elsewhere, is no guest from that moment on.
_FIND = (
    select(actors)
    .join_from(guest_sessions, actors, actors.c.id == guest_sessions.c.actor_id)
    .outerjoin(servers, servers.c.id == actors.c.server_id)
    .where(
        guest_sessions.c.token_hash == bindparam("token"),
        guest_sessions.c.expires > bindparam("now"),
        ~actors.c.local,
        actors.c.suspended.is_(None),
        actors.c.deleted.is_(None),
        actors.c.moved_to == "",
        servers.c.suspended.is_(None),
    )
)


async def find(tx: Reader, token_hash: str, now: datetime) -> Actor | None:
    """Whose session this is, if it has not ended and they may be here."""
    row = await tx.row(_FIND, {"token": token_hash, "now": now})
    return None if row is None else actor_of(row)


async def add(tx: Writer, session: GuestSession) -> None:
    """Begin a session, and remember that this guest was here."""
    was_here = tx.insert(guests).values(
        actor_id=session.actor_id, since=session.started, seen=session.started
    )
    await tx.change(
        was_here.on_conflict_do_update(index_elements=["actor_id"], set_={"seen": session.started})
    )
    await tx.change(
        tx.insert(guest_sessions).values(
            token_hash=session.token_hash,
            actor_id=session.actor_id,
            started=session.started,
            expires=session.expires,
        )
    )


async def remove(tx: Writer, token_hash: str) -> None:
    """End a session."""
    await tx.change(delete(guest_sessions).where(guest_sessions.c.token_hash == token_hash))


async def remove_of(tx: Writer, actor_id: int) -> None:
    """End all sessions of a guest."""
    await tx.change(delete(guest_sessions).where(guest_sessions.c.actor_id == actor_id))


async def remove_all(tx: Writer) -> None:
    """Sign every guest out, and be registered nowhere."""
    await tx.change(delete(guest_sessions))
    await tx.change(delete(guest_apps))


async def remove_expired(tx: Writer, now: datetime) -> int:
    """Forget sessions that ended; gives how many."""
    return await tx.change(delete(guest_sessions).where(guest_sessions.c.expires <= now))


async def remove_of_shut(tx: Writer) -> None:
    """End the sessions of all whose server is shut out."""
    shut = (
        select(actors.c.id)
        .join(servers, servers.c.id == actors.c.server_id)
        .where(servers.c.suspended.is_not(None))
    )
    await tx.change(delete(guest_sessions).where(guest_sessions.c.actor_id.in_(shut)))


async def count_sessions(tx: Reader, actor_id: int, now: datetime) -> int | None:
    """In how many browsers somebody is signed in as a guest; None who was not here as one."""
    if await tx.value(select(guests.c.seen).where(guests.c.actor_id == actor_id)) is None:
        return None
    counted = select(func.count()).where(
        guest_sessions.c.actor_id == actor_id, guest_sessions.c.expires > now
    )
    return int(await tx.value(counted.select_from(guest_sessions)))


async def erase(tx: Writer, actor_id: int) -> None:
    """Forget that somebody was here, with what only they could see."""
    await remove_of(tx, actor_id)
    await tx.change(delete(watches).where(watches.c.member_id == actor_id))
    await tx.change(delete(guests).where(guests.c.actor_id == actor_id))


async def forget_before(tx: Writer, moment: datetime) -> int:
    """Forget guests who were not here since then, with what they watch; gives how many."""
    gone = select(guests.c.actor_id).where(guests.c.seen < moment)
    await tx.change(delete(watches).where(watches.c.member_id.in_(gone)))
    return await tx.change(delete(guests).where(guests.c.seen < moment))


async def find_app(tx: Reader, origin: str, *, since: datetime) -> App | None:
    """As what we are registered with a server since a moment, the last time."""
    query = select(guest_apps).where(guest_apps.c.origin == origin, guest_apps.c.made >= since)
    row = await tx.row(query.order_by(guest_apps.c.made.desc()).limit(1))
    return None if row is None else App(*row)


async def app_by_key(tx: Reader, key: str) -> App | None:
    """As what we are registered by this key."""
    row = await tx.row(select(guest_apps).where(guest_apps.c.key == key))
    return None if row is None else App(*row)


async def save_app(tx: Writer, app: App) -> None:
    """Remember as what we are registered, once."""
    statement = tx.insert(guest_apps).values(
        key=app.key,
        origin=app.origin,
        client_id=app.client_id,
        client_secret=app.client_secret,
        scope=app.scope,
        names_itself=app.names_itself,
        made=app.made,
    )
    await tx.change(statement.on_conflict_do_nothing())


async def remove_app(tx: Writer, key: str) -> None:
    """Remember one registration no longer."""
    await tx.change(delete(guest_apps).where(guest_apps.c.key == key))


async def remove_apps(tx: Writer, before: datetime) -> int:
    """Remember registrations no longer that were made before a moment; gives how many."""
    return await tx.change(delete(guest_apps).where(guest_apps.c.made < before))
