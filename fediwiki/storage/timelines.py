"""Timelines: posts, strictly newest first, by a place in time that nobody can push.

The ids come from a covering index alone and the rest is joined to them afterwards.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Select, Tuple, tuple_

from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import Viewer
from fediwiki.storage import posts as stored
from fediwiki.storage.database import Reader
from fediwiki.storage.schema import posts
from fediwiki.storage.types import Moment


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two entries of a timeline."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Span:
    """What to read of a timeline: the newest, those before a place, or those just after one."""

    limit: int
    before: Place | None = None
    after: Place | None = None


def bound(place: Place) -> Tuple:
    """A place as a query compares it; bare values in a row have no type of their own."""
    return tuple_(place.at, place.id, types=[Moment, BigInteger])


async def of_instance(tx: Reader, viewer: Viewer, span: Span) -> list[Post]:
    """The posts of all subwikis of ours, newest first."""
    return await _read(tx, viewer, span, stored.subwiki.c.local)


async def of_subwiki(tx: Reader, subwiki_id: int, viewer: Viewer, span: Span) -> list[Post]:
    """The posts of a subwiki, newest first."""
    return await _read(tx, viewer, span, posts.c.subwiki_id == subwiki_id)


async def of_author(tx: Reader, author_id: int, viewer: Viewer, span: Span) -> list[Post]:
    """The posts of one author, newest first."""
    return await _read(tx, viewer, span, posts.c.author_id == author_id)


async def _read(tx: Reader, viewer: Viewer, span: Span, which: ColumnElement[bool]) -> list[Post]:
    found = stored.query().with_only_columns(posts.c.id).where(which, stored.visible(viewer))
    ids = [row[0] for row in await tx.rows(_within(found, span))]
    if not ids:
        return []
    rows = await tx.rows(stored.query().where(posts.c.id.in_(ids)))
    found_posts = {post.id: post for post in stored.posts_of(rows)}
    newest_first = reversed(ids) if span.after else ids
    return [found_posts[number] for number in newest_first]


def _within(query: Select[*tuple[int]], span: Span) -> Select[*tuple[int]]:
    place = tuple_(posts.c.placed, posts.c.id)
    if span.after is not None:
        return (
            query.where(place > bound(span.after))
            .order_by(posts.c.placed, posts.c.id)
            .limit(span.limit)
        )
    if span.before is not None:
        query = query.where(place < bound(span.before))
    return query.order_by(posts.c.placed.desc(), posts.c.id.desc()).limit(span.limit)
