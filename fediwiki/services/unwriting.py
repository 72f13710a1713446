"""Unwriting: undo a revision, go back to one, roll an editor back; and delete what must go.

Undoing writes a new revision like any other edit; only the deletion of fields erases.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.attachments import said_with
from fediwiki.domain.events import FieldsRemoved, PostRevised
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post, next_update
from fediwiki.domain.revisions import Field, Revision, Words, words_in, words_offered
from fediwiki.errors import Conflict, Refused
from fediwiki.services import alerting, erasing, keeping, picturing
from fediwiki.services.merging import Joined, join
from fediwiki.storage import acts, events, offers, posts, revisions
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.gettext import _


async def undoing(tx: Reader, post: Post, number: int) -> Proposal:
    """The edit that undoes one revision and keeps what was written since.

    Raises:
        Conflict: What it wrote was changed since, in the same words.
        Refused: It is the first, or its text was deleted.
    """
    revision = await revisions.by_number(tx, post.id, number)
    if revision.parent is None:
        raise Refused(_("the first revision cannot be undone"))
    parent = await _readable(tx, post, revision.parent)
    _check_readable(revision)
    undone = _without(revision.words, parent.words, words_in(post.content))
    if not undone.clean:
        raise Conflict(_("what revision %(number)s wrote was changed since", number=number))
    return Proposal(
        base=post.revision,
        title=undone.title,
        text=undone.text,
        summary=f"Undid revision {number}",
        sources=undone.sources,
        attachments=undone.attachments,
        reverts=(number,),
        language=post.content.language,
        base_chain=await revisions.find_chain(tx, post.id, post.revision) or "",
    )


async def reverting(tx: Reader, post: Post, number: int) -> Proposal:
    """The edit that makes the post what it was at revision `number`.

    Raises:
        Refused: It is that already, or its text was deleted.
    """
    if number == post.revision:
        raise Refused(_("the post is at revision %(number)s already", number=number))
    revision = await _readable(tx, post, number)
    return Proposal(
        base=post.revision,
        title=revision.words.title,
        text=revision.words.text,
        summary=f"Went back to revision {number}",
        sources=revision.words.sources,
        attachments=revision.words.attachments,
        reverts=await _since(tx, post, number),
        language=post.content.language,
        base_chain=await revisions.find_chain(tx, post.id, post.revision) or "",
    )


async def _since(tx: Reader, post: Post, number: int) -> tuple[int, ...]:
    """The revisions after one, also those that are not here, unless all are."""
    if await keeping.is_whole(tx, post):
        kept = await revisions.numbers_of(tx, post.id)
        return tuple(sorted(each for each in kept if each > number))
    return tuple(range(number + 1, post.revision + 1))


async def rolling_back(tx: Reader, post: Post, editor_uri: str) -> Proposal:
    """The edit that takes back the last run of revisions by one editor.

    Raises:
        Refused: The last revision is not theirs, or all are.
    """
    number = await revisions.find_last_by_another(tx, post.id, editor_uri)
    if number is None:
        raise Refused(_("nobody else wrote this post"))
    if number == post.revision:
        raise Refused(_("the last revision is someone else's"))
    return await reverting(tx, post, number)


async def truly_undone(tx: Reader, post_id: int, proposal: Proposal) -> tuple[int, ...]:
    """The revisions that an edit says it undoes, if it is no more and no less than that.

    It is not believed: the mark takes from the standing of those who made them.
    """
    numbers = sorted({*proposal.reverts})
    if not numbers or numbers[0] <= 1 or numbers[-1] > proposal.base:
        return ()
    base = await revisions.by_number(tx, post_id, proposal.base)
    offered = _said(words_offered(proposal, base.words))
    before = await revisions.find_before(tx, post_id, numbers[0])
    if before is None:
        return ()
    kept = await revisions.numbers_of(tx, post_id)
    if numbers == [each for each in sorted(kept) if numbers[0] <= each <= proposal.base]:
        return tuple(numbers) if offered == _said(before.words) else ()
    if len(numbers) > 1:
        return ()
    revision = await revisions.by_number(tx, post_id, numbers[0])
    undone = _without(revision.words, before.words, base.words)
    is_undone = undone.clean and offered == _said(undone.words)
    return tuple(numbers) if is_undone else ()


async def remove_fields(
    tx: Writer,
    post: Post,
    number: int,
    fields: Sequence[Field],
    *,
    by: Actor | None,
    reason: str,
    now: datetime,
) -> None:
    """Delete fields of a revision for good; its digests stay, and the chain holds.

    Raises:
        Refused: It is the text of the current revision, or the post is not ours.
    """
    if not post.local:
        raise Refused(_("this post belongs to %(host)s", host=post.author.host))
    if number == post.revision and Field.TEXT in fields:
        raise Refused(_("the current text cannot be deleted: edit it first"))
    revision = await revisions.by_number(tx, post.id, number)
    await acts.add(
        tx,
        acts.Act(
            kind=ActKind.REMOVE_FIELDS,
            subwiki_id=post.subwiki.id if post.subwiki else None,
            actor_id=by.id if by else None,
            object_uri=f"{post.uri}/r/{number}",
            reason=reason,
            details={"fields": " ".join(fields)},
        ),
        now,
    )
    if revision.editor is not None:
        await alerting.of_removal(
            tx,
            ActKind.REMOVE_FIELDS,
            post,
            revision.editor.id,
            by=by,
            reason=reason,
            number=number,
            now=now,
        )
    await _remove(tx, post, revision, fields, now)


async def forget_editor(tx: Writer, post: Post, number: int, *, now: datetime) -> None:
    """Take the name of someone who left from a revision of a post of ours."""
    revision = await revisions.by_number(tx, post.id, number)
    await _remove(tx, post, revision, (Field.EDITOR,), now)


async def _remove(
    tx: Writer, post: Post, revision: Revision, fields: Sequence[Field], now: datetime
) -> None:
    number = revision.number
    await revisions.remove_fields(tx, post.id, number, fields)
    await offers.erase_of_revision(tx, post.id, number)
    await erasing.erase_revision(tx, post, revision)
    if Field.TEXT in fields:
        await picturing.forget(tx, post, revision)
    if number == 1 and Field.EDITOR in fields:
        await posts.forget_initiator(tx, post.id)
    await events.append(tx, FieldsRemoved(post.id, number), now=now)
    if number == post.revision:
        # Whoever shows the post shows who wrote it last, too.
        updated = next_update(post.updated, post.published, now)
        await posts.save_content(tx, post.id, post.content, updated=updated, revision=number)
        await events.append(tx, PostRevised(post.id, number), now=now)


def _without(words: Words, parent: Words, current: Words) -> Joined:
    """What is `current` without the change that made `words` of `parent`."""
    undone = join(words, current, parent)
    # Undoing an edit leaves alone the title that someone gave it since.
    if undone.titles_clash:
        undone = replace(undone, title=current.title, titles_clash=False)
    return undone


def _said(words: Words) -> tuple[object, ...]:
    """What has to be the same for a revision to be undone, and nothing else."""
    return words.title, words.text, said_with(words.attachments)


async def _readable(tx: Reader, post: Post, number: int) -> Revision:
    revision = await revisions.by_number(tx, post.id, number)
    _check_readable(revision)
    return revision


def _check_readable(revision: Revision) -> None:
    if Field.TEXT in revision.removed:
        raise Refused(_("the text of revision %(number)s was deleted", number=revision.number))
