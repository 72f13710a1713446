"""The load generator, a process of its own: sends what is ready-made, and stops.

`python -m bench.load PORT CONNECTIONS COUNT FILE` prints one line of JSON. Loopback only.
"""

import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path
from time import perf_counter
from typing import cast

import orjson
import uvloop

_PATIENCE_SECONDS = 60.0


class _Connection(asyncio.Protocol):
    """Sends the next request when the last one is answered; all answers are empty or short."""

    def __init__(self, load: "_Load") -> None:
        self._load = load
        self._transport: asyncio.Transport
        self._sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        self._next()

    def data_received(self, data: bytes) -> None:
        self._load.seconds.append(perf_counter() - self._sent)
        self._load.statuses[data[9:12].decode()] += 1
        self._next()

    def connection_lost(self, exc: Exception | None) -> None:
        self._load.ended()

    def _next(self) -> None:
        request = next(self._load.requests, None)
        if request is None:
            self._transport.close()
            return
        self._sent = perf_counter()
        self._transport.write(request)


class _Load:
    def __init__(self, requests: list[bytes], connections: int) -> None:
        self.requests: Iterator[bytes] = iter(requests)
        self.seconds: list[float] = []
        self.statuses: Counter[str] = Counter()
        self._open = connections
        self._done = asyncio.get_running_loop().create_future()

    def ended(self) -> None:
        self._open -= 1
        if not self._open:
            self._done.set_result(None)

    async def done(self) -> None:
        await asyncio.wait_for(self._done, _PATIENCE_SECONDS)


async def _run(port: int, connections: int, requests: list[bytes]) -> None:
    loop = asyncio.get_running_loop()
    load = _Load(requests, connections)
    began = perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: _Connection(load), "127.0.0.1", port)
    await load.done()
    seconds = perf_counter() - began
    latencies = sorted(load.seconds)
    result = {
        "seconds": seconds,
        "statuses": load.statuses,
        "p50": latencies[len(latencies) // 2],
        "p99": latencies[len(latencies) * 99 // 100],
    }
    print(orjson.dumps(result).decode())


if __name__ == "__main__":
    port, connections, count = map(int, sys.argv[1:4])
    ready: list[str] = orjson.loads(Path(sys.argv[4]).read_bytes())
    requests = list(islice(cycle(each.encode() for each in ready), count))
    uvloop.run(_run(port, connections, requests))
