"""Turns: so many requests to one host and so many in all, first come, first served."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from fediwiki.errors import Unreachable
from fediwiki.outbound.policy import Limits


class Slots:
    """Turns at a host come before turns in all: who waits for a busy host delays nobody else."""

    def __init__(self, limits: Limits) -> None:
        self._per_host = limits.per_host
        self._wait_seconds = limits.wait_seconds
        self._overall = asyncio.Semaphore(limits.overall)
        self._queues: dict[str, _Queue] = {}

    @asynccontextmanager
    async def turn(
        self, host: str, *, unproven: Callable[[], bool] = lambda: False
    ) -> AsyncGenerator[None]:
        """Wait for a turn at `host` and hold it; alone, as long as the host is `unproven`.

        Raises:
            Unreachable: It did not come in time.
        """
        queue = self._queues.setdefault(host, _Queue(self._per_host))
        queue.users += 1
        try:
            async with AsyncExitStack() as held:
                try:
                    async with asyncio.timeout(self._wait_seconds):
                        await held.enter_async_context(queue.slots)
                        await queue.hold_first(held, unproven)
                        await held.enter_async_context(self._overall)
                except TimeoutError as error:
                    raise Unreachable(f"{host}: too many requests wait for it") from error
                yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[host]


class _Queue:
    def __init__(self, slots: int) -> None:
        self.users = 0
        self.slots = asyncio.Semaphore(slots)
        self._first = asyncio.Lock()

    async def hold_first(self, held: AsyncExitStack, unproven: Callable[[], bool]) -> None:
        if not unproven():
            return
        await self._first.acquire()
        if unproven():
            held.callback(self._first.release)
        else:
            self._first.release()
