"""Banning: an actor may not take part in a subwiki, for a time or for good."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
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
    """Ban an actor; `by` is None for the operator. It stands in the log."""
    await subwikis.save_ban(tx, subwiki.id, actor.id, until=until, reason=reason, now=now)
    await acts.add(
        tx,
        acts.Act(
            kind="ban",
            subwiki_id=subwiki.id,
            actor_id=by.id if by else None,
            object_uri=actor.uri,
            reason=reason,
            details={"until": until.isoformat() if until else ""},
        ),
        now,
    )
