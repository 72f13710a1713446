"""What was boosted and is not here: it is fetched from its author's server, and kept.

A comment stands below what it answers. So that is fetched, too, up to a post or to what is here.
"""

from dataclasses import dataclass, replace

from fediwiki.activitypub import fields, revising
from fediwiki.activitypub.believing import head_by
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import create
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.comments import read_comment
from fediwiki.activitypub.vocabulary.objects import ObjectHead, read_object
from fediwiki.activitypub.vocabulary.posts import read_post
from fediwiki.activitypub.vocabulary.removals import is_removed
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.errors import Malformed, NotFound, Refused
from fediwiki.services import commenting, posting
from fediwiki.storage import actors, follows, subwikis
from fediwiki.storage.database import Reader, Writer
from fediwiki.storage.received import BOOSTED

MOST_ABOVE = 8
_TAKEN = {"Article", "Note", "Page", "Question"}


@dataclass(frozen=True, slots=True)
class Thing:
    """A post or comment as its author's server gave it, with the group for which a post is."""

    document: Document
    head: ObjectHead
    author: Actor
    group: Actor | None


async def fetch(uri: str, taking: Taking) -> list[Thing]:
    """What was boosted, behind what it answers that is not here, the outermost first.

    Raises:
        Refused: Some of it is none of those things that are shown, not for everyone, not for this
            server to show, or too deep.
        NotFound: Some of it is not there; Malformed: it is not what it should be.
        Unreachable: Its server does not answer.
    """
    found: list[tuple[Document, ObjectHead]] = []
    while uri:
        if len(found) > MOST_ABOVE:
            raise Refused(f"{uri} is too far above what was boosted")
        document = await taking.remote.document(uri, taking.budget)
        head = _checked(document, uri)
        found.append((document, head))
        uri = head.in_reply_to
        if uri and await _is_here(uri, taking):
            break
    return [await _thing(document, head, taking) for document, head in found[::-1]]


def witnessing(thing: Thing, taking: Taking) -> Taking:
    """How to take it, by an entry of its own; nobody is told of it by us."""
    witness = taking.witnessing(thing.head.id, thing.document, BOOSTED)
    return replace(witness, passes_on=False)


async def keep(tx: Writer, thing: Thing, taking: Taking) -> None:
    """Keep it where it stands.

    Raises:
        NotFound: What it answers is here no longer.
        Refused: Its author may not take part there.
    """
    arrived = taking.entry.arrived
    if not thing.head.in_reply_to:
        post = read_post(thing.document, arrived=arrived)
        by, place, way = thing.author, thing.group, taking.way
        await posting.receive(tx, post, author=by, subwiki=place, way=way, now=taking.now)
        await revising.keep(tx, post.uri, None, taking)
        return
    below = await create.place_of(tx, thing.head.in_reply_to)
    if below is None:
        raise NotFound(f"what {thing.head.id} answers is not here")
    await commenting.receive(
        tx,
        read_comment(thing.document, arrived=arrived),
        below,
        author=thing.author,
        max_depth=taking.limits.comment_depth,
        way=taking.way,
        now=taking.now,
    )


async def take_again(document: Document, taking: Taking) -> None:
    """Keep once more what was fetched for a boost; that it was boosted is known."""
    head = _checked(document, taking.entry.object_uri)
    thing = await _thing(document, head, taking)
    async with taking.effect() as tx:
        await keep(tx, thing, taking)


def _checked(document: Document, uri: str) -> ObjectHead:
    """The head of what may be shown: whole, for everyone, as its author's server has it.

    Raises:
        Malformed: It is something else than was asked for.
        Refused: It is no such thing.
    """
    head = head_by(document, read_object(document).author)
    if head.id != uri:
        raise Malformed(f"{uri} is really {head.id}")
    if head.type not in _TAKEN or is_removed(document):
        raise Refused(f"{uri} is neither a post nor a comment that could be shown")
    if not head.addressing.public:
        raise Refused(f"{uri} is not for everyone")
    return head


async def _is_here(uri: str, taking: Taking) -> bool:
    """Whether what somebody answers is here, for whoever wants to answer.

    Raises:
        NotFound: It is here no longer, or was never.
        Refused: It is in a subwiki or group of which members here hear by itself.
    """
    async with taking.look() as tx:
        place = await create.place_of(tx, uri)
        if place is None and taking.urls.owns(uri):
            raise NotFound(f"{uri} is not here")
        there = place.post.subwiki if place else None
        if there is not None and (there.local or await follows.has_local_followers(tx, there.id)):
            raise Refused(f"{there.handle} passes on what is said there")
    return place is not None


async def _thing(document: Document, head: ObjectHead, taking: Taking) -> Thing:
    """It with who wrote it, and the group of their own server for which it is, if it names one.

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
        return Thing(document, head, author, None)
    group = await taking.actor(named)
    return Thing(document, head, author, group if group.kind is ActorKind.GROUP else None)


async def _comes_by_itself(tx: Reader, head: ObjectHead) -> bool:
    if await subwikis.find_of_uris(tx, head.addressing.everyone_named) is not None:
        return True
    for uri in head.addressing.audience:
        group = await actors.find_by_uri(tx, uri)
        if group is not None and group.kind is ActorKind.GROUP:
            return await follows.has_local_followers(tx, group.id)
    return False
