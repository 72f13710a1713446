"""Edits and comments under way, each for its member alone, one for each form."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, delete, select

from fediwiki.domain.drafts import UnsavedEdit
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.draft_tables import unsaved_edits as table
from fediwiki.storage.media_tables import media_uses
from fediwiki.storage.post_tables import posts

_COLUMNS = (
    table.c.id,
    table.c.member_id,
    table.c.path,
    table.c.post_id,
    table.c.base,
    table.c.changed,
    table.c.draft,
)


async def find(tx: Reader, member_id: int, path: str) -> UnsavedEdit | None:
    """What a member did not finish in the form that goes there."""
    query = select(*_COLUMNS).where(table.c.member_id == member_id, table.c.path == path)
    row = await tx.row(query)
    return None if row is None else _edit(row)


async def find_by_id(tx: Reader, edit_id: int, member_id: int) -> UnsavedEdit | None:
    """A member's own."""
    query = select(*_COLUMNS).where(table.c.id == edit_id, table.c.member_id == member_id)
    row = await tx.row(query)
    return None if row is None else _edit(row)


async def of_member(tx: Reader, member_id: int) -> list[tuple[UnsavedEdit, str]]:
    """All of a member, the one changed last first, each with the title of its post.

    The title is empty where the post is gone or out of sight.
    """
    there = [posts.c.deleted.is_(None), posts.c.removed.is_(None), posts.c.held.is_(None)]
    query = (
        select(*_COLUMNS, posts.c.title)
        .outerjoin(posts, and_(posts.c.id == table.c.post_id, *there))
        .where(table.c.member_id == member_id)
        .order_by(table.c.changed.desc(), table.c.id.desc())
    )
    return [(_edit(row[:-1]), row[-1] or "") for row in await tx.rows(query)]


async def save(tx: Writer, edit: UnsavedEdit) -> None:
    """Keep it, over what was kept for the same form."""
    values = {"base": edit.base, "changed": edit.changed, "draft": dict(edit.draft)}
    statement = tx.insert(table).values(
        id=edit.id, member_id=edit.member_id, path=edit.path, post_id=edit.post_id, **values
    )
    await tx.change(
        statement.on_conflict_do_update(index_elements=["member_id", "path"], set_=values)
    )


async def remove(tx: Writer, edit_id: int, member_id: int) -> None:
    """Forget a member's own."""
    await _remove(tx, table.c.id == edit_id, table.c.member_id == member_id)


async def remove_before(tx: Writer, moment: datetime) -> int:
    """Forget what nobody went on with since then; gives how many."""
    return await _remove(tx, table.c.changed < moment)


async def _remove(tx: Writer, *which: ColumnElement[bool]) -> int:
    """Forget edits, and that they show their pictures; gives how many."""
    shown = media_uses.c.post_id.in_(select(table.c.id).where(*which))
    await tx.change(delete(media_uses).where(shown))
    return await tx.change(delete(table).where(*which))


def _edit(row: Row) -> UnsavedEdit:
    return UnsavedEdit(*row)
