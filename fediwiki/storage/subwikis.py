"""Subwikis of ours, their moderators and bans."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Executable,
    Integer,
    Select,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.subwikis import EditPolicy, Life, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import Gone, NotFound
from fediwiki.storage.actor_tables import LIVES_HERE, actors
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.moderator_tables import candidacies, moderator_invitations, moderators
from fediwiki.storage.prepared import Values
from fediwiki.storage.reading_tables import memberships
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.subwiki_tables import bans, subwikis
from fediwiki.storage.wiki_tables import trusted
from fediwiki.text.gettext import _

_SELECT = select(
    actors,
    subwikis.c.steward_id,
    subwikis.c.founder_id,
    subwikis.c.description,
    subwikis.c.languages,
    subwikis.c.membership_policy,
    subwikis.c.edit_policy,
    subwikis.c.review_policy,
    subwikis.c.source,
    subwikis.c.rules,
    subwikis.c.deserted,
    subwikis.c.updated,
    subwikis.c.closed,
    subwikis.c.closed_why,
    subwikis.c.quarantined,
    subwikis.c.quarantined_why,
    subwikis.c.featured,
    subwikis.c.ends,
).join_from(subwikis, actors, subwikis.c.actor_id == actors.c.id)

# Where what it says of itself ends in a row, and how it stands begins.
_STATE = ACTOR_WIDTH + 9
_LIFE = _STATE + 2

_BY_ID = _SELECT.where(actors.c.id == bindparam("subwiki"))
BY_NAME = _SELECT.where(actors.c.name == bindparam("name"), LIVES_HERE)
_MODERATORS = (
    select(actors)
    .join(moderators, moderators.c.actor_id == actors.c.id)
    .where(moderators.c.subwiki_id == bindparam("subwiki"), actors.c.deleted.is_(None))
    .order_by(moderators.c.place, moderators.c.actor_id)
)
_CLOSED = select(subwikis.c.closed_why).where(
    subwikis.c.actor_id == bindparam("subwiki"), subwikis.c.closed <= bindparam("now")
)
_BAN = select(bans.c.actor_id).where(
    bans.c.subwiki_id == bindparam("subwiki"),
    bans.c.actor_id == bindparam("actor"),
    bans.c.since <= bindparam("now"),
    or_(bans.c.until.is_(None), bans.c.until > bindparam("now")),
)


async def by_id(tx: Reader, subwiki_id: int) -> Subwiki:
    """The subwiki.

    Raises:
        NotFound: There is none.
    """
    return _found(await _first(tx, _BY_ID, {"subwiki": subwiki_id}), str(subwiki_id))


async def by_name(tx: Reader, name: str, viewer: Viewer) -> Subwiki:
    """The subwiki with this name, in any case, as `viewer` may see it.

    Raises:
        NotFound: There never was one.
        Gone: It was deleted; admins see it still.
    """
    found = _found(await _first(tx, BY_NAME, {"name": name.lower()}), name)
    if found.actor.deleted is not None and not viewer.admin:
        raise Gone(_("This subwiki was deleted."))
    return found


async def listed(tx: Reader, viewer: Viewer) -> list[Subwiki]:
    """The subwikis to write in, by name: without those that are closed or quarantined."""
    writable = (subwikis.c.closed.is_(None), subwikis.c.quarantined.is_(None))
    query = _SELECT.where(_visible(viewer), *writable).order_by(actors.c.name)
    return [_subwiki(row) for row in await tx.rows(query)]


async def first_names(tx: Reader, viewer: Viewer, *, limit: int) -> list[str]:
    """The names of the first subwikis in order, without those that are quarantined."""
    rows = await tx.rows(first_names_for(admin=viewer.admin), {"limit": limit})
    return [row[0] for row in rows]


async def find_of_uris(
    tx: Reader, uris: Sequence[str], *, at: datetime | None = None
) -> Subwiki | None:
    """The first subwiki of ours among these ActivityPub ids, in their order, that is there.

    With `at`, that was there then.
    """
    there = actors.c.deleted.is_(None)
    if at is not None:
        there = or_(there, actors.c.deleted > at)
    query = _SELECT.where(actors.c.uri.in_(uris), there)
    found = [_subwiki(row) for row in await tx.rows(query)]
    return min(found, key=lambda each: uris.index(each.actor.uri), default=None)


async def find_of_steward(tx: Reader, steward_id: int) -> Subwiki | None:
    """The subwiki that this steward writes for."""
    return await _first(tx, _SELECT.where(subwikis.c.steward_id == steward_id))


async def add(tx: Writer, subwiki: Subwiki) -> None:
    """Keep a new subwiki, whose actor and steward are kept already."""
    await tx.change(
        tx.insert(subwikis).values(
            actor_id=subwiki.actor.id,
            steward_id=subwiki.steward_id,
            founder_id=subwiki.founder_id,
            description=subwiki.description,
            languages=list(subwiki.languages),
            membership_policy=subwiki.membership_policy,
            edit_policy=subwiki.edit_policy,
            review_policy=subwiki.review_policy,
            source=subwiki.source,
            rules=list(subwiki.rules),
        )
    )


async def save_policies(
    tx: Writer,
    subwiki_id: int,
    membership: MembershipPolicy,
    edit: EditPolicy,
    review: ReviewPolicy,
) -> None:
    """Set who belongs to a subwiki, who edits in it, and whose edits wait."""
    await tx.change(
        update(subwikis)
        .where(subwikis.c.actor_id == subwiki_id)
        .values(membership_policy=membership, edit_policy=edit, review_policy=review)
    )


async def save_charter(
    tx: Writer,
    subwiki_id: int,
    *,
    description: str,
    source: str,
    rules: Sequence[str],
    languages: Sequence[str],
) -> None:
    """Change what a subwiki says of itself; `description` is safe HTML, made of `source`."""
    await tx.change(
        update(subwikis)
        .where(subwikis.c.actor_id == subwiki_id)
        .values(
            description=description, source=source, rules=list(rules), languages=list(languages)
        )
    )


async def save_updated(tx: Writer, subwiki_id: int, at: datetime) -> None:
    """Note when a subwiki last said something new of itself."""
    await tx.change(update(subwikis).where(subwikis.c.actor_id == subwiki_id).values(updated=at))


async def save_life(tx: Writer, subwiki_id: int, life: Life) -> None:
    """Set how it stands with a subwiki."""
    await tx.change(
        update(subwikis).where(subwikis.c.actor_id == subwiki_id).values(**asdict(life))
    )


async def find_closed(tx: Reader, subwiki_id: int, now: datetime) -> str | None:
    """Why a subwiki of ours is closed now; None where it is open, or not ours."""
    return await tx.value(_CLOSED, {"subwiki": subwiki_id, "now": now})


async def ending_before(tx: Reader, now: datetime) -> list[Subwiki]:
    """The subwikis that are to be gone by now."""
    query = _SELECT.where(subwikis.c.ends <= now, actors.c.deleted.is_(None))
    return [_subwiki(row) for row in await tx.rows(query)]


async def forget_people(tx: Writer, subwiki_id: int) -> None:
    """Forget who looked after a subwiki, belonged to it or was kept from it."""
    for table in (moderators, bans, memberships, trusted, moderator_invitations, candidacies):
        await tx.change(delete(table).where(table.c.subwiki_id == subwiki_id))


async def count_founded(tx: Reader, founder_id: int) -> int:
    """How many subwikis someone founded."""
    query = select(func.count()).select_from(subwikis).where(subwikis.c.founder_id == founder_id)
    return int(await tx.value(query))


async def is_ours(tx: Reader, subwiki_id: int | None) -> bool:
    """Whether a place is a subwiki of ours, or the whole instance, which is None."""
    query = select(subwikis.c.actor_id).where(subwikis.c.actor_id == subwiki_id)
    return subwiki_id is None or await tx.value(query) is not None


async def moderators_of(tx: Reader, subwiki_id: int) -> list[Actor]:
    """The moderators, in their order."""
    return [actor_of(row) for row in await tx.rows(_MODERATORS, {"subwiki": subwiki_id})]


async def add_moderator(
    tx: Writer, subwiki_id: int, actor_id: int, place: int, since: datetime | None = None
) -> None:
    """Make an actor a moderator."""
    await tx.change(
        tx.insert(moderators)
        .values(subwiki_id=subwiki_id, actor_id=actor_id, place=place, since=since)
        .on_conflict_do_nothing()
    )


async def remove_moderator(tx: Writer, subwiki_id: int, actor_id: int) -> None:
    """Let a moderator go."""
    await tx.change(
        delete(moderators).where(
            moderators.c.subwiki_id == subwiki_id, moderators.c.actor_id == actor_id
        )
    )


_MODERATOR = (
    select(actors)
    .join(moderators, moderators.c.actor_id == actors.c.id)
    .where(
        moderators.c.subwiki_id == bindparam("subwiki"),
        actors.c.uri == bindparam("uri"),
        actors.c.deleted.is_(None),
    )
)


async def find_moderator(tx: Reader, subwiki_id: int, actor_uri: str) -> Actor | None:
    """The moderator with this ActivityPub id."""
    row = await tx.row(_MODERATOR, {"subwiki": subwiki_id, "uri": actor_uri})
    return None if row is None else actor_of(row)


async def find_by_moderators_uri(tx: Reader, uri: str) -> Subwiki | None:
    """The subwiki whose collection of moderators this is."""
    return await _first(tx, _SELECT.where(actors.c.moderators_uri == uri, actors.c.local))


async def save_ban(
    tx: Writer,
    subwiki_id: int,
    actor_id: int,
    *,
    until: datetime | None,
    reason: str,
    now: datetime,
) -> None:
    """Ban an actor, over an older ban."""
    values = {"since": now, "until": until, "reason": reason}
    statement = tx.insert(bans).values(subwiki_id=subwiki_id, actor_id=actor_id, **values)
    await tx.change(
        statement.on_conflict_do_update(index_elements=["subwiki_id", "actor_id"], set_=values)
    )


async def remove_ban(tx: Writer, subwiki_id: int, actor_id: int) -> bool:
    """Let an actor take part again; says whether there was a ban."""
    ended = delete(bans).where(bans.c.subwiki_id == subwiki_id, bans.c.actor_id == actor_id)
    return bool(await tx.change(ended))


async def is_banned(tx: Reader, subwiki_id: int, actor_id: int, now: datetime) -> bool:
    """Whether an actor may not take part now."""
    return await tx.value(_BAN, {"subwiki": subwiki_id, "actor": actor_id, "now": now}) is not None


@cache
def first_names_for(*, admin: bool) -> Select[*tuple[Any, ...]]:
    """The query for the first names, as an admin is told them or others are."""
    heard = select(subwikis.c.actor_id).where(
        subwikis.c.actor_id == actors.c.id, subwikis.c.quarantined.is_(None)
    )
    those = (LIVES_HERE, actors.c.kind == ActorKind.SUBWIKI, _visible(Viewer(admin=admin)))
    return (
        select(actors.c.name)
        .where(*those, heard.exists())
        .order_by(actors.c.name)
        .limit(bindparam("limit", type_=Integer))
    )


def _visible(viewer: Viewer) -> ColumnElement[bool]:
    return true() if viewer.admin else actors.c.deleted.is_(None)


async def _first(tx: Reader, query: Executable, parameters: Values | None = None) -> Subwiki | None:
    row = await tx.row(query, parameters)
    return None if row is None else _subwiki(row)


def _subwiki(row: Sequence[Any]) -> Subwiki:
    said, state, life = row[ACTOR_WIDTH:_STATE], row[_STATE:_LIFE], row[_LIFE:]
    steward_id, founder_id, description, languages, *policies, source, rules = said
    membership, edit, review = policies
    return Subwiki(
        actor_of(row[:ACTOR_WIDTH]),
        steward_id,
        founder_id,
        description,
        tuple(languages),
        MembershipPolicy(membership),
        EditPolicy(edit),
        ReviewPolicy(review),
        source,
        tuple(rules),
        deserted=state[0],
        updated=state[1],
        life=Life(*life),
    )


def _found(subwiki: Subwiki | None, what: str) -> Subwiki:
    if subwiki is None:
        raise NotFound(f"there is no subwiki {what}")
    return subwiki
