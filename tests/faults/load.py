"""Strangers who send activities over a few connections, each until it was taken."""

import asyncio
from collections import deque
from collections.abc import Sequence

from tests.faults.instances import Activity

_CONNECT_AGAIN_SECONDS = 0.02
_TAKEN = b"202"
_LATER = b"503"


class Load:
    """Sends every activity; what got no answer, or 503, is sent again, as any server would do.

    An activity counts as taken with its 202. `sent_again` counts those whose first fate is unknown.
    """

    def __init__(self, port: int, activities: Sequence[Activity], *, connections: int) -> None:
        """Send `activities`, in their order as far as possible."""
        self.taken: list[Activity] = []
        self.sent_again = 0
        self._port = port
        self._waiting = deque(activities)
        self._progress = asyncio.Condition()
        self._all = len(activities)
        self._connections = connections

    async def run(self) -> None:
        """Send until all were taken."""
        async with asyncio.TaskGroup() as group:
            for _ in range(self._connections):
                group.create_task(self._send())

    async def reached(self, count: int) -> None:
        """Wait until so many were taken."""
        async with self._progress:
            await self._progress.wait_for(lambda: len(self.taken) >= min(count, self._all))

    async def _send(self) -> None:
        while self._waiting:
            try:
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            except ConnectionError:
                await asyncio.sleep(_CONNECT_AGAIN_SECONDS)
                continue
            try:
                await self._send_over(reader, writer)
            finally:
                writer.close()

    async def _send_over(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Send over one connection until it ends or nothing is left."""
        while self._waiting:
            activity = self._waiting.popleft()
            try:
                writer.write(activity.request)
                status = await _status(reader)
            except (ConnectionError, asyncio.IncompleteReadError):
                self._waiting.appendleft(activity)
                self.sent_again += 1
                return
            if status == _LATER:
                self._waiting.append(activity)
                return
            assert status == _TAKEN, f"{activity.type} got {status.decode()}"
            async with self._progress:
                self.taken.append(activity)
                self._progress.notify_all()


async def _status(reader: asyncio.StreamReader) -> bytes:
    """The status of an answer, which is read to its end."""
    head = await reader.readuntil(b"\r\n\r\n")
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            await reader.readexactly(int(line.partition(b":")[2]))
    return head.split(b" ", 2)[1]
