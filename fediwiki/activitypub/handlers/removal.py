"""Delete with a summary, and its Undo: a moderator takes something out of sight, and gives it back.

In a subwiki of ours only its listed moderators do so; in a group elsewhere only whom that group
passes on and lists, or its own host. The host of an object moderates nothing.

Source: protocol §7; FEP-1b12.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import moderators
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Activity, Delete, Inner, Undo
from fediwiki.domain.actors import Actor
from fediwiki.errors import NotFound, Refused
from fediwiki.services import deciding, removing
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Thing, Why
from fediwiki.storage import comments, posts, subwikis, tombstones
from fediwiki.storage.database import Reader


async def handle(activity: Delete, taking: Taking) -> None:
    """Remove from a subwiki of ours what its moderator removes, also before it comes.

    Raises:
        Refused: The actor does not moderate where it stands.
    """
    async with taking.look() as tx:
        place = await _place_of_ours(tx, activity.object_id, activity)
        by = await moderators.of_ours(tx, place, activity.actor, taking)
    await _remove(activity, place, by, taking)


async def undo(activity: Undo, taking: Taking) -> None:
    """Give back in a subwiki of ours what its moderator gives back.

    Raises:
        Refused: The actor does not moderate where it stands.
    """
    async with taking.look() as tx:
        place = await _place_of_ours(tx, activity.undone.object_id, activity)
        by = await moderators.of_ours(tx, place, activity.actor, taking)
    await _give_back(activity, place, by, taking)


async def take_passed_on(activity: Activity, taking: Taking) -> bool:
    """Do what a moderator of a group elsewhere did there; says whether it was such an act.

    Raises:
        Refused: They do not moderate there, or it stands elsewhere.
    """
    group = taking.group
    if group is None:
        return False
    match activity:
        case Delete(removal=True):
            by = await moderators.of_group(activity.actor, group, taking)
            await _remove(activity, group, by, taking)
        case Undo(undone=Inner(type="Delete")) if is_removal(activity.object):
            if activity.undone.actor not in {"", activity.actor}:
                raise Refused(f"{activity.actor} did not do that")
            by = await moderators.of_group(activity.actor, group, taking)
            await _give_back(activity, group, by, taking)
        case _:
            return False
    return True


def is_removal(undone: Document | None) -> bool:
    """Whether what is undone is a removal by a moderator, and no owner's deletion."""
    return undone is not None and "summary" in undone


async def _remove(activity: Delete, place: Actor, by: Actor, taking: Taking) -> None:
    why = Why(activity.summary[:MOST_REASON_CHARACTERS])
    async with taking.effect() as tx:
        if await tombstones.exists(tx, activity.id):
            return
        uri, way = activity.object_id, taking.way
        thing = await _thing(tx, uri)
        if thing is None:
            await removing.receive_early(tx, uri, place, why, by=by, way=way, now=taking.now)
            return
        await _check_place(tx, thing, place)
        replies = fields.is_true(activity.raw, "withReplies")
        await removing.receive(
            tx, thing, place, why, by=by, way=way, now=taking.now, with_replies=replies
        )


async def _give_back(activity: Undo, place: Actor, by: Actor, taking: Taking) -> None:
    why = Why(fields.text(activity.raw, "summary")[:MOST_REASON_CHARACTERS])
    async with taking.effect() as tx:
        thing = await _thing(tx, activity.undone.object_id)
        if thing is not None:
            await _check_place(tx, thing, place)
            way, now = taking.way, taking.now
            if await removing.receive_back(tx, thing, place, why, by=by, way=way, now=now):
                return
        if activity.object_id and fields.same_origin(activity.object_id, activity.actor):
            # It may have overtaken what it undoes.
            await tombstones.add(tx, activity.object_id, tombstones.UNDONE, taking.now)


async def _thing(tx: Reader, uri: str) -> Thing | None:
    return await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)


async def _place_of_ours(tx: Reader, uri: str, activity: Delete | Undo) -> Actor:
    """The subwiki of ours in which a thing stands, or would if it came."""
    thing = await _thing(tx, uri)
    if thing is not None:
        place = await deciding.place_of(tx, thing)
        if place is None or not place.local:
            raise Refused(f"{uri} is in no subwiki of ours")
        return place
    named = await subwikis.find_of_uris(tx, activity.addressing.everyone_named)
    if named is None:
        raise NotFound(f"{uri} is not here")
    return named.actor


async def _check_place(tx: Reader, thing: Thing, place: Actor) -> None:
    stands = await deciding.place_of(tx, thing)
    if stands is None or stands.id != place.id:
        raise Refused(f"{thing.uri} does not stand in {place.handle}")
