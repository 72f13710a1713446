"""From the inbound log to effects: each activity once, those of one server in their order."""

import asyncio
import logging
from collections import defaultdict
from datetime import datetime, timedelta

from fediwiki.activitypub.catching_up import BOOST
from fediwiki.activitypub.dispatch import Judging
from fediwiki.errors import FediWikiError, Unavailable, Unreachable
from fediwiki.storage import received
from fediwiki.storage.database import Database, Reader
from fediwiki.storage.received import Received, State
from fediwiki.text.domains import host_of

BATCH = 200
BOOSTS = 20
WAITS: tuple[timedelta, ...] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)

_log = logging.getLogger(__name__)


class InboxWorker:
    """Gives what came in its effect; what fails is tried again, then laid aside."""

    def __init__(
        self, database: Database, judging: Judging, *, attempts: int, happened: asyncio.Event
    ) -> None:
        """Try each entry at most `attempts` times; `happened` is set after effects."""
        self.wake = asyncio.Event()
        self._database = database
        self._judging = judging
        self._attempts = attempts
        self._happened = happened

    async def run_once(self, now: datetime) -> bool:
        """Deal with what is due, servers beside each other; says whether there was anything."""
        async with self._database.read() as tx:
            entries = await self._due(tx, now)
        queues: dict[str, list[Received]] = defaultdict(list)
        for entry in entries:
            queues[self._queue_of(entry)].append(entry)
        await asyncio.gather(*(self._in_order(queue, now) for queue in queues.values()))
        if entries:
            self._happened.set()
        return bool(entries)

    async def _due(self, tx: Reader, now: datetime) -> list[Received]:
        return await received.due(tx, now, limit=BATCH, but=BOOST)

    def _queue_of(self, entry: Received) -> str:
        return entry.origin

    async def _in_order(self, entries: list[Received], now: datetime) -> None:
        for entry in entries:
            await self._deal_with(entry, now)

    async def _deal_with(self, entry: Received, now: datetime) -> None:
        try:
            await self._judging.judge(entry, now)
        except (Unreachable, Unavailable) as error:
            await self._try_again(entry, str(error), now)
        except FediWikiError as error:
            _log.info("refused %s: %s", entry.uri, error)
            await self._settle(entry, State.REFUSED, str(error), now)
        except Exception as error:  # noqa: BLE001 - one bad thing must not stop the others
            _log.exception("cannot deal with %s", entry.uri)
            await self._try_again(entry, repr(error), now)

    async def _try_again(self, entry: Received, reason: str, now: datetime) -> None:
        if entry.attempts + 1 >= self._attempts:
            await self._settle(entry, State.DEAD, reason, now)
            return
        wait = WAITS[min(entry.attempts, len(WAITS) - 1)]
        async with self._database.write() as tx:
            await received.postpone(tx, entry, reason, wait, now)

    async def _settle(self, entry: Received, state: State, reason: str, now: datetime) -> None:
        async with self._database.write() as tx:
            await received.settle(tx, entry.id, state, reason, now)


class BoostWorker(InboxWorker):
    """Fetches what is boosted and not here yet, a few at a time, beside what came.

    Whoever serves it slowly keeps nothing else waiting but what is to be had from there.
    """

    async def _due(self, tx: Reader, now: datetime) -> list[Received]:
        return await received.due(tx, now, limit=BOOSTS, only=BOOST)

    def _queue_of(self, entry: Received) -> str:
        return host_of(entry.object_uri)
