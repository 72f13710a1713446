"""From what is stored to documents: what a document needs besides its own row is looked up here."""

from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.vocabulary.actors import write_group, write_instance, write_person
from fediwiki.activitypub.vocabulary.comments import MAX_ANCESTORS, write_note
from fediwiki.activitypub.vocabulary.posts import write_article
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.urls import Urls
from fediwiki.errors import NotFound
from fediwiki.storage import actors, comments, posts, subwikis
from fediwiki.storage.database import Reader


async def of_actor(tx: Reader, actor: Actor, urls: Urls) -> Document:
    """The document of an actor of ours."""
    keys = await actors.keys_of(tx, actor.id)
    match actor.kind:
        case ActorKind.SUBWIKI:
            subwiki = await subwikis.by_id(tx, actor.id)
            steward = await actors.by_id(tx, subwiki.steward_id)
            return write_group(subwiki, keys, urls, steward=steward.uri)
        case ActorKind.STEWARD:
            subwiki = await subwikis.find_of_steward(tx, actor.id)
            return write_person(actor, keys, urls, steward_of=subwiki.actor.uri if subwiki else "")
        case ActorKind.INSTANCE:
            return write_instance(actor, keys, urls)
        case _:
            return write_person(actor, keys, urls)


def of_post(post: Post, urls: Urls) -> Document:
    """The document of a post of ours."""
    return write_article(post, urls)


async def of_comment(tx: Reader, comment: Comment, urls: Urls) -> Document:
    """The document of a comment.

    Raises:
        NotFound: The post that it stands below is not there.
    """
    post = await posts.find(tx, comment.post_id)
    if post is None:
        raise NotFound("what this answers is not there")
    above = await comments.ancestors_of(tx, comment)
    answered = [*(each.author for each in above[: MAX_ANCESTORS - 1]), post.author]
    return write_note(comment, urls, post=post, answered=answered)
