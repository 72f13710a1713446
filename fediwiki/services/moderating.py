"""Moderating: who looks after a subwiki."""

from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services.posting import Way, pass_on
from fediwiki.storage import subwikis
from fediwiki.storage.database import Writer


async def name(tx: Writer, subwiki: Subwiki, actor: Actor, *, way: Way, now: datetime) -> None:
    """Make an actor a moderator, after all that there are."""
    known = await subwikis.moderators_of(tx, subwiki.id)
    await subwikis.add_moderator(tx, subwiki.id, actor.id, place=len(known))
    await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)


async def dismiss(tx: Writer, subwiki: Subwiki, actor: Actor, *, way: Way, now: datetime) -> None:
    """Let a moderator go.

    Raises:
        Refused: It is the last one.
    """
    known = await subwikis.moderators_of(tx, subwiki.id)
    if [each.id for each in known] == [actor.id]:
        raise Refused(f"{subwiki.actor.name} needs a moderator")
    await subwikis.remove_moderator(tx, subwiki.id, actor.id)
    await pass_on(tx, subwiki.actor, way, actor.uri, None, now=now)
