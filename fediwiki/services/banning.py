"""Banning: an actor may not take part in a subwiki, for a time or for good."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Malformed
from fediwiki.services import notifying
from fediwiki.storage import acts, subwikis
from fediwiki.storage.database import Writer


async def ban(
    tx: Writer,
    subwiki: Subwiki,
    actor: Actor,
    *,
    until: datetime | None,
    reason: str,
    by: Actor | None,
    now: datetime,
) -> None:
    """Ban an actor, over an older ban; `by` is None for the operator. It stands in the log.

    Raises:
        Malformed: It would be over already.
    """
    if until is not None and until <= now:
        raise Malformed("a ban ends in the future")
    await subwikis.save_ban(tx, subwiki.id, actor.id, until=until, reason=reason, now=now)
    details = {"until": until.isoformat() if until else ""}
    await acts.add(tx, _act(ActKind.BAN, subwiki, actor, reason, by, details), now)
    await notifying.of_act(
        tx, ActKind.BAN, subwiki, actor, by=by, reason=reason, until=until, now=now
    )


async def lift(
    tx: Writer, subwiki: Subwiki, actor: Actor, *, reason: str, by: Actor | None, now: datetime
) -> None:
    """Let an actor take part again; `by` is None for the operator. It stands in the log.

    Raises:
        Conflict: They are not banned.
    """
    if not await subwikis.remove_ban(tx, subwiki.id, actor.id):
        raise Conflict(f"{actor.handle} is not banned from {subwiki.actor.name}")
    await acts.add(tx, _act(ActKind.UNBAN, subwiki, actor, reason, by, {}), now)
    await notifying.of_act(tx, ActKind.UNBAN, subwiki, actor, by=by, reason=reason, now=now)


def _act(
    kind: ActKind,
    subwiki: Subwiki,
    actor: Actor,
    reason: str,
    by: Actor | None,
    details: dict[str, str],
) -> acts.Act:
    return acts.Act(
        kind=kind,
        subwiki_id=subwiki.id,
        actor_id=by.id if by else None,
        object_uri=actor.uri,
        target_id=actor.id,
        reason=reason,
        details=details,
    )
