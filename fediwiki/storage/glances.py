"""Glances: what a feed shows of a post, as it is stored; equal ones look the same.

A feed is read far more often than what stands in it changes. So they are plain tuples, which are
made and compared faster than anything else, and whose times and lists are read only where somebody
looks at them. What a feed does not show, the text itself above all, is not read.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import BigInteger, ColumnElement, FromClause, Select, Text, select, type_coerce

from fediwiki.domain.attachments import Attachment
from fediwiki.storage.database import Row
from fediwiki.storage.post_tables import posts
from fediwiki.storage.posts import author, subwiki
from fediwiki.storage.types import Json, Moment, moment


class Sketch(NamedTuple):
    """What a link to an actor needs."""

    id: int
    kind: str
    name: str
    host: str
    local: bool
    display_name: str
    avatar: str
    suspended: int | None

    @property
    def handle(self) -> str:
        """`name@host`."""
        return f"{self.name}@{self.host}"

    @property
    def title(self) -> str:
        """What to call the actor on a page."""
        return self.display_name or self.name


class Said(NamedTuple):
    """What is said before a post is opened; lists as JSON."""

    title: str
    lead: str
    warning: str
    sensitive: bool
    language: str
    attached: str
    tagged: str

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What stands with the post."""
        return tuple(Attachment(**each) for each in orjson.loads(self.attached))

    @property
    def words(self) -> str:
        """All of it in which a word may be muted."""
        return " ".join((self.title, self.warning, self.lead, *orjson.loads(self.tagged)))


class Glance(NamedTuple):
    """What a feed shows of a post; times in milliseconds since 1970."""

    id: int
    uri: str
    mode: str
    published_ms: int
    updated_ms: int | None
    revision: int
    comments: int
    likes: int
    content: Said
    author: Sketch
    subwiki: Sketch | None

    @property
    def published(self) -> datetime:
        """When its author says that it was."""
        return moment(self.published_ms)

    @property
    def updated(self) -> datetime | None:
        """When it was changed last."""
        return None if self.updated_ms is None else moment(self.updated_ms)


_OWN = "id uri mode published updated revision comments likes".split()
_SAID = "title lead warning sensitive language attachments tags".split()
_SKETCH = Sketch._fields
_ENDS = (len(_OWN), len(_OWN) + len(_SAID), len(_OWN) + len(_SAID) + len(_SKETCH))


def query() -> Select[*tuple[Any, ...]]:
    """Glances with the tables of `posts.query`; `glances_of` makes values of its rows."""
    columns = (*_raw(posts, *_OWN, *_SAID), *_raw(author, *_SKETCH), *_raw(subwiki, *_SKETCH))
    return (
        select(*columns)
        .join_from(posts, author, posts.c.author_id == author.c.id)
        .outerjoin(subwiki, posts.c.subwiki_id == subwiki.c.id)
    )


def glances_of(rows: Sequence[Row]) -> list[Glance]:
    """The values of rows of `query`."""
    return [_glance(row) for row in rows]


def _glance(row: Row) -> Glance:
    own, said, by = _ENDS
    content, writer = Said._make(row[own:said]), Sketch._make(row[said:by])
    place = None if row[by] is None else Sketch._make(row[by:])
    return Glance._make((*row[:own], content, writer, place))


def _raw(table: FromClause, *names: str) -> list[ColumnElement[Any]]:
    """Columns as the database holds them."""
    return [_as_held(table.c[name]) for name in names]


def _as_held(column: ColumnElement[Any]) -> ColumnElement[Any]:
    match column.type:
        case Moment():
            return type_coerce(column, BigInteger)
        case Json():
            return type_coerce(column, Text)
        case _:
            return column
