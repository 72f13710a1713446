"""Timelines: posts, strictly newest first, by a place in time that nobody can push.

Places come from a covering index alone, a few more than are shown; what stands there is joined to
them afterwards, and what the viewer may not or does not want to see is left out.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from sqlalchemy import (
    BigInteger,
    BindParameter,
    Column,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    or_,
    select,
    true,
    tuple_,
)

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.reading import Place, Wanted, says
from fediwiki.domain.viewers import OPERATOR, Viewer
from fediwiki.storage import glances, mutes, passed_on
from fediwiki.storage import posts as stored
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.comparing import bound
from fediwiki.storage.database import Reader
from fediwiki.storage.glances import Glance
from fediwiki.storage.post_tables import posts
from fediwiki.storage.quarantine import unquarantined
from fediwiki.storage.reading_tables import saved, tags
from fediwiki.storage.rows import actor_of
from fediwiki.storage.server_policies import unhushed
from fediwiki.storage.types import Moment

ALL = Wanted()
# How many places a page may look at, and at once, before it ends without being full.
_MOST_LOOKED_AT = 2_000
_MOST_AT_ONCE = 400

_Query = tuple[Select[*tuple[Any, ...]], dict[str, object]]
_IDS: BindParameter[int] = bindparam("ids", expanding=True)


@dataclass(frozen=True, slots=True)
class Span:
    """What to read of a timeline: the newest, those before a place, or those just after one."""

    limit: int
    before: Place | None = None
    after: Place | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """A post in its place; `booster` passed it on, and that is its place.

    Or they passed on a `comment` below the post, which answers what `answered` said, if anybody.
    """

    place: Place
    post: Glance
    booster: Actor | None = None
    comment: Comment | None = None
    answered: Actor | None = None

    @property
    def number(self) -> int:
        """The id of what stands there."""
        return self.comment.id if self.comment else self.post.id

    @property
    def words(self) -> str:
        """All of it in which a word may be muted."""
        own = (self.comment.warning, self.comment.text) if self.comment else ()
        return " ".join((self.post.content.words, *own))


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a timeline, newest first; `further` is from where more can be read the same way."""

    entries: Sequence[Entry]
    further: Place | None

    @property
    def posts(self) -> list[Glance]:
        """The posts alone, without those of which a comment stands there."""
        return [each.post for each in self.entries if each.comment is None]


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a timeline and what stands there, before it is known whether it is shown."""

    place: Place
    post_id: int
    booster_id: int | None = None
    comment_id: int | None = None


Look = Callable[[Span], Awaitable[list[Spot]]]


async def of_instance(tx: Reader, viewer: Viewer, span: Span, wanted: Wanted = ALL) -> Stretch:
    """The posts of all subwikis of ours, newest first."""
    return await read(tx, _of_ours(tx), viewer, span, wanted, strangers=True)


async def of_subwiki(
    tx: Reader, subwiki_id: int, viewer: Viewer, span: Span, wanted: Wanted = ALL
) -> Stretch:
    """The posts of a subwiki, newest first; also for who muted it, they look at it."""
    look = _of(tx, posts.c.subwiki_id, subwiki_id)
    return await read(tx, look, viewer, span, wanted, but=subwiki_id)


async def of_author(
    tx: Reader, author_id: int, viewer: Viewer, span: Span, wanted: Wanted = ALL
) -> Stretch:
    """The posts of one author, newest first; also for who muted them, they look at them."""
    look = _of(tx, posts.c.author_id, author_id)
    return await read(tx, look, viewer, span, wanted, muting=False)


async def of_tag(tx: Reader, tag: str, viewer: Viewer, span: Span, wanted: Wanted = ALL) -> Stretch:
    """The posts with a hashtag, in its folded form, newest first."""
    look = _of(tx, tags.c.tag, tag, tags.c.placed, tags.c.post_id)
    return await read(tx, look, viewer, span, wanted, strangers=True)


async def of_saved(tx: Reader, member_id: int, viewer: Viewer, span: Span) -> Stretch:
    """What a member saved, last saved first."""
    look = _of(tx, saved.c.member_id, member_id, saved.c.at, saved.c.post_id)
    return await read(tx, look, viewer, span, ALL, muting=False)


async def whole(tx: Reader, stretch: Stretch, viewer: Viewer) -> list[Post]:
    """The posts of a stretch with all that they say, for whom it was read."""
    found = stored.query().where(posts.c.id.in_(_IDS), stored.visible(viewer))
    ids = [each.id for each in stretch.posts]
    rows = await tx.rows(found, {"ids": ids})
    return sorted(stored.posts_of(rows), key=lambda post: ids.index(post.id))


async def read(
    tx: Reader,
    look: Look,
    viewer: Viewer,
    span: Span,
    wanted: Wanted = ALL,
    *,
    muting: bool = True,
    but: int | None = None,
    strangers: bool = False,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> Stretch:
    """What stands in the places that `look` finds and is for `viewer`, until there is enough.

    With `muting`, what they muted is left out, `but` for that of one actor; where `strangers` meet,
    those of silenced servers are heard by their followers alone, and quarantined subwikis too. A
    post that stands in several places is read once.
    """
    muting = muting and viewer.actor_id is not None
    words = await mutes.words_of(tx, viewer.actor_id) if muting and viewer.actor_id else ()
    query = _query(viewer, wanted, conditions, muting=muting, but=but, strangers=strangers)
    entries: list[Entry] = []
    there: set[int] = set()
    step = replace(span, limit=span.limit + 1)
    looked_at = 0
    while True:
        spots = await look(step)
        muted_by = viewer.actor_id if muting else None
        for each in await _joined(tx, spots, query, viewer, wanted, muted_by=muted_by):
            if each.number not in there and not says(each.words, words):
                there.add(each.number)
                entries.append(each)
        looked_at += len(spots)
        ended = len(spots) < step.limit
        if ended or len(entries) > span.limit or looked_at >= _MOST_LOOKED_AT:
            break
        step = beyond(step, spots[-1].place)
    return _stretch(entries, span, None if ended else spots[-1].place)


def _stretch(entries: list[Entry], span: Span, reached: Place | None) -> Stretch:
    """What is shown of the entries, which are in the direction in which they were read."""
    further = reached
    if len(entries) > span.limit:
        entries = entries[: span.limit]
        further = entries[-1].place
    return Stretch(entries[::-1] if span.after else entries, further)


def beyond(step: Span, place: Place) -> Span:
    """The next step, longer than the last."""
    limit = min(4 * step.limit, _MOST_AT_ONCE)
    return Span(limit, after=place) if step.after else Span(limit, before=place)


async def _joined(
    tx: Reader,
    spots: Sequence[Spot],
    query: _Query,
    viewer: Viewer,
    wanted: Wanted,
    *,
    muted_by: int | None,
) -> list[Entry]:
    if not spots:
        return []
    statement, parameters = query
    ids = list({each.post_id for each in spots})
    rows = await tx.rows(statement, {**parameters, "ids": ids})
    found = {post.id: post for post in glances.glances_of(rows)}
    talk = {each.comment_id for each in spots if each.comment_id}
    said = await passed_on.found(tx, talk, viewer, wanted, muted_by=muted_by)
    boosters = {each.booster_id for each in spots if each.booster_id}
    people: dict[int, Actor] = {}
    if boosters:
        heard = [actors.c.suspended.is_(None), *mutes.unmuted_people(muted_by or 0)]
        rows = await tx.rows(select(actors).where(actors.c.id.in_(boosters), *heard))
        people = {actor.id: actor for actor in map(actor_of, rows)}
    return [
        Entry(
            each.place,
            found[each.post_id],
            people.get(each.booster_id or 0),
            *said.get(each.comment_id or 0, (None, None)),
        )
        for each in spots
        if each.post_id in found
        and (each.booster_id is None or each.booster_id in people)
        and (each.comment_id is None or each.comment_id in said)
    ]


def _query(
    viewer: Viewer,
    wanted: Wanted,
    conditions: Sequence[ColumnElement[bool]],
    *,
    muting: bool,
    but: int | None,
    strangers: bool,
) -> _Query:
    """What is shown of the posts with the ids `ids`: a query made once for each way to look."""
    statement = _shown(
        admin=viewer.admin,
        muting=muting,
        strangers=strangers,
        of_a_kind=wanted.kind is not None,
        languages=len(wanted.languages),
    )
    if conditions:
        statement = statement.where(*conditions)
    parameters: dict[str, object] = {"viewer": viewer.actor_id, "but": but or 0}
    parameters["kind"] = wanted.kind
    parameters["languages"] = [*wanted.languages, "", "und"]
    for number, language in enumerate(wanted.languages):
        parameters[f"language_{number}"] = f"{language}-%"
    return statement, parameters


@cache
def _shown(
    *, admin: bool, muting: bool, strangers: bool, of_a_kind: bool, languages: int
) -> Select[*tuple[Any, ...]]:
    viewer: BindParameter[int] = bindparam("viewer", type_=BigInteger)
    seen = stored.visible(OPERATOR) if admin else stored.visible_to(viewer)
    statement = glances.query().where(posts.c.id.in_(_IDS), seen)
    if muting:
        but: BindParameter[int] = bindparam("but", type_=BigInteger)
        statement = statement.where(*mutes.unmuted(viewer, but=but))
    if strangers:
        by, place = stored.author, posts.c.subwiki_id
        statement = statement.where(unhushed(viewer, by.c.server_id, by.c.id, place))
        statement = statement.where(unquarantined(viewer, place))
    if of_a_kind:
        statement = statement.where(posts.c.kind == bindparam("kind"))
    if languages:
        said = posts.c.language
        named: BindParameter[str] = bindparam("languages", expanding=True)
        more = [said.like(bindparam(f"language_{number}")) for number in range(languages)]
        statement = statement.where(or_(said.in_(named), *more))
    return statement


def _of(
    tx: Reader,
    owner: Column[Any],
    value: object,
    at: Column[Any] = posts.c.placed,
    number: Column[Any] = posts.c.id,
) -> Look:
    """The places of one owner, from an index of (owner, at, number)."""

    async def look(span: Span) -> list[Spot]:
        statement = _owned(owner, at, number, _direction(span))
        return _spots(await tx.rows(statement, {"owner": value, **_given(span)}))

    return look


def _of_ours(tx: Reader) -> Look:
    """The places of posts in subwikis of ours."""

    async def look(span: Span) -> list[Spot]:
        return _spots(await tx.rows(_ours(_direction(span)), _given(span)))

    return look


@cache
def _owned(
    owner: Column[Any], at: Column[Any], number: Column[Any], direction: str
) -> Select[*tuple[Any, ...]]:
    mine: BindParameter[Any] = bindparam("owner", type_=owner.type)
    return _along(select(at, number).where(owner == mine), at, number, direction)


@cache
def _ours(direction: str) -> Select[*tuple[Any, ...]]:
    ours = select(actors.c.id).where(actors.c.id == posts.c.subwiki_id, actors.c.local).exists()
    at, number = posts.c.placed, posts.c.id
    return _along(select(at, number).where(ours), at, number, direction)


def _spots(rows: Sequence[Any]) -> list[Spot]:
    return [Spot(Place(at, number), number) for at, number in rows]


def _direction(span: Span) -> str:
    """On which side of a place a span is, if it is at any."""
    return "after" if span.after else "before" if span.before else ""


def _given(span: Span) -> dict[str, object]:
    """What a query that is bound to a span is given."""
    place = span.after or span.before
    bounds = {"at": place.at, "number": place.id} if place else {}
    return {"limit": span.limit, **bounds}


def _along(
    query: Select[*tuple[Any, ...]], at: Column[Any], number: Column[Any], direction: str
) -> Select[*tuple[Any, ...]]:
    """A query in the order in which it is read, bound to a span that is given with it."""
    if direction:
        bounds = tuple_(bindparam("at", type_=Moment), bindparam("number", type_=BigInteger))
        place = tuple_(at, number)
        query = query.where(place > bounds if direction == "after" else place < bounds)
    order = (at, number) if direction == "after" else (at.desc(), number.desc())
    return query.order_by(*order).limit(bindparam("limit", type_=Integer))


def within(
    query: Select[*tuple[Any, ...]],
    span: Span,
    at: ColumnElement[Any],
    number: ColumnElement[Any],
) -> Select[*tuple[Any, ...]]:
    """A query bound to a span, in the order in which it is read."""
    place = tuple_(at, number)
    if span.after is not None:
        query = query.where(place > bound(span.after)).order_by(at, number)
    else:
        if span.before is not None:
            query = query.where(place < bound(span.before))
        query = query.order_by(at.desc(), number.desc())
    return query.limit(span.limit)


Many = Callable[[Span], tuple[Select[*tuple[Any, ...]], dict[str, object]]]


def among(
    tx: Reader, owner: Column[Any], at: Column[Any], number: Column[Any], *more: Column[Any]
) -> Many:
    """The query for the places of many owners at once, which are given as `owners`.

    It gives owner, time, number, and what `more` of the index is asked for.

    SQLite walks an index of (owner, at, number) for each of them and stops where the newest are
    found. PostgreSQL must be told to do so.
    """

    def query(span: Span) -> tuple[Select[*tuple[Any, ...]], dict[str, object]]:
        direction = _direction(span)
        statement = _among(owner, at, number, *more, direction=direction, postgres=tx.postgres)
        return statement, _given(span)

    return query


@cache
def _among(
    owner: Column[Any],
    at: Column[Any],
    number: Column[Any],
    *more: Column[Any],
    direction: str,
    postgres: bool,
) -> Select[*tuple[Any, ...]]:
    owners: BindParameter[int] = bindparam("owners", expanding=True)
    one = select(owner.label("owner"), at.label("at"), number.label("number"), *more)
    if not postgres:
        return _along(one.where(owner.in_(owners)), at, number, direction)
    each = _along(one.where(owner == actors.c.id), at, number, direction).lateral()
    together = (each.c.at, each.c.number)
    if direction != "after":
        together = (each.c.at.desc(), each.c.number.desc())
    return (
        select(*each.c)
        .select_from(actors.join(each, true()))
        .where(actors.c.id.in_(owners))
        .order_by(*together)
        .limit(bindparam("limit", type_=Integer))
    )
