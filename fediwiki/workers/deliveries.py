"""Deliveries: from the outbound log to the servers that it concerns.

Whoever something new concerns waits in a line; a round takes what waits to one server, and its
outcome moves that server's cursor. Nothing else is kept: after a restart the cursors tell.
"""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from fediwiki.activitypub.dialects import Ask
from fediwiki.clock import Clock
from fediwiki.config.settings import Limits
from fediwiki.domain.servers import wait_after
from fediwiki.errors import Unavailable
from fediwiki.outbound.client import Client
from fediwiki.storage import actors, follows, servers, turned_away
from fediwiki.storage.database import Database, Writer
from fediwiki.storage.servers import Progress
from fediwiki.storage.turned_away import TurnedAway
from fediwiki.workers.errands import Round, load
from fediwiki.workers.lines import Line, Lines
from fediwiki.workers.planning import Planner
from fediwiki.workers.rounds import ASK_AGAIN_AFTER, Courier, Outcome, Turned

_log = logging.getLogger(__name__)

_ADVANCE_AFTER = timedelta(minutes=10)
_TELL_AGAIN_AFTER = timedelta(hours=1)
_LONGEST_WAIT = timedelta(hours=30)
_MISHAP_WAIT = timedelta(minutes=1)
_PAUSE_SECONDS = 1.0
# Few enough that whoever else the loop serves has not long to wait.
_ROUNDS_BEGUN = 10
# Of all turns, what servers that fail may take: they hold one for as long as it may last.
_SHARE_OF_FAILING = 5


