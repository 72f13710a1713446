"""The configuration as it holds now: that of the file, with what admins changed since.

Each process asks the database at most every few seconds, so that a change reaches all of them.
"""

from datetime import timedelta

from fediwiki.clock import Clock
from fediwiki.config.settings import Config
from fediwiki.domain.announcements import Announcement
from fediwiki.errors import Unavailable
from fediwiki.services import tuning
from fediwiki.storage import announcements
from fediwiki.storage.database import Database

_LASTING = timedelta(seconds=3).total_seconds()


class LiveConfig:
    """What holds, as it was read last, and the announcements that stand or will."""

    def __init__(self, file: Config, database: Database, clock: Clock) -> None:
        """Begin with what `file` says."""
        self.file = file
        self.current = file
        self.announcements: tuple[Announcement, ...] = ()
        self._database = database
        self._clock = clock
        self._until = 0.0

    async def fresh(self) -> Config:
        """What holds; as it was read last, if the database cannot say."""
        now = self._clock.monotonic()
        if now >= self._until:
            self._until = now + _LASTING
            try:
                async with self._database.read() as tx:
                    self.current = await tuning.current(tx, self.file)
                    self.announcements = await announcements.to_come(tx, self._clock.now())
            except Unavailable:
                return self.current
        return self.current

    def forget(self) -> None:
        """Ask again at once: something was changed here."""
        self._until = 0.0
