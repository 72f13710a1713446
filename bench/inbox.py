"""How fast activities come in, and how fast they take effect.

CPU time is what the server's process used for one activity; it hardly depends on what else the
machine does, and `1 / CPU` is the rate of a core that does nothing else. Wall rates share the
cores with the load generator.
"""

import asyncio
import shutil
import sqlite3
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import orjson

from bench import processes
from bench.instances import make, strangers
from bench.requests import BODY_BYTES, replies
from bench.server import VARIANTS

REPEATS = 5
COUNT = 3_000
SENDERS = 50
CONNECTIONS = 32
_TIMES = 5
_DRAIN_SECONDS = 180.0
_WAITING = (
    "SELECT (SELECT count(*) FROM received WHERE state = 'pending') + (SELECT count(*) FROM events)"
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of one variant; `cpu` and `seconds` are a single activity's."""

    cpu: float
    seconds: float
    p50: float
    p99: float


async def measure() -> None:
    """Measure all variants in turn, several times, and print their medians."""
    with TemporaryDirectory(prefix="bench-inbox-") as folder:
        here = Path(folder)
        template = here / "template.sqlite"
        people = strangers(SENDERS)
        post = await make(template, people)
        requests = here / "requests.json"
        signed = [each.decode() for each in replies(people, post, COUNT)]
        requests.write_bytes(orjson.dumps(signed))
        runs: dict[str, list[Run]] = defaultdict(list)
        for _ in range(REPEATS):
            for variant in VARIANTS:
                with TemporaryDirectory(dir=here) as place:
                    run = await _run(variant, Path(shutil.copy(template, place)), requests)
                print(f"{variant}: {run}", file=sys.stderr)
                runs[variant].append(run)
    _print(runs, await _signs_a_second())


async def _run(variant: str, database: Path, requests: Path) -> Run:
    async with processes.server(variant, database) as server:
        before, began = server.cpu_seconds(), perf_counter()
        # What keeps nothing may hear everything again, and is measured for as long as the others.
        count = COUNT * (_TIMES if variant in {"bare", "unkept"} else 1)
        load = await processes.load(server.port, requests, connections=CONNECTIONS, count=count)
        seconds = load.seconds
        if variant == "effect":
            await asyncio.wait_for(_drained(database), _DRAIN_SECONDS)
            seconds = perf_counter() - began
        cpu = server.cpu_seconds() - before
    if variant in {"inbox", "effect"}:
        _check(database, "comments" if variant == "effect" else "received")
    return Run(cpu / count, seconds / count, load.p50, load.p99)


async def _drained(database: Path) -> None:
    """Wait until everything that came has had its effect and was told."""
    connection = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    try:
        while connection.execute(_WAITING).fetchone()[0]:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.02)
    finally:
        connection.close()


def _check(database: Path, table: str) -> None:
    connection = sqlite3.connect(database)
    found = connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
    connection.close()
    assert found == COUNT, f"{found} of {COUNT} in {table}"


async def _signs_a_second() -> float | None:
    """S: RSA-2048 signatures a second of OpenSSL, if it is there."""
    if shutil.which("openssl") is None:
        return None
    process = await asyncio.create_subprocess_exec(
        "openssl",
        "speed",
        "-seconds",
        "1",
        "rsa2048",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    out, _ = await process.communicate()
    return float(out.decode().strip().splitlines()[-1].split()[-2])


def _print(runs: dict[str, list[Run]], signs: float | None) -> None:
    cpu = {variant: median(run.cpu for run in some) for variant, some in runs.items()}
    print(
        f"\nInbox: {COUNT} verified Creates of {BODY_BYTES} bytes by {SENDERS} senders over "
        f"{CONNECTIONS} connections, SQLite FULL, medians of {REPEATS}.\n"
    )
    print("variant   CPU µs   /s a core   of H   wall /s   p50 ms   p99 ms")
    for variant, some in runs.items():
        print(
            f"{variant:8}{cpu[variant] * 1e6:8.0f}{1 / cpu[variant]:12.0f}"
            f"{cpu['bare'] / cpu[variant]:7.3f}{1 / median(run.seconds for run in some):10.0f}"
            f"{median(run.p50 for run in some) * 1e3:9.1f}"
            f"{median(run.p99 for run in some) * 1e3:9.1f}"
        )
    effect = cpu["effect"] - cpu["inbox"]
    print(f"\nH = {1 / cpu['bare']:.0f}/s a core", end="")
    print(f"; S = {signs:.0f} RSA-2048 signatures/s" if signs else "; no openssl, so no S")
    _judge("inbox / H", cpu["bare"] / cpu["inbox"], 0.12)
    _judge("inbox / its own ceiling, nothing kept", cpu["unkept"] / cpu["inbox"], None)
    _judge(f"effect ({1 / effect:.0f}/s a core) / inbox", cpu["inbox"] / effect, 0.5)
    p99 = median(run.p99 for run in runs["inbox"]) * 1e3
    print(f"  p99 {p99:.0f} ms, goal 50: {'reached' if p99 <= 50 else 'NOT reached'}")


def _judge(what: str, ratio: float, goal: float | None) -> None:
    verdict = ""
    if goal is not None:
        verdict = f", goal {goal}: {'reached' if ratio >= goal else 'NOT reached'}"
    print(f"  {what} = {ratio:.3f}{verdict}")
