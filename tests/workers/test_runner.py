"""The clockwork: loops that wake, rest, survive and stop."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime

import pytest

from fediwiki.clock import Clock
from fediwiki.errors import Unavailable
from fediwiki.workers.runner import Repeating, Runner
from tests.workers.world import StoppedClock, until

NEVER = 3600.0


class Digger:
    """Takes one thing from a heap in each turn, unless something is in its way."""

    def __init__(self, heap: int = 0, obstacles: list[Exception] | None = None) -> None:
        self.wake = asyncio.Event()
        self.heap = heap
        self.turns = 0
        self._obstacles = obstacles or []

    async def run_once(self, now: datetime) -> bool:
        self.turns += 1
        if self._obstacles:
            raise self._obstacles.pop()
        if not self.heap:
            return False
        self.heap -= 1
        return True


class Sleeper:
    """Works until it is told that it may end, whatever else it is told."""

    def __init__(self) -> None:
        self.may_end = asyncio.Event()
        self.began = False
        self.ended = False

    async def run(self, stop: asyncio.Event) -> None:
        self.began = True
        await self.may_end.wait()
        self.ended = True


async def running(
    digger: Digger, condition: Callable[[], bool], *, pause_seconds: float = NEVER
) -> None:
    clock: Clock = StoppedClock()
    runner = Runner({"digger": Repeating(digger, clock, pause_seconds=pause_seconds)})
    runner.start()
    try:
        await until(condition)
    finally:
        await runner.stop()


async def test_work_is_done_without_a_pause_while_there_is_any() -> None:
    digger = Digger(heap=100)
    await running(digger, lambda: digger.heap == 0)
    assert digger.turns in (100, 101)


async def test_a_worker_at_rest_is_woken() -> None:
    digger = Digger()
    runner = Runner({"digger": Repeating(digger, StoppedClock(), pause_seconds=NEVER)})
    runner.start()
    await until(lambda: digger.turns == 1)
    digger.heap = 3
    digger.wake.set()
    await until(lambda: digger.heap == 0)
    await runner.stop()
    assert digger.turns in (4, 5)


async def test_a_worker_at_rest_looks_by_itself_after_a_pause() -> None:
    digger = Digger()
    await running(digger, lambda: digger.turns > 3, pause_seconds=0.001)
    assert digger.heap == 0


@pytest.mark.parametrize("obstacle", [Unavailable("the disk is full"), ZeroDivisionError()])
async def test_a_worker_that_breaks_goes_on(
    obstacle: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    digger = Digger(heap=1, obstacles=[obstacle])
    with caplog.at_level(logging.WARNING):
        await running(digger, lambda: digger.heap == 0, pause_seconds=0.001)
    [record] = caplog.records
    assert record.getMessage().startswith("Digger")


async def test_a_stop_waits_for_what_is_under_way() -> None:
    sleeper = Sleeper()
    runner = Runner({"sleeper": sleeper}, stop_seconds=NEVER)
    runner.start()
    await until(lambda: sleeper.began)
    stopping = asyncio.create_task(runner.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    sleeper.may_end.set()
    await stopping
    assert sleeper.ended


async def test_a_stop_does_not_wait_for_ever(caplog: pytest.LogCaptureFixture) -> None:
    sleeper = Sleeper()
    runner = Runner({"sleeper": sleeper}, stop_seconds=0.001)
    runner.start()
    await until(lambda: sleeper.began)
    with caplog.at_level(logging.WARNING):
        await runner.stop()
    assert not sleeper.ended
    assert "sleeper did not finish in time" in caplog.text


async def test_stopping_twice_or_before_the_start_does_no_harm() -> None:
    digger = Digger()
    runner = Runner({"digger": Repeating(digger, StoppedClock(), pause_seconds=NEVER)})
    await runner.stop()
    await runner.stop()
    assert digger.turns == 0
