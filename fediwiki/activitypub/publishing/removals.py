"""Of what moderators removed and gave back, told to each dialect in what it can undo.

Microblogs lose the boost, and of what is ours the words; a Delete they could never take back.
The threadiverse hears the Delete of a moderator, which is told from an owner's by its `summary`.

Source: protocol §4, the rows "removal by a moderator" and "restore".
"""

from fediwiki.activitypub import writing
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.publishing import comments as of_comments
from fediwiki.activitypub.publishing import posts as of_posts
from fediwiki.activitypub.publishing.passing_on import take_back
from fediwiki.activitypub.publishing.sayings import NOBODY, WRAPPED, Readers, Saying
from fediwiki.activitypub.vocabulary.comments import comment_addressing
from fediwiki.activitypub.vocabulary.outgoing import write_announce, write_undo, write_update
from fediwiki.activitypub.vocabulary.parts import Addressing
from fediwiki.activitypub.vocabulary.posts import post_addressing
from fediwiki.activitypub.vocabulary.removals import write_removal
from fediwiki.domain.actors import Actor
from fediwiki.domain.events import (
    CommentGivenBack,
    CommentRemoved,
    HeldSwept,
    PostGivenBack,
    PostRemoved,
)
from fediwiki.domain.posts import Post
from fediwiki.services import sweeping
from fediwiki.services.deciding import Thing, Why
from fediwiki.storage import actors, acts, events, subwikis
from fediwiki.storage.acts import Act


async def post_removed(saying: Saying, event: PostRemoved) -> None:
    """Let others keep a post from their readers, too."""
    post = await of_posts.post_of(saying, event.post_id)
    group = post.subwiki
    if group is not None and group.local:
        if not event.passed_on:
            await _wrap(saying, group, post, event.act_id, post_addressing(post))
        await take_back(saying, group, post)
    await _say_anew(saying, post)


async def post_given_back(saying: Saying, event: PostGivenBack) -> None:
    """Let others show a post again."""
    post = await of_posts.post_of(saying, event.post_id)
    if post.deleted is not None or post.removed is not None:
        return
    group = post.subwiki
    if group is not None and group.local and not event.passed_on:
        await _wrap(saying, group, post, event.act_id, post_addressing(post), undone=True)
    await _say_anew(saying, post)
    await of_posts.announce(saying, post)


async def held_swept(saying: Saying, event: HeldSwept) -> None:
    """Let another part of it go, or wait again: nobody else ever heard of it."""
    if await sweeping.go_on(saying.tx, event.act_id, now=saying.now):
        await events.append(saying.tx, event, now=saying.now)


async def comment_removed(saying: Saying, event: CommentRemoved) -> None:
    """Let others keep a comment from their readers, too."""
    await _tell_of_comment(saying, event, undone=False)


async def comment_given_back(saying: Saying, event: CommentGivenBack) -> None:
    """Let others show a comment again."""
    await _tell_of_comment(saying, event, undone=True)


async def _tell_of_comment(
    saying: Saying, event: CommentRemoved | CommentGivenBack, *, undone: bool
) -> None:
    comment, post, answered = await of_comments.thread_of(saying, event.comment_id)
    if undone and (comment.deleted is not None or comment.removed is not None):
        return
    group = post.subwiki
    if group is not None and group.local and not event.passed_on:
        addressing = comment_addressing(group, answered)
        await _wrap(saying, group, comment, event.act_id, addressing, undone=undone)
    if comment.local and comment.deleted is None and (group is None or group.local):
        number, uri = saying.new_uri()
        note = await writing.of_comment(saying.tx, comment, saying.urls)
        update = write_update(uri, note, now=saying.now)
        update = await saying.proven(update, comment.author)
        await of_comments.say_bare(saying, number, update, comment, post, answered)


async def _say_anew(saying: Saying, post: Post) -> None:
    """Say by its owner what a post of ours looks like now; a group elsewhere tells of its own."""
    ours = post.subwiki is None or post.subwiki.local
    if post.local and post.deleted is None and ours:
        number, update = await of_posts.update_of(saying, post, post.revision)
        await of_posts.say_bare(saying, post, number, update)


async def _wrap(
    saying: Saying,
    group: Actor,
    thing: Thing,
    act_id: int,
    addressing: Addressing,
    *,
    undone: bool = False,
) -> None:
    """Pass on what the moderator of a subwiki of ours says, also to the server of the author."""
    act = (await acts.by_id(saying.tx, act_id)).act
    by = await moderator_of(saying, group, act)
    number, said = await _said(saying, thing, act, by, addressing)
    if undone:
        number, uri = saying.new_uri()
        said = await saying.proven(write_undo(uri, said, now=saying.now), by)
    # Under an id of its own, or it would count as what its owner said of it.
    about = str(said["id"])
    await saying.say(number, said, by=by, about=about, thread=thing.uri, to=NOBODY)
    number, uri = saying.new_uri()
    wrapped = write_announce(uri, said, group=group, now=saying.now)
    author = thing.author
    inbox = "" if author.local else author.shared_inbox or author.inbox
    to = Readers(WRAPPED, (group.id,), (inbox,) if inbox else ())
    await saying.say(number, wrapped, by=group, about=about, thread=thing.uri, to=to)


async def _said(
    saying: Saying, thing: Thing, act: Act, by: Actor, addressing: Addressing
) -> tuple[int, Document]:
    number, uri = saying.new_uri()
    why = Why(act.reason, act.rule).text
    removal = write_removal(uri, thing.uri, why, actor=by, addressing=addressing, now=saying.now)
    return number, await saying.proven(removal, by)


async def moderator_of(saying: Saying, group: Actor, act: Act) -> Actor:
    """Who says it: the moderator, or the steward for the operator and for who is elsewhere."""
    by = await actors.by_id(saying.tx, act.actor_id) if act.actor_id else None
    if by is not None and by.local and by.deleted is None:
        return by
    subwiki = await subwikis.by_id(saying.tx, group.id)
    return await actors.by_id(saying.tx, subwiki.steward_id)
