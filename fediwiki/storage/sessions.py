"""Sessions: browsers in which members are signed in; only hashes of their tokens are kept."""

from datetime import datetime

from sqlalchemy import delete, select, update

from fediwiki.domain.members import Session
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.schema import sessions


async def find(tx: Reader, token_hash: str, now: datetime) -> Session | None:
    """The session of this token, if it has not ended."""
    query = select(
        sessions.c.member_id,
        sessions.c.started,
        sessions.c.seen,
        sessions.c.expires,
        sessions.c.browser,
    ).where(sessions.c.token_hash == token_hash, sessions.c.expires > now)
    row = await tx.row(query)
    return None if row is None else Session(*row)


async def add(tx: Writer, token_hash: str, session: Session) -> None:
    """Begin a session."""
    await tx.change(
        tx.insert(sessions).values(
            token_hash=token_hash,
            member_id=session.member_id,
            started=session.started,
            seen=session.seen,
            expires=session.expires,
            browser=session.browser,
        )
    )


async def save_seen(tx: Writer, token_hash: str, now: datetime) -> None:
    """Remember when a session was last used."""
    await tx.change(update(sessions).where(sessions.c.token_hash == token_hash).values(seen=now))


async def remove(tx: Writer, token_hash: str) -> None:
    """End a session."""
    await tx.change(delete(sessions).where(sessions.c.token_hash == token_hash))


async def remove_of(tx: Writer, member_id: int) -> None:
    """End all sessions of a member."""
    await tx.change(delete(sessions).where(sessions.c.member_id == member_id))


async def remove_expired(tx: Writer, now: datetime) -> None:
    """Forget sessions that ended."""
    await tx.change(delete(sessions).where(sessions.c.expires <= now))
