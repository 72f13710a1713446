"""`python -m bench [PART …]`: measures the named parts, or all."""

import asyncio
import sys
from collections.abc import Awaitable, Callable, Mapping

from bench import inbox, memory, timelines, wiki

PARTS: Mapping[str, Callable[[], Awaitable[None]]] = {
    "inbox": inbox.measure,
    "memory": memory.measure,
    "timelines": timelines.measure,
    "wiki": wiki.measure,
}


def main(names: list[str]) -> int:
    """Measure; gives the exit code."""
    if unknown := [name for name in names if name not in PARTS]:
        print(f"There is no part {unknown[0]!r}; there are: {', '.join(PARTS)}", file=sys.stderr)
        return 2
    for name in names or PARTS:
        asyncio.run(_awaited(PARTS[name]))
    return 0


async def _awaited(measure: Callable[[], Awaitable[None]]) -> None:
    await measure()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
