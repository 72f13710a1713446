"""Planning: whom the next of the outbound log concerns.

An activity costs a look at the servers of its audience, whatever the number of their followers.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from fediwiki.activitypub.fields import origin_of
from fediwiki.errors import Malformed
from fediwiki.storage import follows, sent, servers
from fediwiki.storage.database import Database, Reader
from fediwiki.storage.sent import EVERYONE, Sent
from fediwiki.storage.servers import Progress
from fediwiki.workers.errands import Recent
from fediwiki.workers.lines import Line, Lines

_log = logging.getLogger(__name__)

_ROWS_PLANNED = 50
_FAR_BEHIND = 1_000


class Planner:
    """Lets servers wait in `lines`; `planned` is the place up to which it did, None at first."""

    def __init__(self, database: Database, lines: Lines, *, own_origin: str) -> None:
        """Begin where the cursors of the servers are; nothing is for `own_origin`."""
        self.planned: int | None = None
        self.recent = Recent()
        self._database = database
        self._lines = lines
        self._own_origin = own_origin

    async def plan(self, now: datetime) -> bool:
        """Let the servers wait that the next of the log concerns; says whether there was any."""
        if self.planned is None:
            self.planned = await self._resume(now)
        failing = self._lines.failing()
        async with self._database.read() as tx:
            rows = await sent.after(tx, self.planned, limit=_ROWS_PLANNED)
            concerned = await _concerned(tx, rows)
            named = {row.place: _origins(row) for row in rows if row.activity.inboxes}
            known = await _known(tx, named)
            if failing:
                self._lines.wake(await servers.waiting(tx))
        known |= await self._introduce(named, known, now)
        for place, origins in named.items():
            concerned.extend((known[each], place) for each in origins - {self._own_origin})
        # A line begins at the first place that it is told of.
        for server_id, place in sorted(concerned, key=lambda each: each[1]):
            self._lines.concern(server_id, place)
        if rows:
            self.recent.add(rows, after=self.planned, now=now)
            self.planned = rows[-1].place
        return bool(rows)

    async def _resume(self, now: datetime) -> int:
        """From where to plan; whoever failed, or is far behind, waits from its cursor on."""
        async with self._database.read() as tx:
            planned = end = await sent.end(tx)
            behind = await servers.behind(tx)
            rows = await sent.after(tx, end - _FAR_BEHIND, limit=_FAR_BEHIND)
            named = {row.place: _origins(row) for row in rows if row.activity.inboxes}
            known = await _known(tx, named)
        for server in behind:
            if server.failures or server.beyond or end - server.cursor > _FAR_BEHIND:
                self._lines.begin(Line(server.id, after=0, until=end))
            else:
                planned = min(planned, server.cursor)
        # Whoever was named just before we stopped has no cursor yet.
        for server_id in (await self._introduce(named, known, now)).values():
            self._lines.begin(Line(server_id, after=0, until=end))
        return planned

    async def _introduce(
        self, named: Mapping[int, set[str]], known: Mapping[str, int], now: datetime
    ) -> dict[str, int]:
        """Make servers known that something is for, from its place in the log on."""
        places: dict[str, int] = {}
        for place, origins in named.items():
            for origin in origins - known.keys() - {self._own_origin}:
                places.setdefault(origin, place)
        if not places:
            return {}
        async with self._database.write() as tx:
            found = {origin: await servers.ensure(tx, origin, now) for origin in places}
            progress = [Progress(found[each], place - 1, ()) for each, place in places.items()]
            await servers.save_progress(tx, progress)
        return found


async def _known(tx: Reader, named: Mapping[int, set[str]]) -> dict[str, int]:
    return await servers.ids_of(tx, {each for some in named.values() for each in some})


async def _concerned(tx: Reader, rows: Sequence[Sent]) -> list[tuple[int, int]]:
    """Which servers the rows concern by their followers, each with the place of the row."""
    found: list[tuple[int, int]] = []
    audiences: dict[tuple[int, ...], set[int]] = {}
    speaking: dict[frozenset[str], set[int]] = {}
    for row in rows:
        followed = row.activity.followers_of
        if not followed:
            continue
        if followed not in audiences:
            audiences[followed] = await follows.servers_of(tx, followed)
        concerned = audiences[followed]
        dialects = frozenset(row.activity.dialects)
        if not dialects >= {*EVERYONE}:
            if dialects not in speaking:
                speaking[dialects] = await servers.speaking(tx, row.activity.dialects)
            concerned = concerned & speaking[dialects]
        found.extend((server_id, row.place) for server_id in concerned)
    return found


def _origins(row: Sent) -> set[str]:
    """The origins of the inboxes that a row names."""
    found: set[str] = set()
    for inbox in row.activity.inboxes:
        try:
            found.add(origin_of(inbox))
        except Malformed:
            _log.warning("%s is for an inbox that is none: %s", row.activity.uri, inbox)
    return found
