"""What waits for a moderator: posts and comments, why, and since when; the oldest first.

It is kept apart from the things themselves: timelines that are made again from the logs hold the
same things back, and show in the same places what was approved.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Table,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    union_all,
    update,
)

from fediwiki.domain.holding import WhyHeld
from fediwiki.domain.posts import PostMode
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.moderation_tables import holds
from fediwiki.storage.moderator_tables import moderators
from fediwiki.storage.post_tables import comments, posts, revisions
from fediwiki.storage.reading_tables import tags
from fediwiki.storage.sight import in_sight


@dataclass(frozen=True, slots=True)
class Hold:
    """Why a thing waits; `subwiki_id` is None where admins decide.

    `told` says that others know an earlier state of it. Of what came from elsewhere, `mentions` are
    ids of actors, and `entries` those of the inbound log that are passed on when it is approved.
    """

    uri: str
    subwiki_id: int | None
    author_id: int
    whys: tuple[str, ...]
    since: datetime
    told: bool = False
    mentions: tuple[str, ...] = ()
    entries: tuple[int, ...] = ()

    @property
    def below(self) -> bool:
        """Whether it waits for nothing but what it answers."""
        return self.whys == (WhyHeld.BELOW,)


async def add(tx: Writer, hold: Hold) -> None:
    """Keep a thing out of sight until somebody decides."""
    values: dict[str, object] = {
        "subwiki_id": hold.subwiki_id,
        "author_id": hold.author_id,
        "whys": [*hold.whys],
        "below": hold.below,
        "told": hold.told,
        "mentions": [*hold.mentions],
        "entries": [*hold.entries],
        "since": hold.since,
        "ended": None,
        "approved": False,
    }
    statement = tx.insert(holds).values(object_uri=hold.uri, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["object_uri"], set_=values))
    await _save(tx, hold.uri, held=hold.since)


async def find(tx: Reader, uri: str) -> Hold | None:
    """Why a thing waits, or waited."""
    row = await tx.row(_SELECT.where(holds.c.object_uri == uri))
    return None if row is None else _hold(row)


async def waits(tx: Reader, uri: str) -> bool:
    """Whether the thing with this id waits, wherever it is."""
    return await tx.value(select(exists().where(holds.c.object_uri == uri, _OPEN)))


async def add_entry(tx: Writer, hold: Hold, entry_id: int) -> None:
    """Note what else came of a thing while it waits; of several, the last says what it is now."""
    entries = [*hold.entries[:1], entry_id]
    await tx.change(update(holds).where(holds.c.object_uri == hold.uri).values(entries=entries))


async def save_whys(tx: Writer, uri: str, whys: Sequence[str]) -> None:
    """Let a thing wait for these reasons from now on."""
    below = (*whys,) == (WhyHeld.BELOW,)
    values = {"whys": [*whys], "below": below}
    await tx.change(update(holds).where(holds.c.object_uri == uri).values(values))


async def let_go(tx: Writer, hold: Hold, now: datetime) -> None:
    """Show what was held back; what nobody knew yet, in the place of what is new now."""
    this = update(holds).where(holds.c.object_uri == hold.uri)
    await tx.change(this.values(ended=now, approved=True))
    if hold.told:
        await _save(tx, hold.uri, held=None)
        return
    await tx.change(this.values(shown=now))
    await _save(tx, hold.uri, held=None, placed=now)
    await _place_tags(tx, hold.uri)


async def end(tx: Writer, uri: str, now: datetime) -> None:
    """Let nobody wait any more for a thing that is gone; it stays out of sight."""
    await tx.change(update(holds).where(holds.c.object_uri == uri, _OPEN).values(ended=now))


async def of_subwiki(tx: Reader, subwiki_id: int | None, *, limit: int) -> list[Hold]:
    """What waits in a subwiki, or with None for the admins: also where nobody moderates."""
    return [_hold(row) for row in await tx.rows(_waiting(subwiki_id).limit(limit))]


async def of_author(tx: Reader, author_id: int, *, limit: int) -> list[Hold]:
    """What of somebody's waits, the oldest first."""
    mine = _SELECT.where(holds.c.author_id == author_id, _OPEN, _there())
    return [_hold(row) for row in await tx.rows(mine.order_by(holds.c.since).limit(limit))]