class Deliveries:
    """Brings what was said here to every server that it concerns, at least once.

    `random` gives numbers in [0, 1) that spread the next tries.
    """

    def __init__(
        self,
        database: Database,
        client: Client,
        ask: Ask,
        *,
        own_origin: str,
        clock: Clock,
        limits: Limits,
        random: Callable[[], float],
    ) -> None:
        """Post through `client`, and learn by `ask` what servers run."""
        self.wake = asyncio.Event()
        self._database = database
        self._courier = Courier(client, ask, clock, parallel=limits.parallel_deliveries)
        self._clock = clock
        self._turns = limits.parallel_servers
        self._turns_of_failing = max(1, limits.parallel_servers // _SHARE_OF_FAILING)
        self._random = random
        self._lines = Lines()
        self._planner = Planner(database, self._lines, own_origin=own_origin)
        self._advanced: datetime | None = None
        self._under_way: dict[asyncio.Task[Outcome], Line] = {}
        self._unwritten: list[tuple[Outcome, Line]] = []

    async def run_once(self, now: datetime) -> bool:
        """Do everything that is due now; says whether that was anything."""
        did = False
        while await self._step(now, plan=True):
            did = True
            if self._under_way:
                await asyncio.wait(self._under_way)
        await self._advance(now)
        return did

    def next_due(self) -> datetime | None:
        """When the next server is to be tried again, if any is."""
        return self._lines.next_due()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; then finish what is under way."""
        look = 0.0
        try:
            while not stop.is_set():
                if plan := self.wake.is_set() or self._clock.monotonic() >= look:
                    self.wake.clear()
                    look = self._clock.monotonic() + _PAUSE_SECONDS
                try:
                    busy = await self._step(self._clock.now(), plan=plan)
                except Unavailable as error:
                    _log.warning("deliveries wait: %s", error)
                    await self._pause(stop)
                    continue
                if busy:
                    look = 0.0 if plan else look
                    await asyncio.sleep(0)
                else:
                    await self._pause(stop, *self._under_way)
            self._courier.stopping = True
            if self._under_way:
                await asyncio.wait(self._under_way)
            await self._harvest(self._clock.now())
            await self._advance(self._clock.now(), at_once=True)
        finally:
            for task, line in self._under_way.items():
                task.cancel()
                self._lines.put_back(line, None)
            self._under_way.clear()

    async def _step(self, now: datetime, *, plan: bool) -> bool:
        """Keep what ended, plan, begin rounds; says whether there was anything to do."""
        ended = await self._harvest(now)
        planned = plan and await self._planner.plan(now)
        began = await self._begin(now)
        return ended or planned or began

    async def _pause(self, stop: asyncio.Event, *under_way: asyncio.Task[Outcome]) -> None:
        """Wait for a round to end, for news, for the end, or a second."""
        signals = [asyncio.ensure_future(event.wait()) for event in (self.wake, stop)]
        try:
            await asyncio.wait(
                [*under_way, *signals],
                timeout=_PAUSE_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            for signal in signals:
                signal.cancel()

    async def _begin(self, now: datetime) -> bool:
        """Begin rounds for those that are due, as turns are free; says whether any began."""
        self._lines.ripen(now)
        probing = sum(line.failing for line in self._under_way.values())
        lines = self._lines.take(
            min(_ROUNDS_BEGUN, self._turns - len(self._under_way)),
            most_failing=self._turns_of_failing - probing,
        )
        if not lines:
            return False
        try:
            async with self._database.read() as tx:
                rounds = await load(tx, lines, self._planner.recent, now)
        except BaseException:
            for line in lines:
                self._lines.put_back(line, None)
            raise
        for line, task in zip(lines, rounds, strict=True):
            if self._may_go(line, task, now):
                self._under_way[asyncio.create_task(self._courier.go(task))] = line
        return True

    def _may_go(self, line: Line, task: Round, now: datetime) -> bool:
        """Whether a round may begin; a server that turns out to be failing waits with those."""
        server = task.server
        if line.failing or not server.failures:
            line.failing = server.failures > 0
            return True
        line.failing = True
        soon = server.next_try is None or server.next_try > now + _LONGEST_WAIT
        self._lines.put_back(line, None if soon else server.next_try)
        return False

    async def _harvest(self, now: datetime) -> bool:
        """Keep the outcomes of all rounds that ended at once; says whether any did."""
        for task in [task for task in self._under_way if task.done()]:
            line = self._under_way.pop(task)
            error = task.exception()
            if error is None:
                self._unwritten.append((task.result(), line))
            else:
                _log.error("a round to server %s broke", line.server_id, exc_info=error)
                self._lines.put_back(line, now + _MISHAP_WAIT)
        if not self._unwritten:
            return False
        next_tries = [self._next_try(outcome, now) for outcome, _ in self._unwritten]
        ended = list(zip(self._unwritten, next_tries, strict=True))
        async with self._database.write() as tx:
            await servers.save_progress(tx, [_progress(each) for each, _ in self._unwritten])
            for (outcome, _), next_try in ended:
                await _keep(tx, outcome, next_try, now)
        self._unwritten.clear()
        for (outcome, line), next_try in ended:
            self._wait_on(line, outcome, next_try, now)
        return True

    def _next_try(self, outcome: Outcome, now: datetime) -> datetime | None:
        if outcome.failure is None:
            return None
        failures = 1 if outcome.delivered else outcome.server.failures + 1
        spread = wait_after(failures) * (0.8 + 0.4 * self._random())
        _log.info("%s %s", outcome.server.origin, outcome.failure.reason)
        return now + (outcome.failure.wait or spread)

    def _wait_on(
        self, line: Line, outcome: Outcome, next_try: datetime | None, now: datetime
    ) -> None:
        """Let a line wait for what is next, if anything is."""
        line.after = outcome.cursor
        line.settled = {each for each in line.settled if each[0] > outcome.cursor}
        line.failing = next_try is not None
        if next_try is not None:
            self._lines.put_back(line, next_try)
        elif line.until > outcome.round.until or outcome.undone - outcome.held:
            self._lines.put_back(line, None)
        elif outcome.undone:
            self._lines.put_back(line, now + ASK_AGAIN_AFTER)
        elif outcome.cursor < line.until:
            self._lines.put_back(line, None)
        else:
            self._lines.remove(line)

    async def _advance(self, now: datetime, *, at_once: bool = False) -> None:
        """Move the cursors of those that nothing waits for, now and then and at rest."""
        planned = self._planner.planned
        if planned is None or self._under_way or self._lines.is_ready():
            return
        since = None if self._advanced is None else now - self._advanced
        if since is not None and timedelta() <= since < _ADVANCE_AFTER and not at_once:
            return
        self._advanced = now
        async with self._database.write() as tx:
            # Who failed is left alone for that; who was heard since, is not known to have failed.
            heard = {*self._lines.failing()} - await servers.waiting(tx)
            await servers.advance(tx, planned, but=[*self._lines.not_failing(), *heard])


def _progress(outcome: Outcome) -> Progress:
    return Progress(outcome.server.id, outcome.cursor, outcome.beyond)


async def _keep(tx: Writer, outcome: Outcome, next_try: datetime | None, now: datetime) -> None:
    """Remember what a round taught us of its server."""
    server = outcome.server
    if outcome.asked:
        await servers.save_software(
            tx, server.id, server.software, server.version, server.dialect, now
        )
    if outcome.misunderstood:
        await servers.doubt_software(tx, server.id)
    if outcome.delivered is not None and _is_news(outcome, now):
        await servers.save_delivered(tx, server.id, outcome.delivered, now)
        server = replace(server, failing_since=None, failures=0)
    if next_try is not None:
        await servers.save_failure(tx, server, next_try=next_try, now=now)
    await turned_away.add(tx, [_kept(tx, server.id, each, now) for each in outcome.dropped])
    for inbox in outcome.gone:
        await _forget_inbox(tx, server.id, inbox)


def _kept(tx: Writer, server_id: int, turned: Turned, now: datetime) -> TurnedAway:
    activity = turned.errand.activity
    return TurnedAway(
        id=tx.new_id(now),
        server_id=server_id,
        sent_id=activity.id,
        type=activity.type,
        object_uri=activity.object_uri,
        inbox=turned.inbox,
        status=turned.status,
        said=turned.said,
        at=now,
    )


def _is_news(outcome: Outcome, now: datetime) -> bool:
    """Whether a delivery is worth a write of its own: that all goes well, once an hour."""
    server = outcome.server
    if server.failures or server.scheme is not outcome.delivered or server.delivered is None:
        return True
    return not timedelta() <= now - server.delivered < _TELL_AGAIN_AFTER


async def _forget_inbox(tx: Writer, server_id: int, inbox: str) -> None:
    """A personal inbox takes its owner's follows with it; a shared one leaves the personal ones."""
    await actors.forget_shared_inbox(tx, server_id, inbox)
    for owner in await actors.of_inbox(tx, inbox):
        await follows.remove_all_by(tx, owner.id)
