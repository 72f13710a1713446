"""Servers: scheme, host and port of those we talk with, and what we know of each."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fediwiki.http_signatures.schemes import Scheme

RETRY_AFTER: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(days=1),
)
GIVE_UP_AFTER = timedelta(days=7)
# A clock that jumps makes seven days pass in none; so many tries it cannot make.
GIVE_UP_AFTER_FAILURES = 10


class Dialect(StrEnum):
    """What a kind of server understands of what a subwiki sends."""

    MICROBLOG = "microblog"
    THREADIVERSE = "threadiverse"
    FEDIWIKI = "fediwiki"


@dataclass(frozen=True, slots=True)
class Server:
    """A server and how it goes with it.

    `cursor` is the place in the outbound log up to which everything was dealt with; `beyond` are
    the places after it that were, too.
    """

    id: int
    origin: str
    software: str
    version: str
    dialect: Dialect | None
    dialect_checked: datetime | None
    scheme: Scheme | None
    first_seen: datetime
    heard: datetime | None
    delivered: datetime | None
    failing_since: datetime | None
    failures: int
    next_try: datetime | None
    cursor: int
    beyond: tuple[int, ...]
    suspended: datetime | None
    silenced: datetime | None
    severed: datetime | None

    def unavailable(self, now: datetime) -> bool:
        """Whether it has been silent for so long that it is only probed."""
        if self.failing_since is None or self.failures < GIVE_UP_AFTER_FAILURES:
            return False
        return now - self.failing_since >= GIVE_UP_AFTER


def wait_after(failures: int) -> timedelta:
    """How long to wait after that many failures in a row (at least one), before jitter."""
    return RETRY_AFTER[min(failures, len(RETRY_AFTER)) - 1]
