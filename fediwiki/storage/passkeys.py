"""Passkeys: their public halves."""

from datetime import datetime

from sqlalchemy import ColumnElement, delete, select, update

from fediwiki.domain.passkeys import Passkey
from fediwiki.storage.account_tables import passkeys
from fediwiki.storage.database import Reader, Writer

_SELECT = select(
    passkeys.c.id,
    passkeys.c.member_id,
    passkeys.c.public_key,
    passkeys.c.uses,
    passkeys.c.name,
    passkeys.c.made,
    passkeys.c.used,
)


async def find(tx: Reader, passkey_id: str) -> Passkey | None:
    """The passkey that a device calls so."""
    row = await tx.row(_SELECT.where(passkeys.c.id == passkey_id))
    return None if row is None else Passkey(*row)


async def of_member(tx: Reader, member_id: int) -> list[Passkey]:
    """The passkeys of a member, the oldest first."""
    query = _SELECT.where(passkeys.c.member_id == member_id).order_by(passkeys.c.made)
    return [Passkey(*row) for row in await tx.rows(query)]


async def add(tx: Writer, passkey: Passkey) -> bool:
    """Keep a passkey; says whether it is new."""
    statement = tx.insert(passkeys).values(
        id=passkey.id,
        member_id=passkey.member_id,
        public_key=passkey.public_key,
        uses=passkey.uses,
        name=passkey.name,
        made=passkey.made,
        used=passkey.used,
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def save_used(tx: Writer, passkey_id: str, *, uses: int, now: datetime) -> None:
    """Remember that a passkey was used."""
    await tx.change(update(passkeys).where(passkeys.c.id == passkey_id).values(uses=uses, used=now))


async def save_name(tx: Writer, member_id: int, passkey_id: str, name: str) -> None:
    """Call a passkey of a member something else."""
    await tx.change(update(passkeys).where(_is(member_id, passkey_id)).values(name=name))


async def remove(tx: Writer, member_id: int, passkey_id: str) -> bool:
    """Forget a passkey of a member; says whether there was one."""
    return bool(await tx.change(delete(passkeys).where(_is(member_id, passkey_id))))


def _is(member_id: int, passkey_id: str) -> ColumnElement[bool]:
    return (passkeys.c.member_id == member_id) & (passkeys.c.id == passkey_id)
