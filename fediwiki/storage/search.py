"""Search: what holds all words of a query, newest first; what cannot be seen is not found.

A page looks at so many finds at most: what is rare among the finds of a word that stands everywhere
is searched for page by page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    Table,
    and_,
    column,
    func,
    literal,
    literal_column,
    not_,
    select,
    table,
)

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.reading import Place, Wanted
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import comments as talk
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.quarantine import unquarantined
from fediwiki.storage.rows import actor_of
from fediwiki.storage.search_schema import STEP
from fediwiki.storage.timelines import Look, Span, Spot, Stretch, beyond, read, within
from fediwiki.storage.types import milliseconds, moment
from fediwiki.text.queries import Query, Term

PEOPLE = (ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER)
COMMUNITIES = (ActorKind.SUBWIKI, ActorKind.GROUP)
_MOST_COMMENTS_LOOKED_AT = 1_000
_SIMPLE: ColumnElement[str] = literal_column("'simple'")
_SPACE: ColumnElement[str] = literal_column("' '")


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought: words, and where, by whom and between when it was written."""

    query: Query
    wanted: Wanted
    subwiki_id: int | None = None
    author_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None


async def find_posts(tx: Reader, sought: Sought, viewer: Viewer, span: Span) -> Stretch:
    """The posts that fit, newest first."""
    conditions: list[ColumnElement[bool]] = []
    if sought.subwiki_id is not None:
        conditions.append(posts.c.subwiki_id == sought.subwiki_id)
    if sought.author_id is not None:
        conditions.append(posts.c.author_id == sought.author_id)
    said = posts.c.title.concat(_SPACE).concat(posts.c.text)
    look = _bounded(_look(tx, posts, "post", said, sought.query, conditions), sought)
    return await read(
        tx,
        look,
        viewer,
        span,
        sought.wanted,
        strangers=sought.author_id is None,
        conditions=conditions,
    )


@dataclass(frozen=True, slots=True)
class Heard:
    """A comment and its place in time."""

    place: Place
    comment: Comment


@dataclass(frozen=True, slots=True)
class Talk:
    """Some comments in their places, newest first; `further` is from where to look further."""

    entries: Sequence[Heard]
    further: Place | None


async def find_comments(tx: Reader, sought: Sought, viewer: Viewer, span: Span) -> Talk:
    """The comments that fit, newest first."""
    look = _bounded(_look(tx, comments, "comment", comments.c.text, sought.query, []), sought)
    found: list[Heard] = []
    looked_at = 0
    step = replace(span, limit=span.limit + 1)
    while True:
        spots = await look(step)
        ids = [each.post_id for each in spots]
        shown = await talk.seen_by(
            tx, ids, viewer, subwiki_id=sought.subwiki_id, author_id=sought.author_id
        )
        for spot in spots:
            if spot.post_id in shown:
                found.append(Heard(spot.place, shown[spot.post_id]))
                if len(found) == span.limit:
                    return _talk(found, span, spot.place if spot != spots[-1] else None)
        looked_at += len(spots)
        if len(spots) < step.limit:
            return _talk(found, span, None)
        if looked_at >= _MOST_COMMENTS_LOOKED_AT:
            return _talk(found, span, spots[-1].place)
        step = beyond(step, spots[-1].place)


def _talk(found: list[Heard], span: Span, further: Place | None) -> Talk:
    return Talk(found[::-1] if span.after else found, further)


async def find_actors(
    tx: Reader, query: Query, viewer: Viewer, kinds: Sequence[ActorKind], *, limit: int
) -> list[Actor]:
    """People or subwikis with such names, or who say such of themselves; last met first."""
    if not query.wanted:
        return []
    query = Query(tuple(Term(each.words, True, each.excluded) for each in query.terms))
    shown: list[ColumnElement[bool]] = [
        actors.c.kind.in_(kinds),
        actors.c.deleted.is_(None),
    ]
    if not viewer.admin:
        shown.append(actors.c.suspended.is_(None))
    shown.append(unquarantined(literal(viewer.actor_id, BigInteger), actors.c.id))
    if tx.postgres:
        said = actors.c.name.concat(_SPACE).concat(actors.c.display_name)
        shown.append(_holds(said.concat(_SPACE).concat(actors.c.summary), query))
    else:
        words = table("actor_words", column("rowid", Integer))
        shown.append(actors.c.id.in_(select(words.c.rowid).where(_matches("actor_words", query))))
    rows = await tx.rows(select(actors).where(*shown).order_by(actors.c.id.desc()).limit(limit))
    return [actor_of(row) for row in rows]


