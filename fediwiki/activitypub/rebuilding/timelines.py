"""Drop posts and comments, and make them again from both logs, in the order of their effects.

Nothing is fetched and nobody is told. All happens in one transaction: whoever looks meanwhile
sees the timelines as they were.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime

from fediwiki.activitypub.rebuilding.ours import Retelling
from fediwiki.activitypub.rebuilding.theirs import Replay
from fediwiki.activitypub.remote import Remote
from fediwiki.config.settings import Limits
from fediwiki.domain.urls import Urls
from fediwiki.errors import Conflict
from fediwiki.storage import (
    comments,
    events,
    held,
    marks,
    notifications,
    posts,
    received,
    removals,
    sent,
    tombstones,
)
from fediwiki.storage.database import Database, Reader
from fediwiki.storage.received import Received
from fediwiki.storage.sent import Outgoing
from fediwiki.storage.within import Within

_PAGE = 500


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """How many entries of the logs were read, and what came of them."""

    entries: int
    posts: int
    comments: int


async def rebuild(
    database: Database, remote: Remote, urls: Urls, limits: Limits, now: datetime
) -> Rebuilt:
    """Make the timelines again.

    Raises:
        Conflict: The log does not hold everything yet.
        Unavailable: They cannot be kept now; they are as they were.
    """
    entries = 0
    async with database.write() as tx:
        if await events.count_untold(tx):
            raise Conflict("something that happened is not yet told, and so not in the log")
        before = tx.new_id(now)
        marked = await marks.of_all(tx)
        aside = await held.set_aside(tx)
        await comments.remove_all(tx)
        await posts.remove_all(tx)
        await tombstones.remove_objects(tx)
        within = Within(tx, database.ids)
        replay = Replay(within, replace(remote, database=within), urls, limits)
        retelling = Retelling(tx, urls, limits)
        async for entry in _effects(tx):
            entries += 1
            if isinstance(entry, Received):
                await replay.take(entry)
            else:
                await retelling.take(entry)
        await held.put_back(tx, aside)
        await removals.apply_all(tx)
        await marks.put_back(tx, marked)
        await posts.recount(tx)
        await comments.recount_likes(tx)
        await events.remove_after(tx, before)
        await notifications.remove_after(tx, before)
        return Rebuilt(entries, await posts.count_public(tx), await comments.count(tx))


async def _effects(tx: Reader) -> AsyncIterator[Received | Outgoing]:
    """Both logs as one, in the order of effects."""
    theirs, ours = _received(tx), _sent(tx)
    heard, said = await anext(theirs, None), await anext(ours, None)
    while heard is not None or said is not None:
        if heard is not None and (said is None or heard[0] < said.effect):
            yield heard[1]
            heard = await anext(theirs, None)
        elif said is not None:
            yield said
            said = await anext(ours, None)


async def _received(tx: Reader) -> AsyncIterator[tuple[int, Received]]:
    effect = 0
    while page := await received.effects_after(tx, effect, limit=_PAGE):
        for number, entry in page:
            yield number, entry
        effect = page[-1][0]


async def _sent(tx: Reader) -> AsyncIterator[Outgoing]:
    place = 0
    while page := await sent.content_after(tx, place, limit=_PAGE):
        for entry in page:
            yield entry.activity
        place = page[-1].place
