"""Delete: an owner takes back their object, or leaves altogether."""

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import removal, revision
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Delete
from fediwiki.activitypub.vocabulary.objects import TOMBSTONE, read_object, write_tombstone
from fediwiki.domain.actors import ActorKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.errors import NotFound, Refused
from fediwiki.services import deciding, deleting, ending, leaving
from fediwiki.storage import actors, comments, posts, subwikis, tombstones
from fediwiki.storage.database import Reader


async def handle(activity: Delete, taking: Taking) -> None:
    """Erase what its owner deleted; what we never knew is not taken later either.

    Raises:
        Refused: The actor does not own it.
    """
    if activity.object_id == activity.actor:
        await _leave(activity.actor, taking)
        return
    if revision.is_of_fields(activity):
        await revision.remove_fields(activity, taking)
        return
    if activity.removal and not await _is_the_owners(activity, taking):
        await removal.handle(activity, taking)
        return
    async with taking.effect() as tx:
        uri = activity.object_id
        known = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        if known is None:
            await _check_origin(tx, activity)
            await tombstones.add(tx, uri, "Object", taking.now)
            return
        if known.local or known.author.uri != activity.actor:
            raise Refused(f"{activity.actor} did not write {known.uri}")
        await deleting.receive_delete(tx, known, way=taking.way, now=taking.now)


async def _is_the_owners(activity: Delete, taking: Taking) -> bool:
    """Whether an owner deletes what is theirs, though a moderator removes in the same words.

    An owner who moderates where it stands removes; what nobody knows its own server may delete.
    """
    async with taking.look() as tx:
        uri = activity.object_id
        known = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
        if known is None:
            named = await subwikis.find_of_uris(tx, activity.addressing.everyone_named)
            return named is None
        place = await deciding.place_of(tx, known)
        if known.author.uri != activity.actor:
            return False
        return place is None or not await subwikis.find_moderator(tx, place.id, activity.actor)


async def take_gone(uri: str, taking: Taking) -> None:
    """Erase what is said to be deleted by someone else than its owner, if its server says so too.

    Raises:
        Refused: It is still there.
        Unreachable: Its server does not answer.
    """
    if await _kept(uri, taking) is None:
        return
    document = await _tombstone(uri, "Object", taking)
    await erase_gone(uri, taking.witnessing(uri, document))


async def take_group(taking: Taking) -> None:
    """Believe that the group which passes on that it was deleted is gone, if it is not there.

    Raises:
        Refused: It is still there.
        Unreachable: Its server does not answer.
    """
    if taking.group is None:
        return
    uri = taking.group.uri
    await _tombstone(uri, "Group", taking)
    await _leave(uri, taking)


async def _tombstone(uri: str, former_type: str, taking: Taking) -> Document:
    """What the server of a deleted thing gives for it, or would if it kept tombstones."""
    try:
        document = await taking.remote.document(uri, taking.budget)
    except NotFound:
        return write_tombstone(uri, former_type=former_type)
    if read_object(document).type != TOMBSTONE:
        raise Refused(f"{uri} was not deleted")
    return document


async def erase_gone(uri: str, taking: Taking) -> None:
    """Erase what its own server says is gone."""
    known = await _kept(uri, taking)
    if known is not None:
        async with taking.effect() as tx:
            await deleting.receive_delete(tx, known, way=taking.way, now=taking.now)


async def _kept(uri: str, taking: Taking) -> Post | Comment | None:
    """What someone elsewhere wrote, if it is here and not yet deleted."""
    async with taking.look() as tx:
        known = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    return None if known is None or known.local or known.deleted is not None else known


async def _leave(uri: str, taking: Taking) -> None:
    async with taking.effect() as tx:
        actor = await actors.find_by_uri(tx, uri)
        if actor is None or actor.local:
            return
        if actor.kind is ActorKind.GROUP:
            await ending.receive(tx, actor, now=taking.now)
        else:
            await leaving.receive_delete(tx, actor, now=taking.now)
    taking.remote.ring.forget(uri)


async def _check_origin(tx: Reader, activity: Delete) -> None:
    """Let a server delete what we never heard of, but nobody another actor."""
    is_actor = await actors.find_by_uri(tx, activity.object_id) is not None
    if is_actor or not fields.same_origin(activity.object_id, activity.actor):
        raise Refused(f"{activity.actor} cannot delete {activity.object_id}")
