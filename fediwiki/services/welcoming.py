"""Welcoming: who may take part in a subwiki at all."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.errors import Refused
from fediwiki.storage import subwikis
from fediwiki.storage.database import Reader


async def check(tx: Reader, actor: Actor, subwiki: Actor | None, now: datetime) -> None:
    """Refuse whoever may not take part.

    Raises:
        Refused: The actor is suspended, or banned from the subwiki.
    """
    if actor.suspended is not None and actor.suspended <= now:
        raise Refused(f"{actor.handle} is suspended")
    if subwiki is not None and await subwikis.is_banned(tx, subwiki.id, actor.id, now):
        raise Refused(f"{actor.handle} is banned from {subwiki.name}")
