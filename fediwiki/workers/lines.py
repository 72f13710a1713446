"""Which servers wait for something, from which place of the outbound log on, and until when."""

import heapq
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice


@dataclass(slots=True)
class Line:
    """What waits for one server.

    Nothing at or before `after` concerns it any more, nothing later than `until` is known to.
    `settled` are the (place, inbox) pairs that were dealt with in places that are not done yet.
    It is due at once unless it has a time.
    """

    server_id: int
    after: int
    until: int
    failing: bool = False
    due: datetime | None = None
    settled: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])


class Lines:
    """All lines; those of failing servers wait apart, so that they take the turns of nobody."""

    def __init__(self) -> None:
        """Begin with nobody waiting."""
        self._lines: dict[int, Line] = {}
        self._ready: dict[int, None] = {}
        self._probes: dict[int, None] = {}
        self._later: list[tuple[datetime, int]] = []
        self._latest: datetime | None = None

    def __len__(self) -> int:
        return len(self._lines)

    def begin(self, line: Line) -> None:
        """Let a server wait that did not."""
        self._lines[line.server_id] = line
        self._queue(line)

    def concern(self, server_id: int, place: int) -> None:
        """Remember that something concerns a server."""
        line = self._lines.get(server_id)
        if line is None:
            self.begin(Line(server_id, after=place - 1, until=place))
            return
        line.until = max(line.until, place)
        if line.due is not None and not line.failing:
            # What it waits for is about what came before: this may go at once.
            self._queue(line)

    def ripen(self, now: datetime) -> None:
        """Make ready whatever is due; all of it, if the clock went back."""
        went_back = self._latest is not None and now < self._latest
        self._latest = now
        while self._later and (went_back or self._later[0][0] <= now):
            due, server_id = heapq.heappop(self._later)
            line = self._lines.get(server_id)
            if line is not None and line.due == due:
                self._queue(line)

    def wake(self, still_waiting: set[int]) -> None:
        """Make ready the failing servers that wait no longer: they were heard."""
        for line in self._lines.values():
            if line.failing and line.due is not None and line.server_id not in still_waiting:
                line.failing = False
                self._queue(line)

    def take(self, most: int, *, most_failing: int) -> list[Line]:
        """Take so many lines that are ready, first come, first served."""
        failing = self._taken(self._probes, min(most, most_failing))
        return [*failing, *self._taken(self._ready, most - len(failing))]

    def put_back(self, line: Line, due: datetime | None) -> None:
        """Let a line that was taken wait on, until `due` if that is given."""
        line.due = due
        if due is None:
            self._queue(line)
        else:
            heapq.heappush(self._later, (due, line.server_id))

    def remove(self, line: Line) -> None:
        """Let a server that was taken wait no longer."""
        del self._lines[line.server_id]

    def is_ready(self) -> bool:
        """Whether anything is due."""
        return bool(self._ready or self._probes)

    def failing(self) -> list[int]:
        """Servers that failed and wait for their time."""
        return [each.server_id for each in self._lines.values() if each.failing and each.due]

    def not_failing(self) -> list[int]:
        """Servers that wait, but not for having failed."""
        return [each.server_id for each in self._lines.values() if not each.failing]

    def next_due(self) -> datetime | None:
        """When the first of those that wait for a time is due."""
        while self._later:
            due, server_id = self._later[0]
            line = self._lines.get(server_id)
            if line is not None and line.due == due:
                return due
            heapq.heappop(self._later)
        return None

    def _queue(self, line: Line) -> None:
        line.due = None
        queue = self._probes if line.failing else self._ready
        queue[line.server_id] = None

    def _taken(self, queue: dict[int, None], most: int) -> list[Line]:
        taken = list(islice(queue, max(0, most)))
        for server_id in taken:
            del queue[server_id]
        return [self._lines[server_id] for server_id in taken]
