"""Patching: changes that another server makes of its own article, as that server tells them."""

from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post, next_update
from fediwiki.errors import Conflict
from fediwiki.services.recording import Making, record
from fediwiki.storage import posts, revisions
from fediwiki.storage.database import Writer
from fediwiki.text import cleaning, markdown, plain, unified
from fediwiki.text.gettext import _


@dataclass(frozen=True, slots=True)
class Change:
    """A change of a text from its version `previous` to `version`, by a unified `diff`."""

    previous: str
    version: str
    diff: str
    summary: str
    published: datetime


async def receive(
    tx: Writer, post: Post, change: Change, *, editor: Actor | None, most_bytes: int, now: datetime
) -> None:
    """Let a post from elsewhere say what it does after a change; `most_bytes` are of its text.

    Raises:
        Conflict: It was made from another text than we have, or the post was deleted.
        Malformed: It is no diff, or it is too large.
        TooLarge: The text would be too large or too complex.
    """
    if post.local or post.deleted is not None or post.version != change.previous:
        raise Conflict(_("this was made from another version"))
    text = unified.apply(change.diff, post.content.text, most_bytes=2 * most_bytes).strip()
    cleaning.check_markdown(text)
    html = markdown.render(text).html
    revised = replace(
        post,
        content=replace(post.content, text=text, html=html, lead=plain.lead(html)),
        revision=post.revision + 1,
        updated=next_update(post.updated, post.published, min(change.published, now)),
        version=change.version,
    )
    await posts.save_content(
        tx, post.id, revised.content, updated=revised.updated, revision=revised.revision
    )
    await posts.save_version(tx, post.id, change.version)
    await credit(tx, revised, change, editor=editor, now=now)


async def credit(
    tx: Writer, post: Post, change: Change, *, editor: Actor | None, now: datetime
) -> None:
    """Remember who made the post what it is, as far as its own server says it, once."""
    if editor is None or post.version != change.version:
        return
    if await revisions.find(tx, post.id, post.revision) is None:
        made = min(change.published, now)
        await record(tx, post, editor=editor, making=Making(summary=change.summary), now=made)
