"""From what is stored to documents: what a document needs besides its own row is looked up here."""

from datetime import datetime

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.actors import write_group, write_instance, write_person
from fediwiki.activitypub.vocabulary.collaborations import NAMED_WRITERS, Writing
from fediwiki.activitypub.vocabulary.comments import MAX_ANCESTORS, write_note
from fediwiki.activitypub.vocabulary.posts import write_article
from fediwiki.activitypub.vocabulary.removals import write_removed_article, write_removed_note
from fediwiki.activitypub.vocabulary.revisions import write_revision
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision
from fediwiki.domain.urls import Urls
from fediwiki.domain.viewers import ANYONE
from fediwiki.errors import NotFound
from fediwiki.services import forking, judging
from fediwiki.services.linking import Links
from fediwiki.storage import actors, comments, money, posts, profiles, revisions, subwikis
from fediwiki.storage.database import Reader


async def of_actor(tx: Reader, actor: Actor, urls: Urls) -> Document:
    """The document of an actor of ours."""
    keys = await actors.keys_of(tx, actor.id)
    match actor.kind:
        case ActorKind.SUBWIKI:
            subwiki = await subwikis.by_id(tx, actor.id)
            steward = await actors.by_id(tx, subwiki.steward_id)
            donations = await _donations(tx, urls)
            return write_group(subwiki, keys, urls, steward=steward.uri, donations=donations)
        case ActorKind.STEWARD:
            subwiki = await subwikis.find_of_steward(tx, actor.id)
            return write_person(actor, keys, urls, steward_of=subwiki.actor.uri if subwiki else "")
        case ActorKind.INSTANCE:
            return write_instance(actor, keys, urls, donations=await _donations(tx, urls))
        case _:
            facts = (await profiles.of_actor(tx, actor.id)).fields
            return write_person(actor, keys, urls, facts=facts)


async def of_post(tx: Reader, post: Post, urls: Urls, *, now: datetime) -> Document:
    """The document of a post of ours.

    Raises:
        NotFound: Its community writes it, and its last revision is not there.
    """
    if post.removed is not None:
        return write_removed_article(post, urls)
    source = Links(post.subwiki, urls).portable(post.content.text)
    if not post.collaborative or post.subwiki is None:
        return write_article(post, urls, source=source)
    subwiki = await subwikis.by_id(tx, post.subwiki.id)
    uris = await revisions.editors_of(tx, post.id)
    named = {each.uri: each for each in await actors.of_uris(tx, uris[:NAMED_WRITERS])}
    handles = tuple(named[uri].handle for uri in uris if uri in named)
    began = await actors.by_id(tx, post.initiator_id) if post.initiator_id else None
    writing = Writing(
        latest=await revisions.by_number(tx, post.id, post.revision),
        writers=handles,
        others=len(uris) - len(handles),
        initiator=began.uri if began else "",
        edit_policy=judging.protection_of(post, subwiki, now).edit,
        origin=await forking.origin(tx, post, ANYONE),
    )
    return write_article(post, urls, source=source, writing=writing)


async def of_revision(tx: Reader, revision: Revision, post: Post, urls: Urls) -> Document:
    """The document of a revision of a post of ours, or of what was left of it."""
    reviewer = await actors.by_id(tx, revision.reviewer_id) if revision.reviewer_id else None
    return write_revision(revision, post, urls, reviewer=reviewer.uri if reviewer else "")


async def of_comment(tx: Reader, comment: Comment, urls: Urls) -> Document:
    """The document of a comment.

    Raises:
        NotFound: The post that it stands below is not there.
    """
    post = await posts.find(tx, comment.post_id)
    if post is None:
        raise NotFound("what this answers is not there")
    if comment.removed is not None:
        return write_removed_note(comment, urls, post=post)
    above = await comments.ancestors_of(tx, comment)
    answered = [*(each.author for each in above[: MAX_ANCESTORS - 1]), post.author]
    return write_note(comment, urls, post=post, answered=answered)


async def _donations(tx: Reader, urls: Urls) -> str:
    return urls.donations if await money.takes_gifts(tx) else ""
