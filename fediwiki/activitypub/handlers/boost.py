"""Boosts: what people pass on. What is not here yet is fetched from where it lives, then shown."""

from dataclasses import replace

from fediwiki.activitypub import catching_up, fields, revising
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import like
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Announce
from fediwiki.activitypub.vocabulary.objects import ObjectHead, read_object
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.activitypub.vocabulary.removals import is_removed
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.reactions import Reaction, ReactionKind
from fediwiki.errors import Malformed, Refused
from fediwiki.services import posting
from fediwiki.storage import actors, follows, posts, subwikis, tombstones
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.received import BOOSTED

_TAKEN = {"Article", "Note", "Page", "Question"}


async def receive(activity: Announce, actor: Actor, taking: Taking) -> None:
    """Count a boost of what is here.

    Raises:
        NotFound: It is not here, or no longer.
        Refused: The actor may not take part.
    """
    async with taking.effect() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
        if post is not None:
            await posting.confirm(tx, post, actor, activity.id)
        await _count(tx, activity.id, activity.object_id, actor, taking)


async def receive_of_others(activity: Announce, actor: Actor, taking: Taking) -> None:
    """Show members what someone whom they follow passes on, once it is here."""
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, activity.object_id)
        if not await follows.has_local_followers(tx, actor.id):
            return
    if post is not None:
        await receive(activity, actor, taking)
    elif fields.is_id(activity.object_id):
        async with taking.effect() as tx:
            if not await catching_up.show(tx, activity, taking):
                raise Refused(f"{actor.handle} passes on too much within an hour")


async def take(boost_uri: str, taking: Taking) -> None:
    """Fetch what someone boosted, and show it to who follows them, unless they took that back.

    Raises:
        Refused: It is none of those things that are shown, or not for this server to show.
        NotFound: It is not there; Malformed: it is not what it should be.
        Unreachable: Its server does not answer.
    """
    uri, booster = taking.entry.object_uri, await taking.actor(taking.entry.signer_uri)
    await taking.check_heard(booster.uri)
    async with taking.look() as tx:
        post = await posts.find_by_uri(tx, uri)
        wanted = await follows.has_local_followers(tx, booster.id)
        if not wanted or await tombstones.exists(tx, boost_uri):
            return
    if post is not None:
        async with taking.effect() as tx:
            await _count(tx, boost_uri, uri, booster, taking)
        return
    document, taking = await taking.fetched(uri, BOOSTED)
    head = _checked(document, uri)
    author, group = await _whose(head, taking)
    async with taking.effect() as tx:
        await _keep(tx, document, author, group, taking)
        await _count(tx, boost_uri, uri, booster, taking)


async def take_again(document: Document, taking: Taking) -> None:
    """Keep once more what was fetched for a boost; that it was boosted is known."""
    head = _checked(document, taking.entry.object_uri)
    author, group = await _whose(head, taking)
    async with taking.effect() as tx:
        await _keep(tx, document, author, group, taking)


async def show(uri: str, taking: Taking) -> None:
    """Show who follows a group what it passes on, where that stands in another or in none.

    Raises:
        Refused: The group may not take part where it stands.
    """
    group = taking.group
    async with replace(taking, content=None).effect() as tx:
        post = await posts.find_by_uri(tx, uri)
        if group is None or post is None or post.deleted is not None:
            return
        if post.subwiki is None or post.subwiki.id != group.id:
            await _count(tx, taking.entry.uri, uri, group, replace(taking, group=None))


def _checked(document: Document, uri: str) -> ObjectHead:
    """The head of what may be shown: whole posts, for everyone, as their author's server has them.

    Raises:
        Malformed: It is something else than was boosted.
        Refused: It is no such post.
    """
    head = head_by(document, read_object(document).author)
    if head.id != uri:
        raise Malformed(f"{uri} is really {head.id}")
    if head.type not in _TAKEN or head.in_reply_to or is_removed(document):
        raise Refused(f"{uri} is no post that could stand by itself")
    if not head.addressing.public:
        raise Refused(f"{uri} is not for everyone")
    return head


async def _whose(head: ObjectHead, taking: Taking) -> tuple[Actor, Actor | None]:
    """Who wrote it, and the group of their own server for which it is, if it names one.

    Raises:
        Refused: We have nothing to do with them, or a subwiki or group that members here follow
            has it, and passes it on itself.
    """
    async with taking.look() as tx:
        if await _comes_by_itself(tx, head) and not taking.again:
            raise Refused(f"{head.id} is for a subwiki that passes it on")
    await taking.check_heard(head.author)
    author = await taking.actor(head.author)
    named = next(iter(head.addressing.audience), "")
    if not named or not fields.same_origin(named, head.id):
        return author, None
    group = await taking.actor(named)
    return author, group if group.kind is ActorKind.GROUP else None


async def _comes_by_itself(tx: Reader, head: ObjectHead) -> bool:
    if await subwikis.find_of_uris(tx, head.addressing.everyone_named) is not None:
        return True
    for uri in head.addressing.audience:
        group = await actors.find_by_uri(tx, uri)
        if group is not None and group.kind is ActorKind.GROUP:
            return await follows.has_local_followers(tx, group.id)
    return False


async def _keep(
    tx: Writer, document: Document, author: Actor, group: Actor | None, taking: Taking
) -> None:
    post = read_post(document, arrived=taking.entry.arrived)
    await posting.receive(tx, post, author=author, subwiki=group, way=taking.way, now=taking.now)
    await revising.keep(tx, post.uri, None, taking)


async def _count(tx: Writer, boost_uri: str, uri: str, booster: Actor, taking: Taking) -> None:
    boost = Reaction(booster.id, ReactionKind.BOOST, uri, boost_uri)
    await like.receive(tx, boost, booster, taking)
