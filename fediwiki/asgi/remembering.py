"""Numbers that cost more to count than to be a minute old."""

from collections import OrderedDict
from collections.abc import Awaitable, Callable
from datetime import timedelta

from fediwiki.clock import Clock

_LASTING = timedelta(minutes=1)
_MOST = 10_000


class Counts:
    """Remembers each count for a minute."""

    def __init__(self, clock: Clock, *, most: int = _MOST) -> None:
        """Begin with nothing counted."""
        self._clock = clock
        self._most = most
        self._counted: OrderedDict[str, tuple[int, float]] = OrderedDict()

    async def of(self, what: str, count: Callable[[], Awaitable[int]]) -> int:
        """How many there are of `what`, by `count` unless it was counted just now."""
        now = self._clock.monotonic()
        number, until = self._counted.get(what, (0, now))
        if until <= now:
            number = await count()
            self._counted[what] = (number, now + _LASTING.total_seconds())
            self._counted.move_to_end(what)
            if len(self._counted) > self._most:
                self._counted.popitem(last=False)
        return number

    def __len__(self) -> int:
        """How many counts are remembered."""
        return len(self._counted)