async def count_from(tx: Reader, domain: str, subwiki_id: int | None) -> int:
    """How much waits of people at a domain and below it, in a subwiki or with None anywhere."""
    query = _from(select(func.count()).select_from(holds), domain, subwiki_id)
    return int(await tx.value(query))


async def uris_from(
    tx: Reader, domain: str, subwiki_id: int | None, *, until: datetime, limit: int
) -> list[str]:
    """Which things these are, the oldest first, of those that came until then."""
    query = _from(select(holds.c.object_uri), domain, subwiki_id)
    query = query.where(holds.c.since <= until).order_by(holds.c.since, holds.c.object_uri)
    return [row[0] for row in await tx.rows(query.limit(limit))]


async def reopen(tx: Writer, uri: str) -> None:
    """Let a thing that was removed while it waited wait again."""
    waited = (holds.c.object_uri == uri, ~holds.c.approved)
    await tx.change(update(holds).where(*waited).values(ended=None))


async def below(tx: Reader, post_id: int) -> list[Hold]:
    """Which comments on a post wait, the highest first."""
    query = _SELECT.join(comments, comments.c.uri == holds.c.object_uri).where(
        comments.c.post_id == post_id, comments.c.held.is_not(None), _OPEN
    )
    return [_hold(row) for row in await tx.rows(query.order_by(comments.c.depth, comments.c.id))]


async def accepted_of(
    tx: Reader, author_id: int, *, stood_since: datetime
) -> tuple[int, datetime | None]:
    """How much of somebody's is in sight and stood since then, or was approved, and the first.

    That is their posts and comments, and their edits of what many write.
    """
    rows = await tx.rows(_ACCEPTED, {"author": author_id, "since": stood_since})
    firsts: list[datetime] = [first for _many, first in rows if first is not None]
    return sum(many for many, _first in rows), min(firsts, default=None)


def _accepted(table: Table) -> Select[int, datetime]:
    approved = exists().where(holds.c.object_uri == table.c.uri, holds.c.approved)
    return select(func.count().label("many"), func.min(table.c.placed).label("first")).where(
        table.c.author_id == bindparam("author"),
        table.c.deleted.is_(None),
        in_sight(table),
        or_(table.c.placed <= bindparam("since"), approved),
    )


_ACCEPTED = union_all(
    _accepted(posts),
    _accepted(comments),
    select(func.count(), func.min(revisions.c.made))
    .join_from(revisions, posts, posts.c.id == revisions.c.post_id)
    .where(
        revisions.c.editor_id == bindparam("author"),
        revisions.c.made <= bindparam("since"),
        revisions.c.undone_by.is_(None),
        posts.c.mode == PostMode.COLLABORATIVE,
        posts.c.deleted.is_(None),
        in_sight(posts),
    ),
)


async def set_aside(tx: Reader) -> list[tuple[Table, dict[str, object]]]:
    """What of ours waits and stands in no log, with its hashtags, to be put back."""
    rows: list[tuple[Table, dict[str, object]]] = []
    for table in (posts, comments):
        names = [column.name for column in table.columns]
        query = select(table).where(table.c.local, table.c.held.is_not(None)).order_by(table.c.id)
        rows += [(table, dict(zip(names, row, strict=True))) for row in await tx.rows(query)]
    ours = select(posts.c.id).where(posts.c.local, posts.c.held.is_not(None))
    for post_id, tag, placed in await tx.rows(
        select(tags.c.post_id, tags.c.tag, tags.c.placed).where(tags.c.post_id.in_(ours))
    ):
        rows.append((tags, {"post_id": post_id, "tag": tag, "placed": placed}))
    return rows


