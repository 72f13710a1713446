"""Of comments of members: said to the people in the thread, and passed on wrapped.

Never boosted: a boost of a comment would flood the home feeds of microblogs.
Source: protocol §4.
"""

from collections.abc import Sequence

from fediwiki.activitypub import writing
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing.posts import told_of
from fediwiki.activitypub.publishing.sayings import MICROBLOG, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.comments import comment_addressing
from fediwiki.activitypub.vocabulary.outgoing import (
    write_announce,
    write_create,
    write_delete,
    write_update,
)
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.events import CommentDeleted, CommentPublished, CommentRevised
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound
from fediwiki.storage import comments, posts, reactions


async def published(saying: Saying, event: CommentPublished) -> None:
    """Say that a comment is new."""
    comment, post, answered = await thread_of(saying, event.comment_id)
    if comment.deleted is not None or comment.held is not None:
        return
    number, uri = saying.new_uri()
    note = await writing.of_comment(saying.tx, comment, saying.urls)
    await _say(saying, number, write_create(uri, note, now=saying.now), comment, post, answered)


async def revised(saying: Saying, event: CommentRevised) -> None:
    """Say that a comment changed."""
    comment, post, answered = await thread_of(saying, event.comment_id)
    if comment.deleted is not None or comment.held is not None:
        return
    number, uri = saying.new_uri()
    note = await writing.of_comment(saying.tx, comment, saying.urls)
    await _say(saying, number, write_update(uri, note, now=saying.now), comment, post, answered)


async def deleted(saying: Saying, event: CommentDeleted) -> None:
    """Say that a comment is gone."""
    comment, post, answered = await thread_of(saying, event.comment_id)
    number, uri = saying.new_uri()
    delete = write_delete(
        uri,
        comment.uri,
        actor=comment.author.uri,
        addressing=comment_addressing(post.subwiki, answered),
        now=saying.now,
    )
    await _say(saying, number, delete, comment, post, answered)


async def _say(
    saying: Saying,
    number: int,
    activity: Document,
    comment: Comment,
    post: Post,
    answered: Sequence[Actor],
) -> None:
    activity = await saying.proven(activity, comment.author)
    await say_bare(saying, number, activity, comment, post, answered)
    group = post.subwiki
    if group is None or not group.local:
        return
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, activity, group=group, now=saying.now)
    to = Readers(WRAPPED, (group.id,))
    about = told_of(activity, comment.uri)
    await saying.say(number, wrapped, by=group, about=about, thread=comment.uri, to=to)


async def say_bare(
    saying: Saying,
    number: int,
    activity: Document,
    comment: Comment,
    post: Post,
    answered: Sequence[Actor],
) -> None:
    """Say it by the author to the people in the thread, and to who follows the author."""
    group = post.subwiki
    people = {each.inbox for each in answered if not each.local}
    people |= await reactions.inboxes_of_object(saying.tx, comment.uri)
    in_our_group = group is not None and group.local
    readers = Readers(
        MICROBLOG if in_our_group else (*MICROBLOG, *WRAPPED),
        (comment.author.id,),
        tuple(sorted(people | _foreign_inbox(group))),
    )
    await saying.say(number, activity, by=comment.author, about=comment.uri, to=readers)
    if in_our_group and await saying.has_followers(comment.author):
        copy, _ = saying.new_uri()
        own = Readers(WRAPPED, (comment.author.id,))
        await saying.say(copy, activity, by=comment.author, about=comment.uri, to=own, public=False)


async def thread_of(saying: Saying, comment_id: int) -> tuple[Comment, Post, list[Actor]]:
    """A comment, its post, and the authors above it, nearest first."""
    comment = await comments.find(saying.tx, comment_id)
    post = await posts.find(saying.tx, comment.post_id) if comment else None
    if comment is None or post is None:
        raise NotFound("there is no such comment")
    above = await comments.ancestors_of(saying.tx, comment)
    return comment, post, [*(each.author for each in above), post.author]


def _foreign_inbox(group: Actor | None) -> set[str]:
    if group is None or group.local:
        return set()
    return {group.shared_inbox or group.inbox}
