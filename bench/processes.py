"""Servers and generators as processes, and what they cost."""

import asyncio
import socket
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import orjson

_START_SECONDS = 30.0
_STOP_SECONDS = 40.0
_LOOK_AGAIN_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Load:
    """How a load went: all requests answered 202, in `seconds`."""

    seconds: float
    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Process:
    """A server that answers on `port`."""

    id: int
    port: int

    def cpu_seconds(self) -> float:
        """What all its threads have used so far, by the kernel's books."""
        tasks = Path(f"/proc/{self.id}/task").iterdir()
        return sum(int((task / "schedstat").read_text().split()[0]) for task in tasks) / 1e9


@asynccontextmanager
async def server(variant: str, database: Path) -> AsyncGenerator[Process]:
    """A server of a variant, answering; stopped at the end."""
    port = _free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bench.server", variant, str(database), str(port)
    )
    try:
        await asyncio.wait_for(_answers(process, port), _START_SECONDS)
        yield Process(process.pid, port)
    finally:
        if process.returncode is None:
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), _STOP_SECONDS)
        except TimeoutError:
            process.kill()
            raise


async def load(port: int, requests: Path, *, connections: int, count: int) -> Load:
    """Send `count` of the requests of a file, in turn; each must be answered 202."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bench.load",
        str(port),
        str(connections),
        str(count),
        str(requests),
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await process.communicate()
    assert process.returncode == 0
    result = orjson.loads(out)
    assert result["statuses"] == {"202": count}, result
    return Load(result["seconds"], result["p50"], result["p99"])


async def _answers(process: asyncio.subprocess.Process, port: int) -> None:
    while True:
        assert process.returncode is None, "the server ended at its start"
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
        else:
            writer.close()
            return


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
