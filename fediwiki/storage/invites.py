"""Invites: links by which people may make accounts, and how many did."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, update

from fediwiki.domain.actors import Actor
from fediwiki.domain.applications import Invite
from fediwiki.storage.account_tables import invites, members
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.actors import of_ids
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.rows import actor_of

_SELECT = select(
    invites.c.id,
    invites.c.code,
    invites.c.member_id,
    invites.c.used,
    invites.c.uses,
    invites.c.made,
    invites.c.expires,
    invites.c.note,
)


@dataclass(frozen=True, slots=True)
class Made:
    """An invite, who made it (None is the operator), and who came by it."""

    invite: Invite
    by: Actor | None
    came: Sequence[Actor]


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
            note=invite.note,
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


async def listed(tx: Reader, *, limit: int) -> list[Made]:
    """The invites of everyone, the newest first."""
    found = [
        Invite(*row) for row in await tx.rows(_SELECT.order_by(invites.c.id.desc()).limit(limit))
    ]
    by = await of_ids(tx, [each.member_id for each in found if each.member_id is not None])
    came: dict[int, list[Actor]] = {}
    query = (
        select(members.c.invite_id, actors)
        .join_from(members, actors, actors.c.id == members.c.actor_id)
        .where(members.c.invite_id.in_([each.id for each in found]), actors.c.deleted.is_(None))
        .order_by(members.c.joined, actors.c.id)
    )
    for number, *row in await tx.rows(query):
        came.setdefault(number, []).append(actor_of(row))
    return [Made(each, by.get(each.member_id or 0), came.get(each.id, ())) for each in found]


async def find(tx: Reader, number: int) -> Invite | None:
    """One of them."""
    row = await tx.row(_SELECT.where(invites.c.id == number))
    return None if row is None else Invite(*row)


async def end(tx: Writer, number: int, now: datetime) -> None:
    """Let nobody else come by an invite."""
    await tx.change(update(invites).where(invites.c.id == number).values(expires=now))


async def save_came(tx: Writer, member_id: int, number: int) -> None:
    """Remember by which invite a member came."""
    mine = update(members).where(members.c.actor_id == member_id)
    await tx.change(mine.values(invite_id=number))


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
