"""Editing: a new revision of a post that is owned here."""

from dataclasses import replace
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.events import PostRevised
from fediwiki.domain.holding import NOBODY_NEW, Probation
from fediwiki.domain.media import names_in
from fediwiki.domain.posts import Content, Post, PostEdit, next_update
from fediwiki.errors import Conflict, NotFound, Refused
from fediwiki.services import holding, notifying, welcoming
from fediwiki.services.holding import Setting
from fediwiki.services.posting import written
from fediwiki.services.recording import Making, next_number, record
from fediwiki.storage import events, media, posts
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


class EditOutcome(StrEnum):
    """What became of an edit."""

    SAVED = "saved"
    UNCHANGED = "unchanged"


async def save(
    tx: Writer,
    edit: PostEdit,
    *,
    editor: Actor,
    now: datetime,
    probation: Probation = NOBODY_NEW,
) -> EditOutcome:
    """Save an edit of an individual post by its author.

    If they are new by `probation`, the post waits if it leads further than before. Pictures that it
    shows no more are gone, also from its past.

    Raises:
        NotFound: There is no such post, or it is deleted.
        Moved: The editor goes on elsewhere.
        Refused: The editor is not its author, it is not ours to change, or its subwiki is closed.
        Conflict: It moved on since the edit's base revision.
    """
    post = await posts.find(tx, edit.post_id)
    if post is None or post.deleted is not None:
        raise NotFound(_("there is no such post"))
    _check_owner(post, editor)
    welcoming.check_here(editor)
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    await welcoming.check_open(tx, post.subwiki, now)
    if post.revision != edit.base:
        raise Conflict(
            _(
                "the post is at revision %(revision)s, not %(base)s",
                revision=post.revision,
                base=edit.base,
            )
        )
    if post.content == edit.content:
        return EditOutcome.UNCHANGED
    setting = Setting(editor, post.subwiki, probation=probation)
    before = written(post.content)
    whys = await holding.why(tx, written(edit.content), setting, before=before, now=now)
    revised = replace(
        post,
        content=edit.content,
        revision=await next_number(tx, post),
        updated=next_update(post.updated, post.published, now),
    )
    await posts.save_content(
        tx, post.id, revised.content, updated=revised.updated, revision=revised.revision
    )
    making = Making(summary=edit.summary, minor=edit.minor)
    await record(tx, revised, editor=editor, making=making, now=now)
    gone = {*_pictures(post.content)} - {*_pictures(revised.content)}
    await media.use_no_more(tx, sorted(gone), post.id)
    if post.held is not None:
        return EditOutcome.SAVED
    if whys:
        await holding.hold(tx, post, post.subwiki, whys, now=now)
        return EditOutcome.SAVED
    await events.append(tx, PostRevised(post.id, revised.revision), now=now)
    await notifying.of_revision(tx, revised, before=post.content.text, by=editor, now=now)
    return EditOutcome.SAVED


def _pictures(content: Content) -> list[str]:
    return names_in(each.url for each in content.attachments)


def _check_owner(post: Post, editor: Actor) -> None:
    if not post.local:
        raise Refused(_("this post belongs to %(host)s", host=post.author.host))
    if post.author.id != editor.id:
        raise Refused(_("only %(name)s may edit this post", name=post.author.name))
