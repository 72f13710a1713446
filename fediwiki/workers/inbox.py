"""From the inbound log to effects: each activity once, those of one server in their order."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from fediwiki.activitypub.catching_up import BOOST
from fediwiki.activitypub.dispatch import Judging
from fediwiki.errors import FediWikiError, Unavailable, Unreachable
from fediwiki.storage import received
from fediwiki.storage.database import Database, Reader, Writer
from fediwiki.storage.received import Received, State
from fediwiki.text.domains import host_of

BATCH = 200
BOOSTS = 20
# So many share a transaction; more would keep others waiting for their turn to write.
TOGETHER = 20
WAITS: tuple[timedelta, ...] = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)

_log = logging.getLogger(__name__)


class InboxWorker:
    """Gives what came in its effect; what fails is tried again, then laid aside.

    Most of it needs nobody else, and is judged together, many in one transaction. The rest is
    judged alone, those of one server after each other and beside all others.
    """

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
        for first in range(0, len(entries), TOGETHER):
            some = entries[first : first + TOGETHER]
            for entry in await self._deal_with_together(some, {*queues}, now):
                queues[self._queue_of(entry)].append(entry)
            self._happened.set()
        if queues:
            await asyncio.gather(*(self._in_order(queue, now) for queue in queues.values()))
            self._happened.set()
        return bool(entries)

    async def _due(self, tx: Reader, now: datetime) -> list[Received]:
        return await received.due(tx, now, limit=BATCH, but=BOOST)

    def _queue_of(self, entry: Received) -> str:
        return entry.origin

    async def _deal_with_together(
        self, entries: Sequence[Received], waiting: set[str], now: datetime
    ) -> Sequence[Received]:
        """Deal with some in one transaction, but for what stands behind others in a queue.

        Gives what is to be dealt with alone: all of it, if the transaction fails.
        """
        left: list[Received] = []
        try:
            async with self._database.write() as tx:
                judging = self._judging.within(tx)
                for entry in entries:
                    queue = self._queue_of(entry)
                    if queue in waiting or not await _is_settled(tx, judging, entry, now):
                        waiting.add(queue)
                        left.append(entry)
        except Unavailable as error:
            _log.warning("what came is dealt with one by one: %s", error)
            return entries
        return left

    async def _in_order(self, entries: list[Received], now: datetime) -> None:
        for entry in entries:
            await self._deal_with(entry, now)

    async def _deal_with(self, entry: Received, now: datetime) -> None:
        try:
            await self._judging.judge(entry, now)
        except (Unreachable, Unavailable) as error:
            await self._try_again(entry, str(error), now)
        except FediWikiError as error:
            async with self._database.write() as tx:
                await _refuse(tx, entry, error, now)
        except Exception as error:  # noqa: BLE001 - one bad thing must not stop the others
            _log.exception("cannot deal with %s", entry.uri)
            await self._try_again(entry, repr(error), now)

    async def _try_again(self, entry: Received, reason: str, now: datetime) -> None:
        wait = WAITS[min(entry.attempts, len(WAITS) - 1)]
        async with self._database.write() as tx:
            if entry.attempts + 1 >= self._attempts:
                await received.settle(tx, entry.id, State.DEAD, reason, now)
            else:
                await received.postpone(tx, entry, reason, wait, now)


class BoostWorker(InboxWorker):
    """Fetches what is boosted and not here yet, a few at a time, beside what came.

    Whoever serves it slowly keeps nothing else waiting but what is to be had from there.
    """

    async def _due(self, tx: Reader, now: datetime) -> list[Received]:
        return await received.due(tx, now, limit=BOOSTS, only=BOOST)

    async def _deal_with_together(
        self, entries: Sequence[Received], waiting: set[str], now: datetime
    ) -> Sequence[Received]:
        """Nothing: all of it has to be asked for."""
        del waiting, now
        return entries

    def _queue_of(self, entry: Received) -> str:
        return host_of(entry.object_uri)


async def _is_settled(tx: Writer, judging: Judging, entry: Received, now: datetime) -> bool:
    """Judge one of many; where that gives no verdict, nothing of it is left behind."""
    try:
        async with tx.part():
            try:
                await judging.judge(entry, now)
            except (Unreachable, Unavailable):
                raise
            except FediWikiError as error:
                await _refuse(tx, entry, error, now)
    except Unavailable:
        raise
    except Exception:  # noqa: BLE001 - what it was shows when it is alone
        return False
    return True


async def _refuse(tx: Writer, entry: Received, error: FediWikiError, now: datetime) -> None:
    _log.info("refused %s: %s", entry.uri, error)
    await received.settle(tx, entry.id, State.REFUSED, str(error), now)
