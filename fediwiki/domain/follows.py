"""Follows: who wants to hear from whom, and whether they do."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

ASK_AGAIN_AFTER: tuple[timedelta, ...] = (
    timedelta(minutes=2),
    timedelta(hours=1),
    timedelta(days=1),
)


class FollowState(StrEnum):
    """Where a follow stands."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True)
class Follow:
    """One actor follows another; `uri` is the id of the latest Follow activity."""

    follower_id: int
    followed_id: int
    uri: str
    state: FollowState
    asked: datetime
    tries: int
