"""How much memory a server holds that nobody asks anything."""

import asyncio
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.instances import make
from bench.processes import server

IDLE_GOAL_MIB = 120
IDLE_SECONDS = 5


async def measure() -> None:
    with TemporaryDirectory() as folder:
        database = Path(folder) / "bench.sqlite"
        await make(database, [])
        async with server("effect", database) as process:
            await asyncio.sleep(IDLE_SECONDS)
            held = _resident_mib(process.id)
    verdict = "reached" if held <= IDLE_GOAL_MIB else "NOT reached"
    print(f"\nMemory: an idle server holds {held:.0f} MiB  {IDLE_GOAL_MIB}: {verdict}")


def _resident_mib(process_id: int) -> float:
    status = Path(f"/proc/{process_id}/status").read_text(encoding="ascii")
    (line,) = [each for each in status.splitlines() if each.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024
