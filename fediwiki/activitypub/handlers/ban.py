"""Block with a target, and its Undo: moderators ban someone from a subwiki or a group.

Who may say so is as with removals; the server of whoever is banned has no say in it.

Source: protocol §7; FEP-1b12.
"""

from fediwiki.activitypub import fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.handlers import moderators
from fediwiki.activitypub.taking import Taking
from fediwiki.activitypub.vocabulary.activities import Activity, Block, Inner, Undo
from fediwiki.domain.actors import Actor
from fediwiki.errors import NotFound, Refused
from fediwiki.services import banning
from fediwiki.services.deciding import MOST_REASON_CHARACTERS, Why
from fediwiki.storage import subwikis, tombstones


async def handle(activity: Block, taking: Taking) -> None:
    """Ban someone from a subwiki of ours as its moderator says.

    Raises:
        Refused: The actor does not moderate there.
        NotFound: There is no such subwiki.
    """
    place, by = await _of_ours(activity.target, activity.actor, taking)
    await _ban(activity, place, by, taking)


async def undo(activity: Undo, taking: Taking) -> None:
    """Let someone take part again as a moderator of a subwiki of ours says.

    Raises:
        Refused: The actor does not moderate there.
        NotFound: There is no such subwiki.
    """
    place, by = await _of_ours(target_of(activity.object), activity.actor, taking)
    await _lift(activity, place, by, taking)


async def take_passed_on(activity: Activity, taking: Taking) -> bool:
    """Do what a group elsewhere says of whom it banned; says whether it was such an act.

    Raises:
        Refused: Whoever did it does not moderate there, or it is about another place.
    """
    group = taking.group
    if group is None:
        return False
    match activity:
        case Block():
            _check_target(activity.target, group)
            by = await moderators.of_group(activity.actor, group, taking)
            await _ban(activity, group, by, taking)
        case Undo(undone=Inner(type="Block")):
            _check_target(target_of(activity.object), group)
            if activity.undone.actor not in {"", activity.actor}:
                raise Refused(f"{activity.actor} did not do that")
            by = await moderators.of_group(activity.actor, group, taking)
            await _lift(activity, group, by, taking)
        case _:
            return False
    return True


def target_of(block: Document | None) -> str:
    """From where a block keeps someone; empty for one between people."""
    return fields.one_id((block or {}).get("target")) or ""


async def _of_ours(target: str, actor_uri: str, taking: Taking) -> tuple[Actor, Actor]:
    async with taking.look() as tx:
        subwiki = await subwikis.find_of_uris(tx, (target,))
        if subwiki is None:
            raise NotFound(f"there is no subwiki {target}")
        by = await moderators.of_ours(tx, subwiki.actor, actor_uri, taking)
    return subwiki.actor, by


async def _ban(activity: Block, place: Actor, by: Actor, taking: Taking) -> None:
    whom = await taking.actor(activity.object_id)
    async with taking.effect() as tx:
        if await tombstones.exists(tx, activity.id):
            return
        await banning.receive(
            tx,
            place,
            whom,
            until=activity.ends,
            why=Why(activity.summary[:MOST_REASON_CHARACTERS]),
            by=by,
            way=taking.way,
            now=taking.now,
            with_content=fields.is_true(activity.raw, "removeData"),
        )


async def _lift(activity: Undo, place: Actor, by: Actor, taking: Taking) -> None:
    whom = await taking.actor(activity.undone.object_id)
    async with taking.effect() as tx:
        done = await banning.receive_lift(
            tx,
            place,
            whom,
            why=Why(fields.text(activity.raw, "summary")[:MOST_REASON_CHARACTERS]),
            by=by,
            way=taking.way,
            now=taking.now,
            with_content=fields.is_true(activity.raw, "restoreData"),
        )
        if not done and fields.same_origin(activity.object_id, activity.actor):
            # It may have overtaken what it undoes.
            await tombstones.add(tx, activity.object_id, tombstones.UNDONE, taking.now)


def _check_target(target: str, group: Actor) -> None:
    if target != group.uri:
        raise Refused(f"{group.handle} bans from nowhere but itself")
