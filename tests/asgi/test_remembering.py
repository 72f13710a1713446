"""Counts are remembered, but not for long."""

from datetime import timedelta

from fediwiki.asgi.remembering import Counts
from tests.web.site import StoppedClock


class _Counted:
    def __init__(self) -> None:
        self.number = 0

    async def count(self) -> int:
        self.number += 1
        return self.number


async def test_a_count_is_asked_for_once_a_minute() -> None:
    clock, things = StoppedClock(), _Counted()
    counts = Counts(clock)
    seen = [await counts.of("things", things.count) for _ in range(3)]
    clock.pass_(timedelta(minutes=1))
    assert [*seen, await counts.of("things", things.count)] == [1, 1, 1, 2]


async def test_each_thing_is_counted_for_itself() -> None:
    counts, things = Counts(StoppedClock()), _Counted()
    assert [await counts.of(name, things.count) for name in ("a", "b", "a")] == [1, 2, 1]


async def test_only_so_many_counts_are_remembered() -> None:
    counts, things = Counts(StoppedClock(), most=10), _Counted()
    for number in range(100):
        await counts.of(str(number), things.count)
    assert len(counts) == 10
