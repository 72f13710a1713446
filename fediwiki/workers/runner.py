"""The clockwork: every worker in a loop of its own, until all are asked to stop."""

import asyncio
import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from fediwiki.clock import Clock
from fediwiki.errors import Unavailable

_log = logging.getLogger(__name__)

PAUSE_SECONDS = 1.0
STOP_SECONDS = 25.0


class Worker(Protocol):
    """Who does what is due, and is told by `wake` that there may be something."""

    wake: asyncio.Event

    async def run_once(self, now: datetime) -> bool:
        """Do what is due now; says whether that was anything."""
        ...


class Running(Protocol):
    """Who works until it is asked to stop."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set; then finish what is under way."""
        ...


class Repeating:
    """Runs a worker again and again: at once after work, otherwise when woken.

    It looks by itself after a pause, too: commands write beside the server and wake nobody.
    """

    def __init__(
        self, worker: Worker, clock: Clock, *, pause_seconds: float = PAUSE_SECONDS
    ) -> None:
        """Repeat `worker`."""
        self._worker = worker
        self._clock = clock
        self._pause_seconds = pause_seconds

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set."""
        wake = self._worker.wake
        while not stop.is_set():
            wake.clear()
            if await self._did_something():
                # Whoever is served by this loop has a turn in between.
                await asyncio.sleep(0)
            else:
                await any_of(wake, stop, seconds=self._pause_seconds)

    async def _did_something(self) -> bool:
        try:
            return await self._worker.run_once(self._clock.now())
        except Unavailable as error:
            _log.warning("%s waits: %s", type(self._worker).__name__, error)
        except Exception:  # noqa: BLE001 - a bug in one thing must not stop all others for good
            _log.exception("%s broke; it goes on", type(self._worker).__name__)
        return False


class Runner:
    """All workers beside each other."""

    def __init__(
        self, workers: Mapping[str, Running], *, stop_seconds: float = STOP_SECONDS
    ) -> None:
        """Run `workers`, by name; on `stop` they have `stop_seconds` to finish."""
        self._workers = workers
        self._stop_seconds = stop_seconds
        self._stop = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [
            asyncio.create_task(self._kept_running(name, worker), name=name)
            for name, worker in self._workers.items()
        ]

    async def stop(self) -> None:
        """Let everyone finish what is under way; break off whoever takes too long."""
        self._stop.set()
        if not self._tasks:
            return
        _, late = await asyncio.wait(self._tasks, timeout=self._stop_seconds)
        for task in late:
            _log.warning("%s did not finish in time; what it was at is done again", task.get_name())
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    async def _kept_running(self, name: str, worker: Running) -> None:
        while not self._stop.is_set():
            try:
                await worker.run(self._stop)
            except Exception:  # noqa: BLE001 - likewise
                _log.exception("%s broke; it begins again", name)
                await any_of(self._stop, seconds=PAUSE_SECONDS)


async def any_of(*events: asyncio.Event, seconds: float) -> None:
    """Wait for one of `events`, at most so long."""
    waits = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for wait in waits:
            wait.cancel()
