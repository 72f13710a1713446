"""Revisions of posts: rows that are only ever added, or blanked field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Select, delete, func, select, tuple_, update

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import Credit, Field, Proofs, Revision, Words
from fediwiki.errors import NotFound
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.post_tables import posts, revisions
from fediwiki.storage.rows import ACTOR_WIDTH, actor_of

_NAMES = tuple(column.name for column in revisions.columns)
_SHOWN = ("attachments", "removed")
_parents = revisions.alias("parents")
_Attachments = tuple[Attachment, ...]


def query() -> Select[*tuple[Any, ...]]:
    """Revisions with their editors; `revision_of` makes a value of a row."""
    return select(actors, revisions).join_from(
        revisions, actors, revisions.c.editor_id == actors.c.id, isouter=True
    )


async def by_number(tx: Reader, post_id: int, number: int) -> Revision:
    """One revision of a post.

    Raises:
        NotFound: The post has no such revision.
    """
    found = await find(tx, post_id, number)
    if found is None:
        raise NotFound(f"there is no revision {number}")
    return found


async def find(tx: Reader, post_id: int, number: int) -> Revision | None:
    """One revision of a post, if it is here."""
    row = await tx.row(query().where(revisions.c.post_id == post_id, revisions.c.number == number))
    return None if row is None else revision_of(row)


async def find_before(tx: Reader, post_id: int, number: int) -> Revision | None:
    """The newest revision here that is older than `number`: a number may have been left out."""
    found = await of_post(tx, post_id, before=number, limit=1)
    return found[0] if found else None


async def find_made_from(tx: Reader, post_id: int, number: int) -> Revision | None:
    """The revision here that was made from another."""
    mine = query().where(revisions.c.post_id == post_id, revisions.c.parent == number)
    row = await tx.row(mine.order_by(revisions.c.number).limit(1))
    return None if row is None else revision_of(row)


async def number_after(tx: Reader, post_id: int, number: int) -> int | None:
    """The number of the oldest revision here that is newer than `number`."""
    newer = select(func.min(revisions.c.number)).where(
        revisions.c.post_id == post_id, revisions.c.number > number
    )
    return await tx.value(newer)


async def of_post(
    tx: Reader, post_id: int, *, before: int | None = None, limit: int | None = None
) -> list[Revision]:
    """Revisions of a post, newest first."""
    found = query().where(revisions.c.post_id == post_id)
    if before is not None:
        found = found.where(revisions.c.number < before)
    found = found.order_by(revisions.c.number.desc()).limit(limit)
    return [revision_of(row) for row in await tx.rows(found)]


async def numbers_of(tx: Reader, post_id: int) -> set[int]:
    """Which revisions of a post are here."""
    found = select(revisions.c.number).where(revisions.c.post_id == post_id)
    return {row[0] for row in await tx.rows(found)}


async def attachments_in(tx: Reader, post_id: int) -> list[Attachment]:
    """What ever stood with a post, as far as its revisions are here and say it."""
    found = select(revisions.c.attachments).where(
        revisions.c.post_id == post_id, revisions.c.attachments != []
    )
    return [each for (listed,) in await tx.rows(found) for each in _attachments(listed)]


async def shown_around(
    tx: Reader, numbers: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], tuple[_Attachments, _Attachments]]:
    """What stood with posts before and after each of some revisions, by post and number.

    Only of those that changed it, and of which the text was deleted neither before nor after.
    """
    if not numbers:
        return {}
    key = (revisions.c.post_id, revisions.c.number)
    post_ids, own_numbers = ({each[at] for each in numbers} for at in (0, 1))
    found = (
        select(*key, *(each.c[name] for name in _SHOWN for each in (_parents, revisions)))
        .join(
            _parents,
            (_parents.c.post_id == revisions.c.post_id) & (_parents.c.number == revisions.c.parent),
        )
        .where(
            # SQLite finds no pairs by an index, but what each is made of.
            key[0].in_(post_ids),
            key[1].in_(own_numbers),
            tuple_(*key).in_(numbers),
            _parents.c.attachments != revisions.c.attachments,
        )
    )
    return {
        (post_id, number): (_attachments(before), _attachments(after))
        for post_id, number, before, after, *removed in await tx.rows(found)
        if not any(Field.TEXT in fields for fields in removed)
    }


async def count(tx: Reader, post_id: int) -> int:
    """How many revisions of a post are here."""
    found = select(func.count()).where(revisions.c.post_id == post_id)
    return int(await tx.value(found))


async def parents_of(tx: Reader, post_id: int) -> dict[int, int | None]:
    """Of each revision of a post that is here, the one that it was made from."""
    found = select(revisions.c.number, revisions.c.parent).where(revisions.c.post_id == post_id)
    return {row[0]: row[1] for row in await tx.rows(found)}


async def latest(tx: Reader, post_id: int) -> int:
    """The number of the newest revision of a post, 1 for one without any."""
    newest = select(func.max(revisions.c.number)).where(revisions.c.post_id == post_id)
    return int(await tx.value(newest) or 1)


async def find_chain(tx: Reader, post_id: int, number: int) -> str | None:
    """The chain digest of a revision."""
    return await tx.value(
        select(revisions.c.chain).where(
            revisions.c.post_id == post_id, revisions.c.number == number
        )
    )


async def find_last_by_another(tx: Reader, post_id: int, editor_uri: str) -> int | None:
    """The number of the last revision that this editor did not make."""
    return await tx.value(
        select(func.max(revisions.c.number)).where(
            revisions.c.post_id == post_id, revisions.c.editor_uri != editor_uri
        )
    )


async def editors_of(tx: Reader, post_id: int) -> list[str]:
    """The ids of all who wrote a post, those who made most of its revisions first."""
    found = (
        select(revisions.c.editor_uri)
        .where(revisions.c.post_id == post_id, revisions.c.editor_uri != "")
        .group_by(revisions.c.editor_uri)
        .order_by(func.count().desc(), func.min(revisions.c.number))
    )
    return [row[0] for row in await tx.rows(found)]


async def places_of(tx: Reader, editor_uri: str, *, limit: int) -> list[tuple[int, int]]:
    """Of some that someone wrote, the ids of the posts and the numbers of the revisions."""
    found = (
        select(revisions.c.post_id, revisions.c.number)
        .join(posts, posts.c.id == revisions.c.post_id)
        .where(revisions.c.editor_uri == editor_uri)
        .order_by(revisions.c.post_id, revisions.c.number)
        .limit(limit)
    )
    return [(post_id, number) for post_id, number in await tx.rows(found)]


async def add(tx: Writer, revision: Revision) -> bool:
    """Keep a revision, once; says whether it is new."""
    words, credit, proofs = revision.words, revision.credit, revision.proofs
    statement = tx.insert(revisions).values(
        post_id=revision.post_id,
        number=revision.number,
        editor_id=revision.editor.id if revision.editor else None,
        editor_uri=credit.editor_uri,
        proven=revision.proven,
        offer_uri=credit.offer_uri,
        reviewer_id=revision.reviewer_id,
        reverts=list(revision.reverts),
        merged_from=revision.merged_from,
        removed=sorted(revision.removed),
        made=revision.made,
        change_bytes=revision.change_bytes,
        parent=revision.parent,
        title=words.title,
        text=words.text,
        summary=credit.summary,
        minor=credit.minor,
        attachments=[asdict(each) for each in words.attachments],
        sources=[asdict(each) for each in words.sources],
        published=revision.published,
        salt=proofs.salt,
        author_salt=proofs.author_salt,
        content_digest=proofs.content_digest,
        author_digest=proofs.author_digest,
        chain=proofs.chain,
        size_bytes=revision.size_bytes,
    )
    return bool(await tx.change(statement.on_conflict_do_nothing()))


async def reverts_of(tx: Reader, post_id: int) -> dict[int, tuple[int, ...]]:
    """Of each revision that undid others, which they are."""
    found = select(revisions.c.number, revisions.c.reverts).where(revisions.c.post_id == post_id)
    return {number: tuple(reverts) for number, reverts in await tx.rows(found) if reverts}


async def save_undone(tx: Writer, post_id: int, undone: Mapping[int, int]) -> None:
    """Remember which revisions of a post are undone, each by which later one; no others are."""
    changed = update(revisions).where(revisions.c.post_id == post_id)
    await tx.change(
        changed.where(
            revisions.c.undone_by.is_not(None), revisions.c.number.not_in([*undone])
        ).values(undone_by=None)
    )
    for by in {*undone.values()}:
        numbers = [number for number, last in undone.items() if last == by]
        await tx.change(changed.where(revisions.c.number.in_(numbers)).values(undone_by=by))


async def save_proven(tx: Writer, post_id: int, number: int, editor_id: int) -> None:
    """Remember that a revision is by an actor whose own signature we saw."""
    await tx.change(
        update(revisions)
        .where(revisions.c.post_id == post_id, revisions.c.number == number)
        .values(proven=True, editor_id=editor_id)
    )


async def save_change(tx: Writer, post_id: int, number: int, *, change_bytes: int) -> None:
    """Remember how much longer a revision is than its parent, which came after it."""
    await tx.change(
        update(revisions)
        .where(revisions.c.post_id == post_id, revisions.c.number == number)
        .values(change_bytes=change_bytes)
    )


async def remove_fields(tx: Writer, post_id: int, number: int, fields: Sequence[Field]) -> None:
    """Erase fields of a revision for good, with the salts that hid them."""
    known = await by_number(tx, post_id, number)
    removed = sorted({*known.removed, *fields})
    blank: dict[str, object] = {"removed": removed}
    if Field.TEXT in removed:
        blank |= {"title": "", "text": "", "attachments": [], "sources": [], "salt": ""}
    if Field.SUMMARY in removed:
        blank |= {"summary": "", "author_salt": ""}
    if Field.EDITOR in removed:
        blank |= {"editor_id": None, "editor_uri": "", "offer_uri": "", "author_salt": ""}
    await tx.change(
        update(revisions)
        .where(revisions.c.post_id == post_id, revisions.c.number == number)
        .values(blank)
    )


async def remove_of(tx: Writer, post_id: int) -> None:
    """Erase all revisions of a post that is gone for good."""
    await tx.change(delete(revisions).where(revisions.c.post_id == post_id))


def revision_of(row: Row) -> Revision:
    """The value of a row of `query`."""
    editor = row[:ACTOR_WIDTH]
    column: dict[str, Any] = dict(zip(_NAMES, row[ACTOR_WIDTH:], strict=True))
    return Revision(
        post_id=column["post_id"],
        number=column["number"],
        parent=column["parent"],
        words=Words(
            title=column["title"],
            text=column["text"],
            sources=tuple(Source(**each) for each in column["sources"]),
            attachments=_attachments(column["attachments"]),
        ),
        credit=Credit(
            editor_uri=column["editor_uri"],
            offer_uri=column["offer_uri"],
            summary=column["summary"],
            minor=column["minor"],
        ),
        editor=actor_of(editor) if editor[0] is not None else None,
        proven=column["proven"],
        reviewer_id=column["reviewer_id"],
        reverts=tuple(column["reverts"]),
        undone_by=column["undone_by"],
        merged_from=column["merged_from"],
        removed=tuple(Field(each) for each in column["removed"]),
        published=column["published"],
        made=column["made"],
        size_bytes=column["size_bytes"],
        change_bytes=column["change_bytes"],
        proofs=Proofs(
            column["salt"],
            column["author_salt"],
            column["content_digest"],
            column["author_digest"],
            column["chain"],
        ),
    )


def _attachments(listed: Sequence[Mapping[str, Any]]) -> _Attachments:
    return tuple(Attachment(**each) for each in listed)
