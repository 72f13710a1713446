"""Mails: plain words to one person, which leave some time after they were written."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

RETRY_AFTER: tuple[timedelta, ...] = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
)
GIVE_UP_AFTER = timedelta(days=3)
# Why mails are given up without being tried: nothing is wrong with these.
NO_MAIL = "this instance sends no mail"
RESTORED = "the server was restored from a backup"


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail to one address; to nobody (an empty one) it costs as much and goes nowhere.

    `headers` stand at its head besides those that every mail has.
    """

    to: str
    subject: str
    text: str
    headers: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class WaitingMail:
    """A mail that waits to leave."""

    id: int
    mail: Mail
    written: datetime
    attempts: int


def retry_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts that failed, at least one."""
    return RETRY_AFTER[min(attempts, len(RETRY_AFTER)) - 1]
