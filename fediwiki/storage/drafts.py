"""Drafts, each for its member alone."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import delete, func, select

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.drafts import Draft, KeptDraft
from fediwiki.domain.offers import Source
from fediwiki.domain.posts import PostKind, PostMode
from fediwiki.errors import NotFound
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.draft_tables import drafts, unsaved_edits

_ALL = (drafts, unsaved_edits)
_SELECT = select(drafts.c.id, drafts.c.member_id, drafts.c.changed, drafts.c.draft)


async def by_id(tx: Reader, draft_id: int, member_id: int) -> KeptDraft:
    """A member's own draft.

    Raises:
        NotFound: There is none, or it is somebody else's.
    """
    row = await tx.row(_SELECT.where(drafts.c.id == draft_id, drafts.c.member_id == member_id))
    if row is None:
        raise NotFound("there is no such draft")
    return _draft(row)


async def of_member(tx: Reader, member_id: int) -> list[KeptDraft]:
    """All drafts of a member, the one changed last first."""
    query = _SELECT.where(drafts.c.member_id == member_id)
    rows = await tx.rows(query.order_by(drafts.c.changed.desc(), drafts.c.id.desc()))
    return [_draft(row) for row in rows]


async def count_of(tx: Reader, member_id: int) -> int:
    """How many drafts a member has, of posts and of edits."""
    counts = [select(func.count()).where(each.c.member_id == member_id) for each in _ALL]
    return sum([int(await tx.value(each)) for each in counts])


async def save(tx: Writer, kept: KeptDraft) -> None:
    """Keep a draft, over what it was."""
    said = asdict(kept.draft)
    values = {"changed": kept.changed, "draft": said}
    statement = tx.insert(drafts).values(id=kept.id, member_id=kept.member_id, **values)
    await tx.change(statement.on_conflict_do_update(index_elements=["id"], set_=values))


async def remove(tx: Writer, draft_id: int, member_id: int) -> bool:
    """Remove a member's draft; says whether there was one."""
    mine = (drafts.c.id == draft_id) & (drafts.c.member_id == member_id)
    return bool(await tx.change(delete(drafts).where(mine)))


def _draft(row: Row) -> KeptDraft:
    draft_id, member_id, changed, said = row
    values: dict[str, Any] = dict(said)
    values["kind"] = PostKind(values["kind"])
    values["mode"] = PostMode(values["mode"])
    values["preview"] = Attachment(**values["preview"]) if values["preview"] else None
    values["pictures"] = tuple(Attachment(**each) for each in values["pictures"])
    values["sources"] = tuple(Source(**each) for each in values["sources"])
    return KeptDraft(draft_id, member_id, changed, Draft(**values))
