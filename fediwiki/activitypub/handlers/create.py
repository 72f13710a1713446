"""Create: a post for a subwiki, or a comment on something that is here."""

from fediwiki.activitypub import fields, revising
from fediwiki.activitypub.believing import believed, head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Create
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.objects import ObjectHead
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.posts import PostMode, ReceivedPost
from fediwiki.domain.revisions import Revision
from fediwiki.services import commenting, posting
from fediwiki.services.commenting import Place
from fediwiki.storage import actors, comments, follows, posts, subwikis
from fediwiki.storage.database import Reader


async def handle(activity: Create, taking: Taking) -> None:
    """Keep what someone wrote, if it is public and for us.

    Raises:
        Refused: The actor did not write it, or may not take part.
        Malformed: It is no post and no comment.
    """
    document, taking = await believed(activity, taking)
    head = head_by(document, activity.actor)
    told = await revising.told(activity, taking, believed=True)
    await take(document, head, taking, told)


async def take(
    document: Document, head: ObjectHead, taking: Taking, told: Revision | None = None
) -> None:
    """Keep the object that `head` is of, whose owner is who it says; or let it be.

    `told` is the revision that was made with it.

    Raises:
        Refused: The author may not take part.
        Malformed: It is no post and no comment.
    """
    if not head.addressing.public:
        return
    if head.in_reply_to:
        await _take_comment(document, head, taking)
    else:
        await _take_post(document, head, taking, told)


async def _take_comment(document: Document, head: ObjectHead, taking: Taking) -> None:
    async with taking.look() as tx:
        if not await comments.can_be_answered(tx, head.in_reply_to):
            return
    author = await taking.actor(head.author)
    arrived = read_comment(document, arrived=taking.entry.arrived)
    async with taking.effect() as tx:
        place = await place_of(tx, head.in_reply_to)
        if place is None:
            return
        await commenting.receive(
            tx,
            arrived,
            place,
            author=author,
            max_depth=taking.limits.comment_depth,
            way=taking.way,
            now=taking.now,
            probation=taking.probation,
        )


async def _take_post(
    document: Document, head: ObjectHead, taking: Taking, told: Revision | None
) -> None:
    async with taking.look() as tx:
        known = await actors.find_by_uri(tx, head.author)
        followed = known is not None and await follows.has_local_followers(tx, known.id)
        wanted = followed or taking.group is not None
        if not wanted and await _group(tx, head, taking) is None:
            return
    author = await taking.actor(head.author)
    arrived = read_post(document, arrived=taking.entry.arrived)
    home = await _home(arrived, head, taking)
    async with taking.effect() as tx:
        group = home or await _group(tx, head, taking)
        await posting.receive(
            tx,
            arrived,
            author=author,
            subwiki=group,
            way=taking.way,
            now=taking.now,
            probation=taking.probation,
        )
        await revising.keep(tx, arrived.uri, told, taking)


async def _home(arrived: ReceivedPost, head: ObjectHead, taking: Taking) -> Actor | None:
    """The group that decides about a text which a community writes, whoever passed it on."""
    if arrived.collaboration.mode is not PostMode.COLLABORATIVE:
        return None
    named = next(iter(head.addressing.audience), "")
    if not fields.same_origin(named, arrived.uri):
        return None
    group = await taking.actor(named)
    return group if group.kind is ActorKind.GROUP else None


async def place_of(tx: Reader, parent_uri: str) -> Place | None:
    """Where a comment on that stands here, if it does."""
    post = await posts.find_by_uri(tx, parent_uri)
    if post is not None:
        return Place(post) if post.deleted is None else None
    parent = await comments.find_by_uri(tx, parent_uri)
    if parent is None or parent.deleted is not None:
        return None
    post = await posts.find(tx, parent.post_id)
    return Place(post, parent) if post is not None and post.deleted is None else None


async def _group(tx: Reader, head: ObjectHead, taking: Taking) -> Actor | None:
    """The group for which a post is: one that it names, of ours or that passed it on."""
    if taking.group is not None:
        return taking.group if head.names(taking.group.uri) else None
    subwiki = await subwikis.find_of_uris(tx, head.addressing.everyone_named, at=taking.now)
    return None if subwiki is None else subwiki.actor
