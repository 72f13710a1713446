"""Deleting: posts and comments that go, and posts that come back."""

from dataclasses import replace
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import CommentDeleted, PostDeleted, PostRestored
from fediwiki.domain.posts import RESTORABLE_FOR, Content, Post, ReceivedPost, next_update
from fediwiki.errors import Conflict, Refused
from fediwiki.services import commenting, erasing, holding, linking, offering, welcoming
from fediwiki.services.arriving import Way, pass_on
from fediwiki.storage import comments, events, held, media, posts, reactions, revisions, tombstones
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _


async def delete_post(tx: Writer, post: Post, *, now: datetime) -> None:
    """Delete a post of ours for its owner; its revisions stay for as long as it can be restored.

    Raises:
        Conflict: It is deleted already.
    """
    if post.deleted is not None:
        raise Conflict(_("this post is deleted already"))
    known = await holding.is_known(tx, post)
    await posts.save_deleted(tx, post.id, now)
    await erasing.erase_post(tx, post, now=now)
    await offering.refuse_waiting(tx, post, now=now)
    if known:
        await events.append(tx, PostDeleted(post.id), now=now)


async def delete_comment(tx: Writer, comment: Comment, *, by: Actor, now: datetime) -> None:
    """Delete a member's own comment.

    Raises:
        Refused: It is someone else's.
    """
    commenting.check_owner(comment, by)
    known = await holding.is_known(tx, comment)
    await erase(tx, comment, now=now)
    if known:
        await events.append(tx, CommentDeleted(comment.id), now=now)


async def restore_post(tx: Writer, post: Post, content: Content, *, now: datetime) -> None:
    """Bring back a deleted post of ours with the content of its last revision.

    Raises:
        Conflict: It is not deleted, or was for too long.
        Refused: A moderator removed it.
    """
    if post.deleted is None:
        raise Conflict(_("this post is not deleted"))
    if post.removed is not None:
        raise Refused(_("A moderator removed this post."))
    if now - post.deleted > RESTORABLE_FOR:
        raise Conflict(_("this post was deleted too long ago"))
    await posts.save_restored(tx, post.id)
    await tombstones.remove(tx, post.uri)
    await posts.save_content(
        tx,
        post.id,
        content,
        updated=next_update(post.updated, post.published, now),
        revision=post.revision,
    )
    if post.held is None:
        await events.append(tx, PostRestored(post.id), now=now)


async def receive_delete(tx: Writer, thing: Post | Comment, *, way: Way, now: datetime) -> None:
    """Erase a post or a comment from elsewhere, once; its id is not taken again."""
    if thing.deleted is not None:
        return
    known = await holding.is_known(tx, thing)
    await erase(tx, thing, now=now)
    if not known:
        return
    if isinstance(thing, Post):
        await pass_on(tx, thing.subwiki, way, thing.uri, thing.id, now=now)
    elif post := await posts.find(tx, thing.post_id):
        await pass_on(tx, post.subwiki, way, thing.uri, None, now=now)


async def receive_restored(
    tx: Writer, post: Post, arrived: ReceivedPost, *, way: Way, now: datetime
) -> None:
    """Bring back a deleted post from elsewhere, as its server tells it now.

    Raises:
        Refused: The author may no longer take part there, or a moderator removed it.
    """
    if post.deleted is None:
        return
    if post.removed is not None:
        raise Refused(_("a moderator removed this post"))
    await welcoming.check(tx, post.author, post.subwiki, now)
    await posts.save_restored(tx, post.id)
    await tombstones.remove(tx, post.uri)
    await posts.save_content(
        tx,
        post.id,
        arrived.content,
        updated=arrived.updated,
        revision=arrived.collaboration.revision or post.revision + 1,
    )
    await posts.save_version(tx, post.id, arrived.version)
    await linking.note(tx, replace(post, content=arrived.content, revision=post.revision + 1))
    if post.held is not None:
        await held.reopen(tx, post.uri)
        return
    await pass_on(tx, post.subwiki, way, post.uri, post.id, now=now)


async def erase(tx: Writer, thing: Post | Comment, *, now: datetime) -> None:
    """Erase what a post or a comment said, everywhere, and keep only that there was one."""
    if isinstance(thing, Post):
        await _erase_post(tx, thing, now)
    elif thing.deleted is None:
        await _erase_comment(tx, thing, now)


async def _erase_post(tx: Writer, post: Post, now: datetime) -> None:
    await posts.save_deleted(tx, post.id, now)
    await erasing.erase_post(tx, post, now=now)
    await offering.refuse_waiting(tx, post, now=now)
    await revisions.remove_of(tx, post.id)
    await media.forget_uses_of(tx, post.id)
    await reactions.remove_of_object(tx, post.uri)
    await tombstones.add(tx, post.uri, "Article", now)
    await held.end(tx, post.uri, now)


async def _erase_comment(tx: Writer, comment: Comment, now: datetime) -> None:
    await comments.save_deleted(tx, comment.id, now)
    await erasing.erase_comment(tx, comment, now=now)
    if comment.removed is None and comment.held is None:
        await posts.count_comment(tx, comment.post_id, -1)
    await reactions.remove_of_object(tx, comment.uri)
    await tombstones.add(tx, comment.uri, "Note", now)
    await held.end(tx, comment.uri, now)
