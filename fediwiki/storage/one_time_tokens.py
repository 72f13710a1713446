"""What is good once and for a while: links in mails, steps of signing in; only hashes are kept."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select

from fediwiki.storage.account_tables import one_time_tokens
from fediwiki.storage.database import Reader, Writer


@dataclass(frozen=True, slots=True)
class OneTimeToken:
    """A token: what it is for, for whom (None is anybody), and what was put aside with it."""

    token_hash: str
    purpose: str
    member_id: int | None
    value: str
    expires: datetime


async def add(tx: Writer, token: OneTimeToken) -> None:
    """Let a token be good."""
    await tx.change(
        tx.insert(one_time_tokens).values(
            token_hash=token.token_hash,
            purpose=token.purpose,
            member_id=token.member_id,
            value=token.value,
            expires=token.expires,
        )
    )


async def find(tx: Reader, token_hash: str, purpose: str, now: datetime) -> OneTimeToken | None:
    """The token, if it is good for this; looking does not use it up."""
    query = select(one_time_tokens).where(
        one_time_tokens.c.token_hash == token_hash,
        one_time_tokens.c.purpose == purpose,
        one_time_tokens.c.expires > now,
    )
    row = await tx.row(query)
    return None if row is None else OneTimeToken(*row)


async def take(tx: Writer, token_hash: str, purpose: str, now: datetime) -> OneTimeToken | None:
    """The token, if it is good for this, used up."""
    found = await find(tx, token_hash, purpose, now)
    if found is not None:
        await tx.change(delete(one_time_tokens).where(one_time_tokens.c.token_hash == token_hash))
    return found


async def remove_of(tx: Writer, member_id: int, purpose: str) -> None:
    """End all tokens of a member for a purpose."""
    await tx.change(
        delete(one_time_tokens).where(
            one_time_tokens.c.member_id == member_id, one_time_tokens.c.purpose == purpose
        )
    )


async def remove_all_of(tx: Writer, member_id: int) -> None:
    """End all tokens of a member."""
    await tx.change(delete(one_time_tokens).where(one_time_tokens.c.member_id == member_id))


async def remove_all(tx: Writer) -> None:
    """Let no link work that was mailed to anybody."""
    await tx.change(delete(one_time_tokens))


async def remove_expired(tx: Writer, now: datetime) -> int:
    """Forget what is good no more; gives how many."""
    return await tx.change(delete(one_time_tokens).where(one_time_tokens.c.expires <= now))
