"""Accounts as admins look them up: members here, and people elsewhere whom this server met."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.ids import short
from fediwiki.storage.account_tables import emails, members, sessions
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row
from fediwiki.storage.post_tables import comments, posts, revisions
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of


class Whence(StrEnum):
    """Where somebody has their account."""

    HERE = "here"
    ELSEWHERE = "elsewhere"


class State(StrEnum):
    """How somebody stands with the instance."""

    ANY = ""
    ADMIN = "admin"
    SUSPENDED = "suspended"
    SILENCED = "silenced"


@dataclass(frozen=True, slots=True)
class Sought:
    """Which accounts: `words` are a part of a name or address, or the network of a session."""

    words: str = ""
    whence: Whence = Whence.HERE
    state: State = State.ANY


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody, and what only admins see of them; what is not known is None or empty."""

    actor: Actor
    admin: bool = False
    joined: datetime | None = None
    address: str = ""
    seen: datetime | None = None

    @property
    def path(self) -> str:
        """Where their page in the panel stands."""
        return f"/admin/accounts/{short(self.actor.id)}"


@dataclass(frozen=True, slots=True)
class Doings:
    """How much somebody wrote that still stands."""

    posts: int
    comments: int
    edits: int


_SELECT: Select[Any] = (
    select(actors, members.c.admin, members.c.joined, emails.c.address, members.c.seen)
    .outerjoin(members, members.c.actor_id == actors.c.id)
    .outerjoin(emails, emails.c.member_id == actors.c.id)
    .where(actors.c.deleted.is_(None))
)


async def listed(
    tx: Reader, sought: Sought, *, before: int | None = None, limit: int
) -> list[Account]:
    """Those who are sought, who came last first."""
    kinds = (
        (ActorKind.MEMBER,) if sought.whence is Whence.HERE else (ActorKind.PERSON, ActorKind.OTHER)
    )
    query = _SELECT.where(actors.c.kind.in_(kinds), *_standing(sought.state))
    for word in sought.words.lower().split():
        query = query.where(_says(word.removeprefix("@")))
    if before is not None:
        query = query.where(actors.c.id < before)
    rows = await tx.rows(query.order_by(actors.c.id.desc()).limit(limit))
    return [_account(row) for row in rows]


async def find(tx: Reader, actor_id: int) -> Account | None:
    """The account of one person."""
    people = (ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER)
    row = await tx.row(_SELECT.where(actors.c.id == actor_id, actors.c.kind.in_(people)))
    return None if row is None else _account(row)


async def doings_of(tx: Reader, actor_id: int) -> Doings:
    """How much somebody wrote."""
    wrote = select(func.count()).where(posts.c.author_id == actor_id, posts.c.deleted.is_(None))
    said = select(func.count()).where(
        comments.c.author_id == actor_id, comments.c.deleted.is_(None)
    )
    edited = select(func.count()).where(revisions.c.editor_id == actor_id)
    counts = (each.scalar_subquery() for each in (wrote, said, edited))
    return Doings(*(await tx.row(select(*counts)) or (0, 0, 0)))


def _standing(state: State) -> list[ColumnElement[bool]]:
    match state:
        case State.ANY:
            return []
        case State.ADMIN:
            return [members.c.admin]
        case State.SUSPENDED:
            return [actors.c.suspended.is_not(None)]
        case State.SILENCED:
            return [actors.c.silenced.is_not(None)]


def _says(word: str) -> ColumnElement[bool]:
    name, _, host = word.partition("@")
    somewhere = select(sessions.c.member_id).where(
        sessions.c.member_id == actors.c.id, sessions.c.network.startswith(word, autoescape=True)
    )
    says = [
        func.lower(actors.c.name).contains(word, autoescape=True),
        func.lower(actors.c.display_name).contains(word, autoescape=True),
        actors.c.host.contains(word, autoescape=True),
        func.lower(emails.c.address).contains(word, autoescape=True),
        somewhere.exists(),
    ]
    if host:
        says.append((func.lower(actors.c.name) == name) & (actors.c.host == host))
    return or_(*says)


def _account(row: Row) -> Account:
    admin, joined, address, seen = row[ACTOR_WIDTH:]
    return Account(actor_of(row[:ACTOR_WIDTH]), bool(admin), joined, address or "", seen)
