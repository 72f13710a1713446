"""Upkeep: what must be done now and then, whether anything happened or not."""

import asyncio
import logging
from datetime import datetime, timedelta

from fediwiki.asgi.live import LiveConfig
from fediwiki.clock import Clock
from fediwiki.config.settings import Limits
from fediwiki.domain.upkeep import Chore, Run
from fediwiki.domain.urls import Urls
from fediwiki.errors import Unavailable
from fediwiki.media.pictures import Pictures
from fediwiki.services import following
from fediwiki.storage import actors, follows, runs
from fediwiki.storage.database import Database
from fediwiki.workers.chores import Chores, Do

_HOURLY = timedelta(hours=1)
_SPEAKING = {Chore.SUBWIKIS, Chore.PEOPLE}

_log = logging.getLogger(__name__)


class Upkeep:
    """Asks again where nobody answered, and forgets what is kept for a time only."""

    def __init__(
        self, database: Database, urls: Urls, pictures: Pictures, live: LiveConfig, clock: Clock
    ) -> None:
        """Keep for as long as the limits that hold say what is kept for a time."""
        self.wake = asyncio.Event()
        self._database = database
        self._urls = urls
        self._live = live
        self._clock = clock
        self._chores = Chores(database, pictures, live)
        self._tidied: datetime | None = None

    async def run_once(self, now: datetime) -> bool:
        """Do what is due; says whether that leaves something to tell."""
        asked = await self._ask_again(now)
        if self._tidied is not None and now - self._tidied < _HOURLY:
            return asked
        self._tidied = now
        limits = (await self._live.fresh()).limits
        done = [await self._do(chore, do, limits, now) for chore, do in self._chores.all.items()]
        async with self._database.write() as tx:
            for run in done:
                await runs.save(tx, run)
        return asked or any(run.done for run in done if run.chore in _SPEAKING)

    async def _do(self, chore: Chore, do: Do, limits: Limits, now: datetime) -> Run:
        """Do one thing; if that breaks, the others are done all the same."""
        started, done, error = self._clock.now(), 0, ""
        try:
            done = await do(limits, now)
        except Unavailable:
            raise
        except Exception as problem:  # noqa: BLE001 - whoever looks at the panel sees what broke
            _log.exception("upkeep broke: %s", chore)
            error = repr(problem)
        return Run(chore, started, self._clock.now(), done, error)

    async def _ask_again(self, now: datetime) -> bool:
        async with self._database.read() as tx:
            due = await follows.due(tx, now)
        for follow in due:
            async with self._database.write() as tx:
                follower = await actors.by_id(tx, follow.follower_id)
                followed = await actors.by_id(tx, follow.followed_id)
                await following.ask(tx, follower, followed, urls=self._urls, now=now)
        return bool(due)
