"""What moderators and admins did within a month, in numbers; nobody is named."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fediwiki.domain.acts import ActKind
from fediwiki.domain.money import Month


@dataclass(frozen=True, slots=True)
class Limited:
    """A server that was limited, how, and why."""

    domain: str
    kind: ActKind
    reason: str


@dataclass(frozen=True, slots=True)
class Account:
    """A month in numbers.

    `reports` came in it, and `settled` were decided in it, in the median after `waited`; of its
    decisions `undone` were taken back until now. Of what was `held` for review in it, so much was
    `approved` until now; `appealed` is how many appeals were made.
    """

    month: Month
    decisions: Mapping[ActKind, int]
    undone: int
    reports: int
    notices: int
    settled: int
    waited: timedelta | None
    servers: tuple[Limited, ...]
    held: int = 0
    approved: int = 0
    appealed: int = 0

    @property
    def decided(self) -> int:
        """How many decisions there were."""
        return sum(self.decisions.values())

    @property
    def appeals(self) -> int:
        """How many appeals were decided."""
        return self.upheld + self.reversed

    @property
    def upheld(self) -> int:
        """After how many appeals the decision stood."""
        return self.decisions.get(ActKind.APPEAL_UPHELD, 0)

    @property
    def reversed(self) -> int:
        """After how many appeals the decision was taken back."""
        return self.decisions.get(ActKind.APPEAL_REVERSED, 0)


def span_of(month: Month) -> tuple[datetime, datetime]:
    """The moments between which a month lies."""
    after = Month(month.year + month.month // 12, month.month % 12 + 1)
    begins = datetime(month.year, month.month, 1, tzinfo=UTC)
    return begins, datetime(after.year, after.month, 1, tzinfo=UTC)


def months_down(last: Month, first: Month, *, most: int) -> list[Month]:
    """The months from `last` back to `first`, at most so many."""
    months = [last]
    while months[-1] > first and len(months) < most:
        year, month = months[-1].year, months[-1].month
        months.append(Month(year - (month == 1), month - 1 or 12))
    return months
