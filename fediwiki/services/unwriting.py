"""Unwriting: undo a revision, go back to one, roll an editor back; and delete what must go.

Undoing writes a new revision like any other edit; only the deletion of fields erases.
"""

from collections.abc import Sequence
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import FieldsRemoved
from fediwiki.domain.offers import Proposal
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field, Revision
from fediwiki.errors import Conflict, Refused
from fediwiki.storage import acts, events, offers, revisions
from fediwiki.storage.database import Reader, Writer
from fediwiki.text.merge import without


async def undoing(tx: Reader, post: Post, number: int) -> Proposal:
    """The edit that undoes one revision and keeps what was written since.

    Raises:
        Conflict: What it wrote was changed since, in the same words.
        Refused: It is the first, or its text was deleted.
    """
    revision = await revisions.by_number(tx, post.id, number)
    if revision.parent is None:
        raise Refused("the first revision cannot be undone")
    parent = await _readable(tx, post, revision.parent)
    _check_readable(revision)
    undone = without(parent.words.text, revision.words.text, post.content.text)
    if undone.conflicts:
        raise Conflict(f"what revision {number} wrote was changed since")
    retitled = parent.words.title != revision.words.title
    back = retitled and post.content.title == revision.words.title
    return Proposal(
        base=post.revision,
        title=parent.words.title if back else post.content.title,
        text=undone.text,
        summary=f"Undid revision {number}",
        sources=post.content.sources,
        reverts=(number,),
    )


async def reverting(tx: Reader, post: Post, number: int) -> Proposal:
    """The edit that makes the post what it was at revision `number`.

    Raises:
        Refused: It is that already, or its text was deleted.
    """
    if number == post.revision:
        raise Refused(f"the post is at revision {number} already")
    revision = await _readable(tx, post, number)
    return Proposal(
        base=post.revision,
        title=revision.words.title,
        text=revision.words.text,
        summary=f"Went back to revision {number}",
        sources=revision.words.sources,
        reverts=tuple(range(number + 1, post.revision + 1)),
    )


async def rolling_back(tx: Reader, post: Post, editor_uri: str) -> Proposal:
    """The edit that takes back the last run of revisions by one editor.

    Raises:
        Refused: The last revision is not theirs, or all are.
    """
    for revision in await revisions.of_post(tx, post.id):
        if revision.credit.editor_uri != editor_uri:
            break
    else:
        raise Refused("nobody else wrote this post")
    if revision.number == post.revision:
        raise Refused("the last revision is someone else's")
    return await reverting(tx, post, revision.number)


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
        Refused: It is the text of the current revision.
    """
    if number == post.revision and Field.TEXT in fields:
        raise Refused("the current text cannot be deleted: edit it first")
    await revisions.remove_fields(tx, post.id, number, fields)
    await offers.erase_of_revision(tx, post.id, number)
    await acts.add(
        tx,
        acts.Act(
            kind="remove_fields",
            subwiki_id=post.subwiki.id if post.subwiki else None,
            actor_id=by.id if by else None,
            object_uri=f"{post.uri}/r/{number}",
            reason=reason,
            details={"fields": " ".join(fields)},
        ),
        now,
    )
    await events.append(tx, FieldsRemoved(post.id, number), now=now)


async def _readable(tx: Reader, post: Post, number: int) -> Revision:
    revision = await revisions.by_number(tx, post.id, number)
    _check_readable(revision)
    return revision


def _check_readable(revision: Revision) -> None:
    if Field.TEXT in revision.removed:
        raise Refused(f"the text of revision {revision.number} was deleted")
