"""Changes: who changed what and when, across posts, without the texts themselves."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.offers import OfferState
from fediwiki.domain.reading import says
from fediwiki.domain.revisions import Field
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import mutes
from fediwiki.storage import posts as stored
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row
from fediwiki.storage.offers import judged_by_moderators
from fediwiki.storage.post_tables import posts, revisions
from fediwiki.storage.quarantine import unquarantined
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.types import Moment
from fediwiki.storage.wiki_tables import offers

# How often it is looked further for what says no muted word.
_MOST_STEPS = 10
_editor = actors.alias("editor")
_reviewer = actors.alias("reviewer")
_COLUMNS = (
    revisions.c.post_id,
    posts.c.title,
    posts.c.revision,
    revisions.c.number,
    revisions.c.parent,
    revisions.c.made,
    revisions.c.editor_uri,
    revisions.c.proven,
    revisions.c.offer_uri,
    revisions.c.summary,
    revisions.c.minor,
    revisions.c.size_bytes,
    revisions.c.change_bytes,
    revisions.c.reverts,
    revisions.c.undone_by,
    revisions.c.merged_from,
    revisions.c.removed,
)


@dataclass(frozen=True, slots=True)
class Change:
    """A revision as a list shows it; `title` and `latest` are the post's own, now.

    `reported_by` is the host that names an editor of elsewhere without proof, `merged_by` the one
    that put it together with what others wrote meanwhile; else they are empty. Whoever made it
    `as_guest` signed nothing: they were signed in where the post is at home, from elsewhere.
    """

    post_id: int
    title: str
    latest: int
    number: int
    parent: int | None
    made: datetime
    editor_uri: str
    summary: str
    minor: bool
    size_bytes: int
    change_bytes: int
    reverts: tuple[int, ...]
    undone_by: int | None
    merged_from: int | None
    removed: tuple[Field, ...]
    subwiki: Actor | None
    editor: Actor | None
    reviewer: Actor | None
    reported_by: str
    merged_by: str
    changed_in_review: bool
    as_guest: bool

    @property
    def is_new(self) -> bool:
        """Whether the post began with it."""
        return self.number == 1


@dataclass(frozen=True, slots=True)
class Which:
    """Which changes are asked for."""

    subwiki_id: int | None = None
    editor_id: int | None = None
    minor: bool = True
    bots: bool = True
    new_only: bool = False


@dataclass(frozen=True, slots=True)
class ChangePlace:
    """A place between two changes."""

    made: datetime
    post_id: int
    number: int


@dataclass(frozen=True, slots=True)
class ChangeSpan:
    """What to read: the newest, those before a place, or those just after one."""

    limit: int
    before: ChangePlace | None = None
    after: ChangePlace | None = None


async def listed(tx: Reader, which: Which, viewer: Viewer, span: ChangeSpan) -> list[Change]:
    """The changes that `viewer` may see, newest first.

    By editor, only those of which we hold the editor's own word. Of all together, those without
    what a member muted.
    """
    query = listing().where(stored.visible(viewer))
    words: Sequence[str] = ()
    if which.subwiki_id is None and which.editor_id is None:
        viewer_id = literal(viewer.actor_id, BigInteger)
        query = query.where(unquarantined(viewer_id, posts.c.subwiki_id))
        if viewer.actor_id is not None:
            query = query.where(*mutes.unmuted(viewer_id, but=literal(0, BigInteger)))
            query = query.where(*mutes.unmuted_people(viewer_id, _editor))
            words = await mutes.words_of(tx, viewer.actor_id)
    for condition in _conditions(which):
        query = query.where(condition)
    found: list[Change] = []
    step = span
    for _ in range(_MOST_STEPS):
        read = [change_of(row) for row in await tx.rows(_within(query, step))]
        found += [each for each in read if not says(f"{each.title} {each.summary}", words)]
        if len(read) < span.limit or len(found) >= span.limit:
            break
        last = ChangePlace(read[-1].made, read[-1].post_id, read[-1].number)
        step = replace(step, after=last) if span.after else replace(step, before=last)
    found = found[: span.limit]
    return found[::-1] if span.after is not None else found


def _within(query: Select[*tuple[Any, ...]], span: ChangeSpan) -> Select[*tuple[Any, ...]]:
    """A query bound to a span, in the order in which it is read."""
    places = (revisions.c.made, revisions.c.post_id, revisions.c.number)
    if span.after is not None:
        query = query.where(tuple_(*places) > _bound(span.after)).order_by(*places)
    else:
        if span.before is not None:
            query = query.where(tuple_(*places) < _bound(span.before))
        query = query.order_by(*(each.desc() for each in places))
    return query.limit(span.limit)


async def of_post(
    tx: Reader,
    post_id: int,
    viewer: Viewer,
    *,
    before: int | None = None,
    after: int | None = None,
    limit: int,
) -> list[Change]:
    """The revisions of a post, newest first: all before a number, or those just after one."""
    query = listing().where(revisions.c.post_id == post_id, stored.readable(viewer))
    if after is not None:
        query = query.where(revisions.c.number > after).order_by(revisions.c.number)
        return [change_of(row) for row in await tx.rows(query.limit(limit))][::-1]
    if before is not None:
        query = query.where(revisions.c.number < before)
    query = query.order_by(revisions.c.number.desc())
    return [change_of(row) for row in await tx.rows(query.limit(limit))]


async def pending(
    tx: Reader, viewer: Viewer, *, subwiki_id: int | None = None, limit: int
) -> list[int]:
    """The ids of the edits that wait for review, newest first; `viewer` sees all their posts."""
    query = (
        select(offers.c.id)
        .join_from(offers, posts, posts.c.id == offers.c.post_id, isouter=True)
        .outerjoin(stored.author, posts.c.author_id == stored.author.c.id)
        .join(stored.subwiki, offers.c.subwiki_id == stored.subwiki.c.id)
        .where(
            offers.c.state == OfferState.PENDING,
            stored.subwiki.c.local,
            stored.subwiki.c.deleted.is_(None),
            or_(offers.c.post_id.is_(None), stored.visible(viewer)),
            judged_by_moderators(),
        )
        .order_by(offers.c.id.desc())
        .limit(limit)
    )
    if subwiki_id is not None:
        query = query.where(offers.c.subwiki_id == subwiki_id)
    return [row[0] for row in await tx.rows(query)]


async def count_by(tx: Reader, editor_id: int) -> int:
    """How many changes are proven to be by someone."""
    query = select(func.count()).select_from(revisions)
    return int(
        await tx.value(query.where(revisions.c.editor_id == editor_id, _proven_or_ours(editor_id)))
    )


def listing() -> Select[*tuple[Any, ...]]:
    """Changes with all that a list shows of them; `change_of` makes a value of a row."""
    return (
        select(stored.author, stored.subwiki, _editor, _reviewer, *_COLUMNS)
        .join_from(revisions, posts, posts.c.id == revisions.c.post_id)
        .join(stored.author, posts.c.author_id == stored.author.c.id)
        .outerjoin(stored.subwiki, posts.c.subwiki_id == stored.subwiki.c.id)
        .outerjoin(_editor, revisions.c.editor_id == _editor.c.id)
        .outerjoin(_reviewer, revisions.c.reviewer_id == _reviewer.c.id)
    )


def _conditions(which: Which) -> Sequence[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if which.subwiki_id is not None:
        wanted.append(posts.c.subwiki_id == which.subwiki_id)
    if which.editor_id is not None:
        wanted.append(revisions.c.editor_id == which.editor_id)
        wanted.append(_proven_or_ours(which.editor_id))
    if not which.minor:
        wanted.append(~revisions.c.minor)
    if not which.bots:
        wanted.append(or_(_editor.c.kind.is_(None), _editor.c.kind != ActorKind.OTHER))
    if which.new_only:
        wanted.append(revisions.c.number == 1)
    return wanted


def _proven_or_ours(editor_id: int) -> ColumnElement[bool]:
    ours = select(actors.c.id).where(actors.c.id == editor_id, actors.c.local).exists()
    return or_(revisions.c.proven, ours)


def _bound(place: ChangePlace) -> ColumnElement[Any]:
    return tuple_(place.made, place.post_id, place.number, types=[Moment, BigInteger, Integer])


def change_of(row: Row) -> Change:
    """The change in a row of `listing`."""
    author, subwiki, editor, reviewer = (
        actor_of(part) if part[0] is not None else None
        for part in (row[at * ACTOR_WIDTH : (at + 1) * ACTOR_WIDTH] for at in range(4))
    )
    column: dict[str, Any] = dict(
        zip((each.name for each in _COLUMNS), row[4 * ACTOR_WIDTH :], strict=True)
    )
    column["reverts"] = tuple(column["reverts"])
    column["removed"] = tuple(Field(each) for each in column["removed"])
    proven, latest = column.pop("proven"), column.pop("revision")
    home = author.host if author else ""
    is_offered = bool(column.pop("offer_uri"))
    as_guest = editor is not None and editor.host != home and not is_offered
    at_home = author is not None and author.local
    is_known = editor is None or editor.host == home or (as_guest and at_home)
    return Change(
        **column,
        latest=latest,
        subwiki=subwiki,
        editor=editor,
        reviewer=reviewer,
        reported_by="" if proven or is_known else home,
        merged_by=home if column["merged_from"] else "",
        # Of what nobody signed, only its home can tell what the reviewer found.
        changed_in_review=(
            reviewer is not None
            and reviewer.host == home
            and not proven
            and (is_offered or reviewer.local)
        ),
        as_guest=as_guest,
    )
