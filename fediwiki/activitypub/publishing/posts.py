"""Of posts of ours: said by their owner, and passed on by their subwiki in each dialect.

Source: protocol §4, the table of dialects.
"""

from datetime import timedelta

import orjson

from fediwiki.activitypub import writing
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing import quotes
from fediwiki.activitypub.publishing.sayings import (
    MICROBLOG,
    NOBODY,
    WRAPPED,
    Readers,
    Saying,
)
from fediwiki.activitypub.vocabulary.outgoing import (
    without_context,
    write_announce,
    write_create,
    write_delete,
    write_undo,
    write_update,
)
from fediwiki.activitypub.vocabulary.posts import post_addressing
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import (
    EditsRested,
    PostDeleted,
    PostPublished,
    PostRestored,
    PostRevised,
)
from fediwiki.domain.posts import Post
from fediwiki.domain.servers import Dialect
from fediwiki.errors import NotFound
from fediwiki.storage import comments as stored_comments
from fediwiki.storage import events, posts, reactions, revisions, sent, stamps

EDITS_REST = timedelta(minutes=5)
# A proof and a wrapper around it all take less.
_WRAPPER_BYTES = 10_000


async def published(saying: Saying, event: PostPublished) -> None:
    """Say that a post is new, and let its subwiki announce it."""
    post = await post_of(saying, event.post_id)
    if post.deleted is not None or post.held is not None:
        return
    number, create = await _create(saying, post, 1)
    own = (post.author.id,) if await saying.has_followers(post.author) else ()
    readers = Readers(followers_of=own, inboxes=_foreign_inbox(post))
    await saying.say(number, create, by=post.author, about=post.uri, to=readers)
    await _wrap(saying, post, create)
    await announce(saying, post)


async def revised(saying: Saying, event: PostRevised) -> None:
    """Say that a post changed: wrapped at once, bare at most once in five minutes."""
    post = await post_of(saying, event.post_id)
    if post.deleted is not None or post.held is not None:
        return
    last = await sent.last_of(saying.tx, post.uri, "Update")
    resting = last is not None and saying.now - last < EDITS_REST
    number, update = await update_of(saying, post, event.number)
    if resting and last is not None:
        await saying.say(number, update, by=post.author, about=post.uri, to=NOBODY)
        rested_event = EditsRested(post.id)
        if not await events.waits(saying.tx, rested_event):
            await events.append(saying.tx, rested_event, now=saying.now, due=last + EDITS_REST)
    else:
        await say_bare(saying, post, number, update)
    await _wrap(saying, post, update)


async def rested(saying: Saying, event: EditsRested) -> None:
    """Say bare what a post is like after edits that came close together."""
    post = await post_of(saying, event.post_id)
    if post.deleted is not None or post.held is not None:
        return
    number, update = await update_of(saying, post, post.revision)
    await say_bare(saying, post, number, update)


async def deleted(saying: Saying, event: PostDeleted) -> None:
    """Say that a post is gone."""
    post = await post_of(saying, event.post_id)
    number, uri = saying.new_uri()
    delete = await saying.proven(
        write_delete(
            uri,
            post.uri,
            actor=post.author.uri,
            addressing=post_addressing(post),
            now=saying.now,
        ),
        post.author,
    )
    await say_bare(saying, post, number, delete)
    await _wrap(saying, post, delete)
    await quotes.revoked(saying, post)


async def restored(saying: Saying, event: PostRestored) -> None:
    """Say that a deleted post is there again, as far as others can believe it."""
    post = await post_of(saying, event.post_id)
    if post.deleted is not None or post.held is not None:
        return
    gone = await sent.find_last(saying.tx, post.uri, "Delete")
    if gone is not None:
        number, uri = saying.new_uri()
        undo = write_undo(uri, saying.parsed(gone.body), now=saying.now)
        await saying.say(number, undo, by=post.author, about=post.uri, to=NOBODY)
        await _wrap(saying, post, undo)
    await _make_again(saying, post)
    number, update = await update_of(saying, post, post.revision)
    await say_bare(saying, post, number, update)
    await _wrap(saying, post, update)
    await announce(saying, post)


async def announce(saying: Saying, post: Post) -> None:
    """Boost a post to the followers of its subwiki who know only boosts."""
    group = post.subwiki
    if group is None or not group.local:
        return
    number, uri = saying.new_uri()
    boost = write_announce(uri, post.uri, group=group, also_to=(post.author.uri,), now=saying.now)
    inboxes = () if post.author.local else (post.author.shared_inbox or post.author.inbox,)
    readers = Readers(MICROBLOG, (group.id,), inboxes)
    await saying.say(number, boost, by=group, about=post.uri, to=readers)
    await posts.save_announced(saying.tx, post.id, uri)