def _look(
    tx: Reader,
    things: Table,
    noun: str,
    said: ColumnElement[str],
    query: Query,
    conditions: Sequence[ColumnElement[bool]],
) -> Look:
    """Where things stand that hold the words; without words, all that fulfil the conditions."""
    if query.wanted and not tx.postgres:
        return _look_in_words(tx, noun, query)
    which = [_holds(said, query)] if query.wanted else conditions

    async def look(span: Span) -> list[Spot]:
        bare = select(things.c.placed, things.c.id).where(*which)
        rows = await tx.rows(within(bare, span, things.c.placed, things.c.id))
        return [Spot(Place(at, number), number) for at, number in rows]

    return look


def _look_in_words(tx: Reader, noun: str, query: Query) -> Look:
    """The same by SQLite's index, whose row ids are in the order of time."""
    words = table(f"{noun}_words", column("rowid", Integer))
    places = table(f"{noun}_places", column("place", BigInteger), column(f"{noun}_id", BigInteger))
    number = places.c[f"{noun}_id"]
    bare = (
        select(places.c.place, number)
        .join_from(words, places, places.c.place == words.c.rowid)
        .where(_matches(f"{noun}_words", query))
    )

    def bound(place: Place) -> ColumnElement[int]:
        known = select(places.c.place).where(number == place.id).scalar_subquery()
        return func.coalesce(known, literal(milliseconds(place.at) * STEP))

    async def look(span: Span) -> list[Spot]:
        found: Select[*tuple[int, int]] = bare
        if span.after is not None:
            found = found.where(words.c.rowid > bound(span.after)).order_by(words.c.rowid)
        else:
            if span.before is not None:
                found = found.where(words.c.rowid < bound(span.before))
            found = found.order_by(words.c.rowid.desc())
        rows = await tx.rows(found.limit(span.limit))
        return [Spot(Place(moment(place // STEP), each), each) for place, each in rows]

    return look


def _bounded(look: Look, sought: Sought) -> Look:
    """A look at what was written between two moments."""

    async def look_between(span: Span) -> list[Spot]:
        before, after = span.before, span.after
        if sought.until is not None and after is None:
            until = Place(sought.until, 0)
            before = min(filter(None, (before, until)), key=_order)
        found = await look(Span(span.limit, before=before, after=after))
        since, until_at = sought.since, sought.until
        return [
            each
            for each in found
            if (since is None or each.place.at >= since)
            and (until_at is None or each.place.at < until_at)
        ]

    return look_between


def _order(place: Place) -> tuple[datetime, int]:
    return (place.at, place.id)


def _holds(said: ColumnElement[str], query: Query) -> ColumnElement[bool]:
    """Whether a text holds the words, as PostgreSQL's index knows it."""
    vector = func.to_tsvector(_SIMPLE, said)
    return and_(
        *(vector.bool_op("@@")(_lexemes(each)) for each in query.wanted),
        *(not_(vector.bool_op("@@")(_lexemes(each))) for each in query.excluded),
    )


def _lexemes(term: Term) -> ColumnElement[str]:
    if term.beginning:
        # The words are letters and digits alone, so that nothing of them is an operator.
        quoted = [f"'{each}'" for each in term.words]
        return func.to_tsquery(_SIMPLE, " <-> ".join(quoted) + ":*")
    return func.phraseto_tsquery(_SIMPLE, " ".join(term.words))


def _matches(words: str, query: Query) -> ColumnElement[bool]:
    """Whether a row of an FTS5 table holds the words: letters and digits alone, each in quotes."""
    said = " AND ".join(_row(each) for each in query.wanted)
    if query.excluded:
        said = f"({said}) NOT ({' OR '.join(_row(each) for each in query.excluded)})"
    return literal_column(words).bool_op("MATCH")(said)


def _row(term: Term) -> str:
    return '"' + " ".join(term.words) + '"' + (" *" if term.beginning else "")
