"""Which origins answered, and which are better left alone for a while."""

from collections import OrderedDict
from collections.abc import Callable

from fediwiki.errors import Unreachable

_MAX_ORIGINS = 4096


class Circuit:
    """An origin that did not answer is not asked again for `quiet_seconds` of `clock`."""

    def __init__(self, quiet_seconds: float, clock: Callable[[], float]) -> None:
        self._quiet_seconds = quiet_seconds
        self._clock = clock
        self._failed_at: OrderedDict[str, float] = OrderedDict()
        self._proven: OrderedDict[str, None] = OrderedDict()

    def check(self, origin: str) -> None:
        """Let a request to `origin` pass.

        Raises:
            Unreachable: It did not answer a short while ago.
        """
        failed_at = self._failed_at.get(origin)
        if failed_at is None:
            return
        if self._clock() - failed_at < self._quiet_seconds:
            raise Unreachable(f"{origin} did not answer a short while ago")
        del self._failed_at[origin]

    def is_proven(self, origin: str) -> bool:
        """Whether the last that we know of `origin` is an answer."""
        return origin in self._proven

    def answered(self, origin: str) -> None:
        """Remember that `origin` answered, whatever it said."""
        self._failed_at.pop(origin, None)
        self._proven[origin] = None
        self._proven.move_to_end(origin)
        if len(self._proven) > _MAX_ORIGINS:
            self._proven.popitem(last=False)

    def failed(self, origin: str) -> None:
        """Remember that `origin` did not answer."""
        self._proven.pop(origin, None)
        self._failed_at[origin] = self._clock()
        self._failed_at.move_to_end(origin)
        if len(self._failed_at) > _MAX_ORIGINS:
            self._failed_at.popitem(last=False)
