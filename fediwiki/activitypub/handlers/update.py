"""Update: an owner changed their object, or themselves."""

from datetime import timedelta

from fediwiki.activitypub import fields, revising
from fediwiki.activitypub.believing import believed, head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import create
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Update
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.objects import ObjectHead
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.activitypub.vocabulary.removals import is_removed
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Revision
from fediwiki.errors import Refused
from fediwiki.services import commenting, deleting, placing, posting
from fediwiki.storage import comments, posts
from fediwiki.storage.received import RESTORED

YOUNG = timedelta(days=1)


async def handle(activity: Update, taking: Taking) -> None:
    """Change what we keep to what its owner says now.

    What we do not know is taken as new, if it is, and would be taken had it come as new.

    Raises:
        Refused: The actor does not own it.
        Malformed: It is no object that we keep.
    """
    if activity.object_id == activity.actor:
        await refresh(activity.actor, taking)
        return
    document, taking = await believed(activity, taking)
    head = head_by(document, activity.actor)
    told = await revising.told(activity, taking, believed=True)
    await take(document, head, taking, told)


async def refresh(uri: str, taking: Taking) -> None:
    """Take what an actor elsewhere says of itself now."""
    await taking.remote.refreshed(uri, taking.budget)
    async with taking.effect():
        return


async def take(
    document: Document, head: ObjectHead, taking: Taking, told: Revision | None = None
) -> None:
    """Change what is known by the id of `head`, whose owner is who it says.

    `told` is the revision that was made by that.

    Raises:
        Refused: Someone else wrote what we know by that id, or may not take part in the group that
            passes it on.
        Malformed: It is no object that we keep.
    """
    if is_removed(document):
        # Its words are not gone, only out of sight at its home.
        async with taking.effect():
            return
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, head.id)
        comment = await comments.find_by_uri(tx, head.id)
    known = post or comment
    if known is None:
        if head.published is not None and taking.now - head.published <= YOUNG:
            await create.take(document, head, taking, told)
        return
    _check_owner(known, head)
    if not head.addressing.public:
        raise Refused("what was public does not become private by an update")
    arrived = taking.entry.arrived
    if post is not None:
        said = read_post(document, arrived=arrived)
        async with taking.effect() as tx:
            post = await posts.find_by_uri(tx, head.id) or post
            if taking.group is not None and head.names(taking.group.uri):
                post = await placing.take_in(tx, post, taking.group, now=taking.now)
            await posting.receive_update(
                tx, post, said, way=taking.way, now=taking.now, probation=taking.probation
            )
            await revising.keep(tx, post.uri, told, taking)
    elif comment is not None:
        words = read_comment(document, arrived=arrived)
        async with taking.effect() as tx:
            comment = await comments.find_by_uri(tx, head.id) or comment
            await commenting.receive_update(
                tx, comment, words, way=taking.way, now=taking.now, probation=taking.probation
            )


async def take_restored(uri: str, actor_uri: str, taking: Taking) -> None:
    """Take back that something was deleted, if its own server serves it again.

    Raises:
        Refused: Someone else deleted it, or wrote it.
        Unreachable: Its server does not answer.
    """
    if taking.urls.owns(uri) or not fields.same_origin(uri, actor_uri):
        raise Refused(f"{actor_uri} cannot restore {uri}")
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri)
    if post is None or post.deleted is None:
        return
    document, taking = await taking.fetched(uri, RESTORED)
    await restore(document, head_by(document, actor_uri), taking)


async def restore(document: Document, head: ObjectHead, taking: Taking) -> None:
    """Bring back a deleted post as its own server gives it.

    Raises:
        Refused: Someone else wrote what we knew by that id.
    """
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, head.id)
        if post is None:
            return
        _check_owner(post, head)
        said = read_post(document, arrived=taking.entry.arrived)
        await deleting.receive_restored(tx, post, said, way=taking.way, now=taking.now)


def _check_owner(known: Post | Comment, head: ObjectHead) -> None:
    if known.local or known.author.uri != head.author:
        raise Refused(f"{head.author} did not write {known.uri}")
