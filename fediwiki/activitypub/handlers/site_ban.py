"""Block with a whole server as its target, and its Undo: admins elsewhere ban someone altogether.

Only a server itself says so, and only software that lets nobody but admins say it is believed. Of
who lives there it holds everywhere here; of anybody else, in that server's own groups.

Source: threadiverse reference, section 1.1 and item 39.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Block, Undo
from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.servers import Dialect
from fediwiki.errors import Malformed, Refused
from fediwiki.services import site_banning
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Why
from fediwiki.storage import actors, servers, tombstones
from fediwiki.storage.database import Reader

_BELIEVED = {Dialect.THREADIVERSE, Dialect.FEDIWIKI}


def is_site(target: str) -> bool:
    """Whether a target is a whole server, written with a slash at its end or without."""
    try:
        return target.removesuffix("/").lower() == fields.origin_of(target)
    except Malformed:
        return False


async def handle(activity: Block, taking: Taking) -> None:
    """Ban someone as their server says, or from the groups of the one that says so.

    Raises:
        Refused: It is not for that server to say.
    """
    async with taking.effect() as tx:
        by = await _admin(tx, activity.actor, activity.target)
        whom = await _person(tx, activity.object_id)
        if whom is None or await tombstones.exists(tx, activity.id):
            return
        await site_banning.receive(
            tx,
            whom,
            until=activity.ends,
            why=Why(activity.summary[:MOST_REASON_CHARACTERS]),
            by=by,
            way=taking.way,
            with_content=fields.is_true(activity.raw, "removeData"),
            now=taking.now,
        )


async def undo(activity: Undo, taking: Taking) -> None:
    """Let someone take part again.

    Raises:
        Refused: It is not for that server to say.
    """
    target = fields.one_id((activity.object or {}).get("target")) or ""
    async with taking.effect() as tx:
        by = await _admin(tx, activity.actor, target)
        whom = await _person(tx, activity.undone.object_id)
        done = whom is not None and await site_banning.receive_lift(
            tx,
            whom,
            why=Why(fields.text(activity.raw, "summary")[:MOST_REASON_CHARACTERS]),
            by=by,
            way=taking.way,
            with_content=fields.is_true(activity.raw, "restoreData"),
            now=taking.now,
        )
        if not done and fields.same_origin(activity.object_id, activity.actor):
            # It may have overtaken what it undoes.
            await tombstones.add(tx, activity.object_id, tombstones.UNDONE, taking.now)


async def _admin(tx: Reader, actor_uri: str, target: str) -> Actor:
    origin = fields.origin_of(actor_uri)
    if fields.origin_of(target) != origin:
        raise Refused(f"{actor_uri} bans nobody from {target}")
    server = await servers.find(tx, origin)
    if server is None or server.dialect not in _BELIEVED:
        raise Refused(f"it is not known who may ban at {origin}")
    return await actors.by_uri(tx, actor_uri)


async def _person(tx: Reader, uri: str) -> Actor | None:
    """Who is meant, if that is a person who is known here and was not deleted."""
    found = await actors.find_by_uri(tx, uri)
    people = {ActorKind.MEMBER, ActorKind.PERSON, ActorKind.OTHER}
    there = found is not None and found.kind in people and found.deleted is None
    return found if there else None
