"""The order of moderators, who is asked to be one, and subwikis that nobody looks after."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, delete, func, or_, select, update

from fediwiki.domain.moderators import Candidacy, Invitation, Moderator
from fediwiki.storage.account_tables import members
from fediwiki.storage.actor_tables import actors, servers
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderator_tables import candidacies, moderator_invitations, moderators
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.subwiki_tables import subwikis

_inviter = actors.alias("inviter")


async def ordered(tx: Reader, subwiki_id: int) -> list[Moderator]:
    """The moderators of a subwiki, the first above all others."""
    query = (
        select(actors, moderators.c.since)
        .join(moderators, moderators.c.actor_id == actors.c.id)
        .where(moderators.c.subwiki_id == subwiki_id, actors.c.deleted.is_(None))
        .order_by(moderators.c.place, moderators.c.actor_id)
    )
    return [Moderator(actor_of(row[:-1]), row[-1]) for row in await tx.rows(query)]


async def save_order(tx: Writer, subwiki_id: int, actor_ids: Sequence[int]) -> None:
    """Let the moderators of a subwiki stand in this order."""
    for place, actor_id in enumerate(actor_ids):
        await tx.change(
            update(moderators)
            .where(moderators.c.subwiki_id == subwiki_id, moderators.c.actor_id == actor_id)
            .values(place=place)
        )


async def invite(
    tx: Writer, subwiki_id: int, actor_id: int, *, by_id: int | None, now: datetime
) -> bool:
    """Keep that someone is asked to be a moderator; says whether they were not yet."""
    values = {"subwiki_id": subwiki_id, "actor_id": actor_id, "by_id": by_id, "at": now}
    added = tx.insert(moderator_invitations).values(**values).on_conflict_do_nothing()
    return bool(await tx.change(added))


async def find_invitation(tx: Reader, subwiki_id: int, actor_id: int) -> Invitation | None:
    """By whom someone is asked to be a moderator."""
    query = _INVITATIONS.where(_invites(subwiki_id), moderator_invitations.c.actor_id == actor_id)
    row = await tx.row(query)
    return None if row is None else _invitation(row)


async def invitations_to(tx: Reader, subwiki_id: int) -> list[Invitation]:
    """Who is asked to be a moderator of a subwiki and has not answered."""
    query = _INVITATIONS.where(_invites(subwiki_id)).order_by(moderator_invitations.c.at)
    return [_invitation(row) for row in await tx.rows(query)]


async def remove_invitation(tx: Writer, subwiki_id: int, actor_id: int) -> bool:
    """Forget that someone was asked; says whether they were."""
    gone = delete(moderator_invitations).where(
        _invites(subwiki_id), moderator_invitations.c.actor_id == actor_id
    )
    return bool(await tx.change(gone))


async def remove_invitations_before(tx: Writer, then: datetime) -> int:
    """Forget invitations that nobody answered since then; gives how many."""
    return await tx.change(delete(moderator_invitations).where(moderator_invitations.c.at < then))


async def remove_invitations_by(tx: Writer, subwiki_id: int, by_id: int) -> None:
    """Forget whom somebody asked who looks after a subwiki no longer."""
    await tx.change(
        delete(moderator_invitations).where(
            _invites(subwiki_id), moderator_invitations.c.by_id == by_id
        )
    )


async def apply(tx: Writer, subwiki_id: int, member_id: int, text: str, now: datetime) -> None:
    """Keep that a member would look after a subwiki, over an older wish of theirs."""
    values = {"text": text, "at": now}
    statement = tx.insert(candidacies).values(subwiki_id=subwiki_id, member_id=member_id, **values)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["subwiki_id", "member_id"], set_=values)
    )


async def candidates(tx: Reader, subwiki_id: int) -> list[Candidacy]:
    """Who would look after a subwiki, the first to ask first."""
    query = (
        select(actors, candidacies.c.text, candidacies.c.at)
        .join(candidacies, candidacies.c.member_id == actors.c.id)
        .where(candidacies.c.subwiki_id == subwiki_id)
        .order_by(candidacies.c.at, candidacies.c.member_id)
    )
    return [Candidacy(actor_of(row[:-2]), row[-2], row[-1]) for row in await tx.rows(query)]


async def remove_candidate(tx: Writer, subwiki_id: int, member_id: int) -> bool:
    """Forget that a member would look after a subwiki; says whether they asked."""
    gone = delete(candidacies).where(
        candidacies.c.subwiki_id == subwiki_id, candidacies.c.member_id == member_id
    )
    return bool(await tx.change(gone))


async def remove_candidates(tx: Writer, subwiki_id: int) -> None:
    """Forget who would look after a subwiki."""
    await tx.change(delete(candidacies).where(candidacies.c.subwiki_id == subwiki_id))


async def save_deserted(tx: Writer, subwiki_id: int, since: datetime | None) -> None:
    """Note since when nobody looks after a subwiki, or that somebody does."""
    await tx.change(
        update(subwikis).where(subwikis.c.actor_id == subwiki_id).values(deserted=since)
    )


async def newly_deserted(tx: Reader, seen_since: datetime) -> list[int]:
    """The subwikis whose moderators are all gone, or were not seen since then, as nobody noted.

    One that never had any is not deserted until it is that old.
    """
    had_any = or_(
        subwikis.c.founder_id.is_not(None),
        actors.c.published < seen_since,
        select(moderators.c.actor_id)
        .where(moderators.c.subwiki_id == subwikis.c.actor_id)
        .exists(),
    )
    query = _subwikis().where(subwikis.c.deserted.is_(None), had_any, ~_looked_after(seen_since))
    return [row[0] for row in await tx.rows(query)]


async def looked_after_again(tx: Reader, seen_since: datetime) -> list[int]:
    """The subwikis that were deserted, and of whose moderators one was seen since then."""
    query = _subwikis().where(subwikis.c.deserted.is_not(None), _looked_after(seen_since))
    return [row[0] for row in await tx.rows(query)]


def _subwikis() -> Select[tuple[int]]:
    return (
        select(subwikis.c.actor_id)
        .join(actors, actors.c.id == subwikis.c.actor_id)
        .where(actors.c.deleted.is_(None))
        .order_by(subwikis.c.actor_id)
    )


def _looked_after(seen_since: datetime) -> ColumnElement[bool]:
    """Whether a subwiki has a moderator who is there: of others' servers, we know only of these."""
    who = actors.alias("who")
    seen = or_(
        and_(who.c.local, func.coalesce(members.c.seen, members.c.joined) >= seen_since),
        and_(~who.c.local, func.coalesce(servers.c.heard, who.c.fetched) >= seen_since),
    )
    return (
        select(moderators.c.actor_id)
        .join(who, who.c.id == moderators.c.actor_id)
        .outerjoin(members, members.c.actor_id == who.c.id)
        .outerjoin(servers, servers.c.id == who.c.server_id)
        .where(
            moderators.c.subwiki_id == subwikis.c.actor_id,
            who.c.deleted.is_(None),
            who.c.suspended.is_(None),
            seen,
        )
        .exists()
    )


_INVITATIONS = (
    select(actors, _inviter, moderator_invitations.c.at)
    .select_from(moderator_invitations)
    .join(actors, actors.c.id == moderator_invitations.c.actor_id)
    .outerjoin(_inviter, _inviter.c.id == moderator_invitations.c.by_id)
)


def _invites(subwiki_id: int) -> ColumnElement[bool]:
    return moderator_invitations.c.subwiki_id == subwiki_id


def _invitation(row: Sequence[Any]) -> Invitation:
    inviter = row[ACTOR_WIDTH:-1]
    by = None if inviter[0] is None else actor_of(inviter)
    return Invitation(actor_of(row[:ACTOR_WIDTH]), by, row[-1])