async def _make_again(saying: Saying, post: Post) -> None:
    """Say for outboxes alone that a post was made: what said so at first was erased with it."""
    number, create = await _create(saying, post, post.revision)
    await saying.say(number, create, by=post.author, about=post.uri, to=NOBODY)
    await _wrap(saying, post, create, dialects=())


async def _create(saying: Saying, post: Post, revision: int) -> tuple[int, Document]:
    """That a post was made, with a revision of it if it has many."""
    number, uri = saying.new_uri()
    article = await writing.of_post(saying.tx, post, saying.urls, now=saying.now)
    create = write_create(uri, article, now=saying.now)
    create |= await _revision(saying, post, revision, create)
    return number, await saying.proven(create, post.author)


async def update_of(saying: Saying, post: Post, revision: int) -> tuple[int, Document]:
    """What a post is like now, with one of its revisions if a community writes it."""
    number, uri = saying.new_uri()
    article = await writing.of_post(saying.tx, post, saying.urls, now=saying.now)
    update = write_update(uri, article, now=saying.now)
    update |= await _revision(saying, post, revision, update)
    return number, await saying.proven(update, post.author)


async def _revision(saying: Saying, post: Post, number: int, activity: Document) -> Document:
    """What an activity says of the revision that it made: all of it where that fits, or its id."""
    revision = await revisions.find(saying.tx, post.id, number)
    if revision is None:
        return {}
    if not post.collaborative and not revision.credit.offer_uri:
        # Its author's own, as everyone knows.
        return {}
    document = without_context(await writing.of_revision(saying.tx, revision, post, saying.urls))
    said: Document = {"result": document}
    if revision.credit.editor_uri:
        said["fw:editor"] = revision.credit.editor_uri
    if revision.credit.offer_uri:
        said["instrument"] = revision.credit.offer_uri
    size = len(orjson.dumps(activity)) + len(orjson.dumps(said))
    if size > saying.limits.document_bytes - _WRAPPER_BYTES:
        said["result"] = document["id"]
    return said


async def _wrap(
    saying: Saying, post: Post, activity: Document, *, dialects: tuple[Dialect, ...] = WRAPPED
) -> None:
    """Let the subwiki pass an activity on to followers who understand it wrapped."""
    group = post.subwiki
    if group is None or not group.local:
        return
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, activity, group=group, now=saying.now)
    readers = Readers(dialects, (group.id,))
    about = told_of(activity, post.uri)
    await saying.say(number, wrapped, by=group, about=about, thread=post.uri, to=readers)


async def say_bare(saying: Saying, post: Post, number: int, activity: Document) -> None:
    """Say it by the owner to everyone who may hold the post and does not get it wrapped."""
    inboxes = await _holders(saying, post)
    followers = (post.author.id,)
    if post.subwiki is not None and post.subwiki.local:
        followers = (post.author.id, post.subwiki.id)
    readers = Readers(MICROBLOG, followers, inboxes)
    await saying.say(number, activity, by=post.author, about=post.uri, to=readers)
    if await saying.has_followers(post.author) or _foreign_inbox(post):
        # The owner's own followers hear it from the owner, whatever they understand of groups.
        copy, _ = saying.new_uri()
        readers = Readers(WRAPPED, (post.author.id,), _foreign_inbox(post))
        await saying.say(copy, activity, by=post.author, about=post.uri, to=readers, public=False)


async def _holders(saying: Saying, post: Post) -> tuple[str, ...]:
    """Where those are who reacted, answered or quoted."""
    found = await reactions.inboxes_of_object(saying.tx, post.uri)
    found |= await stored_comments.inboxes_below(saying.tx, post.id)
    found |= await stamps.inboxes_of(saying.tx, post.id)
    return tuple(sorted(found))


def _foreign_inbox(post: Post) -> tuple[str, ...]:
    """The inbox of the group elsewhere for which a post is."""
    group: Actor | None = post.subwiki
    if group is None or group.local:
        return ()
    return (group.shared_inbox or group.inbox,)


def told_of(activity: Document, object_uri: str) -> str:
    """What a wrapper is about: the object if it holds its content, which may have to be erased."""
    return object_uri if activity.get("type") in {"Create", "Update"} else str(activity["id"])


async def post_of(saying: Saying, post_id: int) -> Post:
    """The post that an event is about, whatever became of it.

    Raises:
        NotFound: There is none.
    """
    post = await posts.find(saying.tx, post_id)
    if post is None:
        raise NotFound("there is no such post")
    return post
