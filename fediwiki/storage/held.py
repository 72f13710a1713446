"""What filters hold back until a moderator decides: posts and comments, the oldest first."""

from datetime import datetime

from sqlalchemy import ColumnElement, Table, select, union_all, update

from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.schema import comments, posts


async def of_subwiki(tx: Reader, subwiki_id: int, *, limit: int) -> list[str]:
    """The ids of what is held in a subwiki."""
    waiting = union_all(
        select(posts.c.uri, posts.c.held).where(posts.c.subwiki_id == subwiki_id, *held(posts)),
        select(comments.c.uri, comments.c.held)
        .join(posts, posts.c.id == comments.c.post_id)
        .where(posts.c.subwiki_id == subwiki_id, *held(comments)),
    ).subquery()
    query = select(waiting.c.uri).order_by(waiting.c.held, waiting.c.uri).limit(limit)
    return [row[0] for row in await tx.rows(query)]


def held(things: Table) -> tuple[ColumnElement[bool], ...]:
    """Which posts or comments wait."""
    return (things.c.held.is_not(None), things.c.removed.is_(None), things.c.deleted.is_(None))


async def let_go(tx: Writer, uri: str, now: datetime) -> None:
    """Show what was held back, in the place of what is new now."""
    for table in (posts, comments):
        shown = update(table).where(table.c.uri == uri, table.c.held.is_not(None))
        await tx.change(shown.values(held=None, placed=now))
