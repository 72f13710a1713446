"""The server as a process that may be killed, and waiting that ends."""

import asyncio
import os
import socket
import sys
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

from tests.faults.instances import Instance

START_SECONDS = 60.0
STOP_SECONDS = 30.0
_LOOK_AGAIN_SECONDS = 0.02


class Served:
    """An instance that is served by `fediwiki serve`, again and again on the same port."""

    def __init__(self, instance: Instance, log: Path) -> None:
        """Serve `instance`; what the processes say goes to `log`."""
        self.instance = instance
        self._log = log
        self._process: asyncio.subprocess.Process

    @property
    def pid(self) -> int:
        """The process that serves now."""
        return self._process.pid

    @property
    def said(self) -> str:
        """The log of all its processes."""
        return self._log.read_text()

    async def start(self) -> None:
        """Start a process and wait until it answers; it must not end instead."""
        with self._log.open("ab") as log:
            self._process = await run(self.instance, "serve", stderr=log.fileno())
        await eventually(self._answers, START_SECONDS)

    async def kill(self) -> None:
        """Kill the process with no chance to do anything."""
        self._process.kill()
        await self._process.wait()

    async def stop(self) -> int:
        """Ask the process to end, twice; gives its exit code."""
        self._process.terminate()
        self._process.terminate()
        return await asyncio.wait_for(self._process.wait(), STOP_SECONDS)

    async def end(self) -> None:
        """Let nothing live on."""
        if self._process.returncode is None:
            await self.kill()

    async def _answers(self) -> bool:
        assert self._process.returncode is None, self.said
        try:
            reader, writer = await asyncio.open_connection("127.0.0.1", self.instance.port)
        except ConnectionError:
            return False
        try:
            writer.write(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            return (await reader.read()).startswith(b"HTTP/1.1 200")
        except ConnectionError:
            return False
        finally:
            writer.close()


@asynccontextmanager
async def served(instance: Instance, log: Path) -> AsyncGenerator[Served]:
    """An instance that answers."""
    server = Served(instance, log)
    await server.start()
    try:
        yield server
    finally:
        await server.end()


async def run(
    instance: Instance, *argv: str, stderr: int | None = None, **more: str
) -> asyncio.subprocess.Process:
    """Begin one run of the program on an instance."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "fediwiki",
        *argv,
        env={**os.environ, **instance.environment, **more},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE if stderr is None else stderr,
    )


async def eventually(is_so: Callable[[], object], seconds: float) -> None:
    """Wait until something is so; `is_so` may be a coroutine function."""
    async with asyncio.timeout(seconds):
        while True:
            found = is_so()
            if asyncio.iscoroutine(found):
                found = await found
            if found:
                return
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)


def free_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
