"""Announcements: what admins say above every page for a while."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Announcement:
    """Words above every page from `since` on, before `until` if that is known.

    `html` is `text` made safe; those for members alone are shown to nobody else.
    """

    id: int
    text: str
    html: str
    since: datetime
    until: datetime | None
    members_only: bool

    def stands(self, now: datetime) -> bool:
        """Whether it is shown at a moment."""
        return self.since <= now and not self.is_over(now)

    def is_over(self, now: datetime) -> bool:
        """Whether it was shown, and is no more."""
        return self.until is not None and self.until <= now
