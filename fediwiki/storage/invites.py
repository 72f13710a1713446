"""Invites: links by which people may make accounts, and how many did."""

from datetime import datetime

from sqlalchemy import delete, select, update

from fediwiki.domain.applications import Invite
from fediwiki.storage.account_tables import invites
from fediwiki.storage.database import Reader, Writer

_SELECT = select(
    invites.c.id,
    invites.c.code,
    invites.c.member_id,
    invites.c.used,
    invites.c.uses,
    invites.c.made,
    invites.c.expires,
)


async def add(tx: Writer, invite: Invite) -> None:
    """Keep an invite."""
    await tx.change(
        tx.insert(invites).values(
            id=invite.id,
            code=invite.code,
            member_id=invite.member_id,
            used=invite.used,
            uses=invite.uses,
            made=invite.made,
            expires=invite.expires,
        )
    )


async def find_by_code(tx: Reader, code: str) -> Invite | None:
    """The invite with this code, whether it is still good or not."""
    row = await tx.row(_SELECT.where(invites.c.code == code))
    return None if row is None else Invite(*row)


async def of_member(tx: Reader, member_id: int) -> list[Invite]:
    """The invites that a member made, the newest first."""
    query = _SELECT.where(invites.c.member_id == member_id).order_by(invites.c.id.desc())
    return [Invite(*row) for row in await tx.rows(query)]


async def use(tx: Writer, number: int, now: datetime) -> bool:
    """Let one more come by an invite; says whether it was still good."""
    statement = (
        update(invites)
        .where(invites.c.id == number, invites.c.used < invites.c.uses, invites.c.expires > now)
        .values(used=invites.c.used + 1)
    )
    return bool(await tx.change(statement))


async def remove(tx: Writer, member_id: int, number: int) -> None:
    """Take back an invite of a member."""
    await tx.change(delete(invites).where(invites.c.id == number, invites.c.member_id == member_id))


async def remove_old(tx: Writer, before: datetime) -> int:
    """Forget invites that ended before then; gives how many."""
    return await tx.change(delete(invites).where(invites.c.expires < before))
