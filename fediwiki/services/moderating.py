"""Moderating: who looks after a subwiki, and whom they trust."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.services import notifying
from fediwiki.services.posting import Way, pass_on
from fediwiki.storage import acts, standing, subwikis
from fediwiki.storage.database import Writer


async def name(tx: Writer, subwiki: Subwiki, actor: Actor, *, way: Way, now: datetime) -> None:
    """Make an actor a moderator, after all that there are, as another told us to."""
    await _add(tx, subwiki, actor)
    await notifying.of_act(tx, ActKind.APPOINT, subwiki, actor, by=None, now=now)
    await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)


async def dismiss(tx: Writer, subwiki: Subwiki, actor: Actor, *, way: Way, now: datetime) -> None:
    """Let a moderator go, as another told us to.

    Raises:
        Refused: It is the last one.
    """
    await _remove(tx, subwiki, actor)
    await notifying.of_act(tx, ActKind.RELEASE, subwiki, actor, by=None, now=now)
    await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)


async def appoint(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Make an actor a moderator here; `by` is None for the operator. It stands in the log.

    Raises:
        Conflict: They are one already.
    """
    if actor.id in {each.id for each in await subwikis.moderators_of(tx, subwiki.id)}:
        raise Conflict(f"{actor.handle} moderates {subwiki.actor.name} already")
    await _add(tx, subwiki, actor)
    await _write_down(tx, ActKind.APPOINT, subwiki, actor, by, now)


async def release(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Let a moderator go here; `by` is None for the operator. It stands in the log.

    Raises:
        Conflict: They are none.
        Refused: It is the last one.
    """
    if actor.id not in {each.id for each in await subwikis.moderators_of(tx, subwiki.id)}:
        raise Conflict(f"{actor.handle} does not moderate {subwiki.actor.name}")
    await _remove(tx, subwiki, actor)
    await _write_down(tx, ActKind.RELEASE, subwiki, actor, by, now)


async def trust(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Name an editor as trusted, however few their edits; `by` is None for the operator.

    Raises:
        Conflict: They are named already.
    """
    if await standing.is_trusted(tx, subwiki.id, actor.id):
        raise Conflict(f"{actor.handle} is trusted in {subwiki.actor.name} already")
    await standing.add_trusted(tx, subwiki.id, actor.id, since=now)
    await _write_down(tx, ActKind.TRUST, subwiki, actor, by, now)


async def distrust(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, by: Actor | None, now: datetime
) -> None:
    """Name an editor as trusted no longer; what their edits earn them stays.

    Raises:
        Conflict: They are not named.
    """
    if not await standing.is_trusted(tx, subwiki.id, actor.id):
        raise Conflict(f"nobody named {actor.handle} as trusted in {subwiki.actor.name}")
    await standing.remove_trusted(tx, subwiki.id, actor.id)
    await _write_down(tx, ActKind.DISTRUST, subwiki, actor, by, now)


async def _add(tx: Writer, subwiki: Subwiki, actor: Actor) -> None:
    known = await subwikis.moderators_of(tx, subwiki.id)
    await subwikis.add_moderator(tx, subwiki.id, actor.id, place=len(known))


async def _remove(tx: Writer, subwiki: Subwiki, actor: Actor) -> None:
    known = await subwikis.moderators_of(tx, subwiki.id)
    if [each.id for each in known] == [actor.id]:
        raise Refused(f"{subwiki.actor.name} needs a moderator")
    await subwikis.remove_moderator(tx, subwiki.id, actor.id)


async def _write_down(
    tx: Writer, kind: ActKind, subwiki: Subwiki, actor: Actor, by: Actor | None, now: datetime
) -> None:
    act = acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=actor.uri,
        target_id=actor.id,
    )
    await acts.add(tx, act, now)
    await notifying.of_act(tx, kind, subwiki, actor, by=by, now=now)
