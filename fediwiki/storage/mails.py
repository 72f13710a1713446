"""Mails that wait to leave: written with the change that they tell of, gone once they are sent."""

from datetime import datetime

from sqlalchemy import delete, func, select, update

from fediwiki.domain.mails import Mail, WaitingMail
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.mail_tables import mails

_REASON_CHARACTERS = 200


async def add(tx: Writer, mail: Mail, now: datetime) -> None:
    """Let a mail wait for its turn."""
    await tx.change(
        tx.insert(mails).values(
            id=tx.new_id(now),
            recipient=mail.to,
            subject=mail.subject,
            text=mail.text,
            headers=mail.headers,
            written=now,
            due=now,
        )
    )


async def due(tx: Reader, now: datetime, *, limit: int) -> list[WaitingMail]:
    """Mails whose turn it is, those that wait longest first."""
    query = (
        select(
            mails.c.id,
            mails.c.recipient,
            mails.c.subject,
            mails.c.text,
            mails.c.written,
            mails.c.attempts,
            mails.c.headers,
        )
        .where(mails.c.due <= now)
        .order_by(mails.c.due, mails.c.id)
        .limit(limit)
    )
    return [
        WaitingMail(number, Mail(to, subject, text, headers), written, attempts)
        for number, to, subject, text, written, attempts, headers in await tx.rows(query)
    ]


async def remove(tx: Writer, number: int) -> None:
    """Forget a mail that left."""
    await tx.change(delete(mails).where(mails.c.id == number))


async def postpone(tx: Writer, waiting: WaitingMail, reason: str, due: datetime) -> None:
    """Try a mail again later."""
    await tx.change(
        update(mails)
        .where(mails.c.id == waiting.id)
        .values(attempts=waiting.attempts + 1, due=due, reason=reason[:_REASON_CHARACTERS])
    )


async def give_up(tx: Writer, number: int, reason: str) -> None:
    """Try a mail no more; its words are forgotten, the rest stays for a while for the admins."""
    await tx.change(
        update(mails)
        .where(mails.c.id == number)
        .values(due=None, text="", headers={}, reason=reason[:_REASON_CHARACTERS])
    )


async def give_up_all(tx: Writer, reason: str) -> None:
    """Try none of those that wait any more."""
    await tx.change(
        update(mails)
        .where(mails.c.due.is_not(None))
        .values(due=None, text="", headers={}, reason=reason[:_REASON_CHARACTERS])
    )


async def remove_old(tx: Writer, before: datetime) -> int:
    """Forget what was given up and was written before then; gives how many."""
    return await tx.change(delete(mails).where(mails.c.due.is_(None), mails.c.written < before))


async def count_waiting(tx: Reader) -> int:
    """How many mails wait."""
    return int(await tx.value(select(func.count()).where(mails.c.due.is_not(None))))


async def count_given_up(tx: Reader) -> int:
    """How many mails could not be sent, among those that are still remembered."""
    return int(await tx.value(select(func.count()).where(mails.c.due.is_(None))))


async def reasons(tx: Reader) -> dict[str, int]:
    """Why mails wait longer than they should or were given up, and how many for each reason."""
    query = select(mails.c.reason, func.count()).where(mails.c.reason != "")
    rows = await tx.rows(query.group_by(mails.c.reason).order_by(mails.c.reason))
    return {str(reason): int(number) for reason, number in rows}
