"""Revisions of posts: rows that are only ever added, or blanked field by field."""

from typing import Any

from sqlalchemy import delete, func, select

from fediwiki.domain.revisions import Proofs, Revision
from fediwiki.errors import NotFound
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of
from fediwiki.storage.schema import actors, revisions

_OWN = (
    revisions.c.post_id,
    revisions.c.number,
    revisions.c.parent,
    revisions.c.title,
    revisions.c.text,
    revisions.c.summary,
    revisions.c.minor,
    revisions.c.published,
    revisions.c.size_bytes,
)
_SELECT = select(actors, *_OWN).join_from(
    revisions, actors, revisions.c.editor_id == actors.c.id, isouter=True
)


async def by_number(tx: Reader, post_id: int, number: int) -> Revision:
    """One revision of a post.

    Raises:
        NotFound: The post has no such revision.
    """
    row = await tx.row(_SELECT.where(revisions.c.post_id == post_id, revisions.c.number == number))
    if row is None:
        raise NotFound(f"there is no revision {number}")
    return _revision(row)


async def of_post(tx: Reader, post_id: int) -> list[Revision]:
    """All revisions of a post, newest first."""
    query = _SELECT.where(revisions.c.post_id == post_id).order_by(revisions.c.number.desc())
    return [_revision(row) for row in await tx.rows(query)]


async def latest(tx: Reader, post_id: int) -> int:
    """The number of the newest revision of a post, 1 for one without any."""
    query = select(func.max(revisions.c.number)).where(revisions.c.post_id == post_id)
    return int(await tx.value(query) or 1)


async def find_chain(tx: Reader, post_id: int, number: int) -> str | None:
    """The chain digest of a revision."""
    return await tx.value(
        select(revisions.c.chain).where(
            revisions.c.post_id == post_id, revisions.c.number == number
        )
    )


async def add(tx: Writer, revision: Revision, proofs: Proofs) -> None:
    """Keep a new revision."""
    await tx.change(
        tx.insert(revisions).values(
            post_id=revision.post_id,
            number=revision.number,
            editor_id=revision.editor.id if revision.editor else None,
            parent=revision.parent,
            title=revision.title,
            text=revision.text,
            summary=revision.summary,
            minor=revision.minor,
            published=revision.published,
            size_bytes=revision.size_bytes,
            salt=proofs.salt,
            author_salt=proofs.author_salt,
            content_digest=proofs.content_digest,
            author_digest=proofs.author_digest,
            chain=proofs.chain,
        )
    )


async def remove_of(tx: Writer, post_id: int) -> None:
    """Erase all revisions of a post that is gone for good."""
    await tx.change(delete(revisions).where(revisions.c.post_id == post_id))


def _revision(row: Row) -> Revision:
    editor: Any = row[:ACTOR_WIDTH]
    post_id, number, *rest = row[ACTOR_WIDTH:]
    parent, title, text, summary, minor, published, size_bytes = rest
    return Revision(
        post_id=post_id,
        number=number,
        editor=actor_of(editor) if editor[0] is not None else None,
        parent=parent,
        title=title,
        text=text,
        summary=summary,
        minor=minor,
        published=published,
        size_bytes=size_bytes,
    )
