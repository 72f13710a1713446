"""The doors: with which hosts this instance has anything to do, told without asking the database.

Every process keeps the policies in its memory and looks now and then whether they changed; the face
that changes one says so.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from fediwiki.domain.policies import Rules
from fediwiki.errors import Unavailable
from fediwiki.storage import server_policies
from fediwiki.storage.database import Database
from fediwiki.text.domains import host_of

LOOK_AGAIN_AFTER = timedelta(seconds=5)


class Doors:
    """Opens and shuts to hosts, as the policies say."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        """Know nothing yet."""
        self._database = database
        self._now = now
        self._rules: Rules | None = None
        self._version = ""
        self._looked: datetime | None = None

    async def rules(self) -> Rules:
        """What holds now, or did a few seconds ago.

        Raises:
            Unavailable: It was never known, and cannot be now.
        """
        now = self._now()
        is_fresh = self._looked is not None and timedelta() <= now - self._looked < LOOK_AGAIN_AFTER
        if self._rules is not None and is_fresh:
            return self._rules
        try:
            return await self._look(now)
        except Unavailable:
            if self._rules is None:
                raise
            return self._rules

    def expire(self) -> None:
        """Look again before the next answer: something changed."""
        self._looked = None

    async def lets(self, url: str) -> bool:
        """Whether we ask the host of `url`, and take what comes from there."""
        return not (await self.rules()).shuts(host_of(url))

    async def lets_media(self, url: str) -> bool:
        """Whether we take pictures from the host of `url`."""
        return not (await self.rules()).drops_media(host_of(url))

    async def _look(self, now: datetime) -> Rules:
        async with self._database.read() as tx:
            version = await server_policies.version(tx)
            rules = self._rules
            if rules is None or version != self._version:
                rules = await server_policies.rules(tx)
        self._rules, self._version, self._looked = rules, version, now
        return rules
