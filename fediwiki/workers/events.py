"""From events to activities: each event is told once, in the transaction that forgets it."""

import asyncio
import logging
from datetime import datetime, timedelta

from fediwiki.activitypub.publishing.telling import Teller
from fediwiki.domain.events import ActivityTaken
from fediwiki.domain.ids import beginning_at
from fediwiki.errors import Unavailable
from fediwiki.storage import backups, events
from fediwiki.storage.database import Database, Writer
from fediwiki.storage.events import Pending

BATCH = 100
# So many share a commit; more would keep others waiting for their turn to write.
_TOGETHER = 10
_FIRST_WAIT = timedelta(minutes=1)
_LONGEST_WAIT = timedelta(days=1)

_log = logging.getLogger(__name__)


class EventWorker:
    """Tells what happened, in the order in which it did."""

    def __init__(self, database: Database, teller: Teller, *, told: asyncio.Event) -> None:
        """Tell by `teller`; `told` is set after something was said."""
        self.wake = asyncio.Event()
        self._database = database
        self._teller = teller
        self._told = told
        self._restored = 0

    async def run_once(self, now: datetime) -> bool:
        """Tell what waits, in its order; says whether there was anything."""
        async with self._database.read() as tx:
            waiting = await events.due(tx, now, limit=BATCH)
            restored = await backups.find_restored(tx) if waiting else None
        self._restored = beginning_at(restored) if restored else 0
        for first in range(0, len(waiting), _TOGETHER):
            await self._tell_together(waiting[first : first + _TOGETHER], now)
        if waiting:
            self._told.set()
        return bool(waiting)

    async def _tell_together(self, some: list[Pending], now: datetime) -> None:
        """Tell of some in one transaction; if that fails, of each in its own."""
        try:
            async with self._database.write() as tx:
                for pending in some:
                    await self._take(tx, pending, now)
        except Unavailable:
            raise
        except Exception:  # noqa: BLE001 - which of them it was shows when each is alone
            for pending in some:
                await self._tell(pending, now)

    async def _take(self, tx: Writer, pending: Pending, now: datetime) -> None:
        if await events.remove(tx, pending.id):
            await self._teller.tell(tx, pending, now, quietly=self._is_old(pending))

    def _is_old(self, pending: Pending) -> bool:
        """Whether it comes out of the backup that was restored: others were told of it then."""
        taken = isinstance(pending.event, ActivityTaken) and pending.event.received_id
        return (taken or pending.id) < self._restored

    async def _tell(self, pending: Pending, now: datetime) -> None:
        try:
            async with self._database.write() as tx:
                await self._take(tx, pending, now)
        except Exception as error:  # noqa: BLE001 - one bad thing must not stop the others
            _log.exception("cannot tell of %s", pending.event)
            wait = min(_FIRST_WAIT * 2**pending.attempts, _LONGEST_WAIT)
            async with self._database.write() as tx:
                await events.postpone(tx, pending, repr(error), wait, now)
