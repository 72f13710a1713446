"""Sessions: browsers in which members are signed in; only hashes of their tokens are kept."""

from datetime import datetime

from sqlalchemy import bindparam, delete, select, update

from fediwiki.domain.members import Session
from fediwiki.storage.account_tables import members, sessions
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.telling_tables import preferences

_SELECT = select(
    sessions.c.token_hash,
    sessions.c.member_id,
    sessions.c.started,
    sessions.c.seen,
    sessions.c.expires,
    sessions.c.proved,
    sessions.c.browser,
    sessions.c.network,
)
_FIND = _SELECT.where(
    sessions.c.token_hash == bindparam("token"), sessions.c.expires > bindparam("now")
)
_LANGUAGE = (
    select(preferences.c.language)
    .join(sessions, sessions.c.member_id == preferences.c.member_id)
    .where(sessions.c.token_hash == bindparam("token"), sessions.c.expires > bindparam("now"))
)


async def find(tx: Reader, token_hash: str, now: datetime) -> Session | None:
    """The session of this token, if it has not ended."""
    row = await tx.row(_FIND, {"token": token_hash, "now": now})
    return None if row is None else Session(*row)


async def language_of(tx: Reader, token_hash: str, now: datetime) -> str:
    """In which language whoever has this token reads us; empty where they chose none."""
    return await tx.value(_LANGUAGE, {"token": token_hash, "now": now}) or ""


async def of_member(tx: Reader, member_id: int, now: datetime) -> list[Session]:
    """Where a member is signed in, the last used first."""
    query = _SELECT.where(sessions.c.member_id == member_id, sessions.c.expires > now)
    return [Session(*row) for row in await tx.rows(query.order_by(sessions.c.seen.desc()))]


async def add(tx: Writer, session: Session) -> None:
    """Begin a session."""
    await tx.change(
        tx.insert(sessions).values(
            token_hash=session.token_hash,
            member_id=session.member_id,
            started=session.started,
            seen=session.seen,
            expires=session.expires,
            proved=session.proved,
            browser=session.browser,
            network=session.network,
        )
    )


async def save_seen(tx: Writer, token_hash: str, *, seen: datetime, expires: datetime) -> None:
    """Remember when a session was last used, and until when it holds now."""
    await tx.change(
        update(sessions)
        .where(sessions.c.token_hash == token_hash)
        .values(seen=seen, expires=expires)
    )
    whose = select(sessions.c.member_id).where(sessions.c.token_hash == token_hash)
    await tx.change(
        update(members).where(members.c.actor_id == whose.scalar_subquery()).values(seen=seen)
    )


async def save_proved(tx: Writer, token_hash: str, now: datetime) -> None:
    """Remember that the password was just given in a session."""
    await tx.change(update(sessions).where(sessions.c.token_hash == token_hash).values(proved=now))


async def remove(tx: Writer, token_hash: str) -> None:
    """End a session."""
    await tx.change(delete(sessions).where(sessions.c.token_hash == token_hash))


async def remove_one_of(tx: Writer, member_id: int, token_hash: str) -> None:
    """End one session of a member."""
    await tx.change(
        delete(sessions).where(
            sessions.c.member_id == member_id, sessions.c.token_hash == token_hash
        )
    )


async def remove_of(tx: Writer, member_id: int, *, but: str = "") -> None:
    """End all sessions of a member, but for the one with this hash if it is given."""
    await tx.change(
        delete(sessions).where(sessions.c.member_id == member_id, sessions.c.token_hash != but)
    )


async def remove_all(tx: Writer) -> None:
    """Sign everybody out."""
    await tx.change(delete(sessions))


async def remove_expired(tx: Writer, now: datetime) -> int:
    """Forget sessions that ended; gives how many."""
    return await tx.change(delete(sessions).where(sessions.c.expires <= now))


async def forget_networks(tx: Writer, before: datetime) -> int:
    """Forget from where sessions began that began before then; gives how many."""
    return await tx.change(
        update(sessions)
        .where(sessions.c.started < before, sessions.c.network != "")
        .values(network="")
    )
