"""Keeping: revisions of posts elsewhere, as far as their digests and their chain hold.

They may come in any order. Whichever comes second of two neighbours is held to the first.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.attachments import measured
from fediwiki.domain.posts import Post, kind_of
from fediwiki.domain.revisions import Field, Revision, digests_hold, holds
from fediwiki.errors import Refused
from fediwiki.services import erasing, notifying, picturing
from fediwiki.storage import actors, offers, posts, revisions, tombstones
from fediwiki.storage.database import Reader, Writer


async def keep(tx: Writer, post: Post, told: Revision, *, now: datetime) -> bool:
    """Keep a revision, once, or what was deleted of one that is kept; says whether it is new.

    Raises:
        Refused: It is not what it says, or does not fit to what is kept of this history.
    """
    known = await revisions.find(tx, post.id, told.number)
    if known is not None:
        if known.proofs.chain != told.proofs.chain:
            raise Refused(f"{post.uri} has another revision {told.number} already")
        await remove_fields(tx, post, told.number, told.removed, now=now)
        return False
    before = await revisions.find(tx, post.id, told.parent) if told.parent else None
    after = await revisions.find_made_from(tx, post.id, told.number)
    _check(post, told, before, after)
    editor = await actors.find_by_uri(tx, told.credit.editor_uri)
    size_before = before.size_bytes if before else 0
    made = min(told.made, now)
    revision = replace(
        told,
        post_id=post.id,
        editor=editor,
        made=made,
        change_bytes=told.size_bytes - size_before,
    )
    await revisions.add(tx, revision)
    if editor is not None:
        await notifying.of_editor(tx, post, revision.number, editor)
    if after is not None:
        await revisions.save_change(
            tx, post.id, after.number, change_bytes=after.size_bytes - told.size_bytes
        )
    gone = [each for each in Field if await tombstones.exists(tx, _name(post, told.number, each))]
    await remove_fields(tx, post, told.number, gone, now=now)
    if Field.TEXT not in gone:
        await _save_words(tx, post, revision)
    return True


async def prove(tx: Writer, post: Post, number: int) -> None:
    """Credit a revision to its editor, who is known by now to have signed it."""
    revision = await revisions.by_number(tx, post.id, number)
    editor = await actors.find_by_uri(tx, revision.credit.editor_uri)
    if editor is None:
        return
    await revisions.save_proven(tx, post.id, number, editor.id)
    if revision.editor is None:
        await notifying.of_editor(tx, post, number, editor)


async def remove_fields(
    tx: Writer, post: Post, number: int, fields: Sequence[Field], *, now: datetime
) -> bool:
    """Erase what the owner of a post elsewhere deleted of a revision, also before that comes.

    Says whether it was there.
    """
    known = await revisions.find(tx, post.id, number)
    if known is None:
        for field in fields:
            await tombstones.add(tx, _name(post, number, field), tombstones.FIELD, now)
        return False
    if {*fields} <= {*known.removed}:
        return False
    await revisions.remove_fields(tx, post.id, number, fields)
    await offers.erase_of_revision(tx, post.id, number)
    await erasing.erase_revision(tx, post, known)
    if Field.TEXT in fields:
        await picturing.forget(tx, post, known)
    return True


async def is_whole(tx: Reader, post: Post) -> bool:
    """Whether every revision of a post is here, back to the first."""
    parents = await revisions.parents_of(tx, post.id)
    return post.revision in parents and {*parents.values()} - {None} <= parents.keys()


def _check(post: Post, told: Revision, before: Revision | None, after: Revision | None) -> None:
    """Refuse a revision that does not stand between its neighbours, as far as they are known."""
    if told.parent is None or before is not None:
        parent_chain = before.proofs.chain if before else None
        if not holds(told, post_uri=post.uri, parent_chain=parent_chain):
            raise Refused(f"revision {told.number} of {post.uri} is not what its chain says")
    elif not digests_hold(told):
        raise Refused(f"revision {told.number} of {post.uri} is not what its digests say")
    if after is not None and not holds(after, post_uri=post.uri, parent_chain=told.proofs.chain):
        raise Refused(f"revision {told.number} of {post.uri} is not what the next was made from")


def _name(post: Post, number: int, field: Field) -> str:
    """What a field of a revision is remembered by that was deleted before it came."""
    return f"{post.uri}/r/{number}#{field}"


async def _save_words(tx: Writer, post: Post, revision: Revision) -> None:
    """Let the newest text be to the letter what edits of it are made from."""
    words = revision.words
    if revision.number != post.revision or Field.TEXT in revision.removed:
        return
    shown = measured(words.attachments, post.content.attachments)
    letter = replace(post.content, text=words.text, sources=words.sources, attachments=shown)
    if letter != post.content:
        content = replace(letter, kind=kind_of(shown))
        await posts.save_content(tx, post.id, content, updated=post.updated, revision=post.revision)
