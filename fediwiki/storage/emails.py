"""Where mails reach members: one confirmed address each, and each of one member alone."""

from datetime import datetime

from sqlalchemy import delete, select

from fediwiki.storage.account_tables import emails
from fediwiki.storage.database import Reader, Writer
from fediwiki.text import email_addresses


async def find(tx: Reader, member_id: int) -> str:
    """The address of a member, empty where there is none."""
    query = select(emails.c.address).where(emails.c.member_id == member_id)
    return await tx.value(query) or ""


async def find_holder(tx: Reader, address: str) -> int | None:
    """The id of the member whom mails to this address reach."""
    query = select(emails.c.member_id).where(emails.c.address_key == email_addresses.key(address))
    return await tx.value(query)


async def save(tx: Writer, member_id: int, address: str, now: datetime) -> None:
    """Let mails to a member go to this address, which they confirmed."""
    await remove(tx, member_id)
    await tx.change(
        tx.insert(emails).values(
            member_id=member_id,
            address=address,
            address_key=email_addresses.key(address),
            confirmed=now,
        )
    )


async def remove(tx: Writer, member_id: int) -> None:
    """Forget the address of a member."""
    await tx.change(delete(emails).where(emails.c.member_id == member_id))