async def put_back(tx: Writer, aside: Sequence[tuple[Table, dict[str, object]]]) -> None:
    """Put back what was set aside, and hold and place all else as it was."""
    for table, row in aside:
        statement = tx.insert(table).values(**row)
        keys = [column.name for column in table.primary_key.columns]
        await tx.change(statement.on_conflict_do_update(index_elements=keys, set_=row))
    for table in (posts, comments):
        known = holds.c.object_uri == table.c.uri
        since = select(holds.c.since).where(known).correlate(table).scalar_subquery()
        waiting = select(holds.c.object_uri).where(~holds.c.approved)
        await tx.change(update(table).where(table.c.uri.in_(waiting)).values(held=since))
        shown = select(holds.c.shown).where(known).correlate(table).scalar_subquery()
        placed = select(holds.c.object_uri).where(holds.c.shown.is_not(None))
        await tx.change(update(table).where(table.c.uri.in_(placed)).values(placed=shown))
    placed = select(posts.c.placed).where(posts.c.id == tags.c.post_id).scalar_subquery()
    shown = select(posts.c.id).join(holds, holds.c.object_uri == posts.c.uri)
    there = tags.c.post_id.in_(shown.where(holds.c.shown.is_not(None)))
    await tx.change(update(tags).where(there).values(placed=placed))


def _waiting(subwiki_id: int | None) -> Select[*tuple[Any, ...]]:
    """What somebody has to decide about, the oldest first."""
    query = _SELECT.where(_OPEN, ~holds.c.below, _there(), _heard())
    return query.where(_for(subwiki_id)).order_by(holds.c.since, holds.c.object_uri)


def waiting_in(subwiki_id: ColumnElement[int]) -> ColumnElement[bool]:
    """Which holds wait for the moderators of a subwiki."""
    return and_(holds.c.subwiki_id == subwiki_id, _OPEN, ~holds.c.below, _there(), _heard())


def _from(
    query: Select[*tuple[Any, ...]], domain: str, subwiki_id: int | None
) -> Select[*tuple[Any, ...]]:
    below = actors.c.host.endswith(f".{domain}", autoescape=True)
    query = query.join(actors, actors.c.id == holds.c.author_id)
    at = and_(~actors.c.local, or_(actors.c.host == domain, below))
    query = query.where(_OPEN, _there(), at)
    return query if subwiki_id is None else query.where(holds.c.subwiki_id == subwiki_id)


def waiting_for_admins() -> ColumnElement[bool]:
    """Which holds wait for the admins."""
    return and_(_for(None), _OPEN, ~holds.c.below, _there(), _heard())


def _for(subwiki_id: int | None) -> ColumnElement[bool]:
    if subwiki_id is not None:
        return holds.c.subwiki_id == subwiki_id
    moderated = exists().where(moderators.c.subwiki_id == holds.c.subwiki_id)
    return or_(holds.c.subwiki_id.is_(None), ~moderated)


def _there() -> ColumnElement[bool]:
    """Whether what waits is still here, neither removed nor deleted."""
    return or_(
        *(
            exists().where(
                table.c.uri == holds.c.object_uri,
                table.c.held.is_not(None),
                table.c.removed.is_(None),
                table.c.deleted.is_(None),
            )
            for table in (posts, comments)
        )
    )


def _heard() -> ColumnElement[bool]:
    """Whether anybody has to do with whoever wrote it: what the suspended said waits for nobody."""
    speaker = actors.alias("held_speaker")
    return exists().where(speaker.c.id == holds.c.author_id, speaker.c.suspended.is_(None))


_OPEN = holds.c.ended.is_(None)
_SELECT = select(
    holds.c.object_uri,
    holds.c.subwiki_id,
    holds.c.author_id,
    holds.c.whys,
    holds.c.since,
    holds.c.told,
    holds.c.mentions,
    holds.c.entries,
)


def _hold(row: Row) -> Hold:
    uri, subwiki_id, author_id, whys, since, told, mentions, entries = row
    return Hold(
        uri,
        subwiki_id,
        author_id,
        tuple(whys),
        since,
        told,
        tuple(mentions),
        tuple(entries),
    )


async def _save(tx: Writer, uri: str, **values: object) -> None:
    for table in (posts, comments):
        await tx.change(update(table).where(table.c.uri == uri).values(values))


async def _place_tags(tx: Writer, uri: str) -> None:
    post = select(posts.c.id).where(posts.c.uri == uri).scalar_subquery()
    placed = select(posts.c.placed).where(posts.c.uri == uri).scalar_subquery()
    await tx.change(update(tags).where(tags.c.post_id == post).values(placed=placed))
