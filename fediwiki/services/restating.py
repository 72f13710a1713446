"""Restating: a subwiki says something new of itself, and whoever follows it hears it."""

from datetime import datetime

from fediwiki.domain.events import ActorChanged
from fediwiki.domain.posts import next_update
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import events, subwikis
from fediwiki.storage.database import Writer


async def restate(tx: Writer, subwiki: Subwiki, *, now: datetime) -> None:
    """Let everyone hear what a subwiki is like now; the moment grows, or Lemmy ignores it."""
    known = await subwikis.by_id(tx, subwiki.id)
    moment = next_update(known.updated, known.actor.published, now)
    await subwikis.save_updated(tx, subwiki.id, moment)
    event = ActorChanged(subwiki.id)
    if not await events.waits(tx, event):
        await events.append(tx, event, now=now)
