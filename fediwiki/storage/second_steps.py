"""Second steps of signing in: the secret of a member's app, and codes for when that is lost."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from fediwiki.storage.account_tables import recovery_codes, second_steps
from fediwiki.storage.database import Reader, Writer


@dataclass(frozen=True, slots=True)
class SecondStep:
    """An app that makes codes; without `since` it has not shown yet that it does.

    `last` counts the half minutes up to the one of the last code: none is good twice.
    """

    member_id: int
    secret: str
    since: datetime | None
    last: int


async def find(tx: Reader, member_id: int) -> SecondStep | None:
    """The app of a member, shown to work or not."""
    query = select(second_steps).where(second_steps.c.member_id == member_id)
    row = await tx.row(query)
    return None if row is None else SecondStep(*row)


async def is_on(tx: Reader, member_id: int) -> bool:
    """Whether a member signs in with a second step."""
    found = await find(tx, member_id)
    return found is not None and found.since is not None


async def begin(tx: Writer, member_id: int, secret: str) -> None:
    """Give a member a secret, which counts once their app has shown that it knows it."""
    await remove(tx, member_id)
    await tx.change(tx.insert(second_steps).values(member_id=member_id, secret=secret, last=0))


async def save_on(tx: Writer, member_id: int, now: datetime) -> None:
    """Ask for the second step from now on."""
    await tx.change(
        update(second_steps).where(second_steps.c.member_id == member_id).values(since=now)
    )


async def save_last(tx: Writer, member_id: int, last: int) -> None:
    """Remember that the code of a half minute was used."""
    await tx.change(
        update(second_steps).where(second_steps.c.member_id == member_id).values(last=last)
    )


async def remove(tx: Writer, member_id: int) -> None:
    """Ask for no second step any more, and forget the codes for when the app is lost."""
    await tx.change(delete(second_steps).where(second_steps.c.member_id == member_id))
    await tx.change(delete(recovery_codes).where(recovery_codes.c.member_id == member_id))


async def save_codes(tx: Writer, member_id: int, code_hashes: list[str]) -> None:
    """Let these codes be good for when the app is lost, and no others."""
    await tx.change(delete(recovery_codes).where(recovery_codes.c.member_id == member_id))
    for code_hash in code_hashes:
        await tx.change(tx.insert(recovery_codes).values(code_hash=code_hash, member_id=member_id))


async def take_code(tx: Writer, member_id: int, code_hash: str) -> bool:
    """Use up a code; says whether it was good."""
    statement = delete(recovery_codes).where(
        recovery_codes.c.member_id == member_id, recovery_codes.c.code_hash == code_hash
    )
    return bool(await tx.change(statement))


async def count_codes(tx: Reader, member_id: int) -> int:
    """How many codes are left."""
    query = select(func.count()).where(recovery_codes.c.member_id == member_id)
    return int(await tx.value(query))
