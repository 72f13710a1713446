"""One round to one server: taking its errands there, and what became of them."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from fediwiki.activitypub.delivery import Delivered, Dropped, Failed, Gone, deliver
from fediwiki.activitypub.dialects import Ask
from fediwiki.activitypub.signing_room import SigningRoom
from fediwiki.clock import Clock
from fediwiki.domain.servers import Dialect, Server
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.outbound.client import Client
from fediwiki.workers.errands import Errand, Round

_log = logging.getLogger(__name__)

HOLD = timedelta(hours=1)
ASK_AGAIN_AFTER = timedelta(minutes=5)
REFRESH_AFTER = timedelta(days=7)
_BAD_REQUEST = 400
_GONE = 410


@dataclass(frozen=True, slots=True)
class Turned:
    """An errand that an inbox turned away for good, with the status and words of its answer."""

    errand: Errand
    inbox: str
    status: int
    said: str


@dataclass(slots=True)
class Outcome:
    """What became of a round; `server` is it with what was learnt of its software."""

    round: Round
    server: Server
    asked: bool = False
    undone: set[int] = field(default_factory=set[int])
    held: frozenset[int] = frozenset()
    delivered: Scheme | None = None
    failure: Failed | None = None
    gone: list[str] = field(default_factory=list[str])
    dropped: list[Turned] = field(default_factory=list[Turned])
    misunderstood: bool = False

    @property
    def cursor(self) -> int:
        """Up to where everything is dealt with."""
        return min(self.undone) - 1 if self.undone else self.round.reached

    @property
    def beyond(self) -> tuple[int, ...]:
        """The places after `cursor` that are dealt with, too."""
        done = {errand.place for errand in self.round.errands} - self.undone
        return tuple(sorted(each for each in done | {*self.server.beyond} if each > self.cursor))


class Courier:
    """Takes rounds to servers; when it is `stopping` it begins nothing more."""

    def __init__(self, client: Client, ask: Ask, clock: Clock, *, parallel: int) -> None:
        """Post through `client`, at most `parallel` things to one server at once."""
        self.client = client
        self.room = SigningRoom()
        self.clock = clock
        self.parallel = parallel
        self.stopping = False
        self._ask = ask

    async def go(self, task: Round) -> Outcome:
        """Send what can be sent now."""
        outcome = Outcome(task, task.server)
        if task.errands:
            await self._ask_for_software(outcome)
        errands = _understood(task.errands, outcome.server)
        outcome.undone = {errand.place for errand in errands}
        outcome.held = _held(errands, outcome.server)
        sendable = [errand for errand in errands if errand.place not in outcome.held]
        if outcome.server.failures:
            sendable = _probe(sendable, outcome.server.failures)
        await _Sending(self, outcome).send(sendable)
        return outcome

    async def _ask_for_software(self, outcome: Outcome) -> None:
        server, now = outcome.server, self.clock.now()
        asked_last = server.dialect_checked
        enough = ASK_AGAIN_AFTER if server.dialect is None else REFRESH_AFTER
        if asked_last is None or now - asked_last >= enough:
            software = await self._ask(server.origin)
            outcome.asked = True
            server = replace(server, dialect_checked=now)
            if software is not None:
                name, version, dialect = software.name, software.version, software.dialect
                server = replace(server, software=name, version=version, dialect=dialect)
        if server.dialect is None and _was_held_enough(outcome.round.errands, now):
            outcome.asked = True
            server = replace(server, dialect=Dialect.MICROBLOG, dialect_checked=now)
        outcome.server = server


def _understood(errands: Sequence[Errand], server: Server) -> list[Errand]:
    """Those that are for such a server, now that its dialect may be known."""
    return [
        errand
        for errand in errands
        if server.dialect is None or server.dialect in errand.activity.dialects
    ]


def _held(errands: Sequence[Errand], server: Server) -> frozenset[int]:
    """Those that wait for the dialect to be known, and what must not overtake them."""
    held: set[int] = set()
    threads: set[str] = set()
    if server.dialect is not None:
        return frozenset()
    for errand in errands:
        thread = errand.activity.thread
        if errand.needs_dialect or (thread and thread in threads):
            held.add(errand.place)
            threads.add(thread)
    return frozenset(held)


def _was_held_enough(errands: Iterable[Errand], now: datetime) -> bool:
    return any(each.needs_dialect and now - each.activity.made >= HOLD for each in errands)


def _probe(errands: Sequence[Errand], failures: int) -> list[Errand]:
    """One of those that nothing comes before, another each time: one may be what it refuses."""
    heads: dict[object, Errand] = {}
    for errand in errands:
        heads.setdefault(errand.activity.thread or errand.place, errand)
    return [[*heads.values()][failures % len(heads)]] if heads else []


class _Sending:
    """The errands of one round on their way; in one thread each waits for the one before."""

    def __init__(self, courier: Courier, outcome: Outcome) -> None:
        self._courier = courier
        self._outcome = outcome
        self._scheme = outcome.server.scheme
        self._proven = outcome.server.delivered is not None
        self._window = asyncio.Semaphore(courier.parallel)
        self._ended = False

    async def send(self, errands: Sequence[Errand]) -> None:
        last: dict[str, asyncio.Task[bool]] = {}
        async with asyncio.TaskGroup() as group:
            for errand in errands:
                thread = errand.activity.thread
                task = group.create_task(self._send_after(last.get(thread), errand))
                if thread:
                    last[thread] = task

    async def _send_after(self, before: asyncio.Task[bool] | None, errand: Errand) -> bool:
        if before is not None and not await before:
            return False
        settled = self._outcome.round.settled
        left = [inbox for inbox in errand.inboxes if (errand.place, inbox) not in settled]
        if not all([*await asyncio.gather(*(self._post(errand, inbox) for inbox in left))]):
            return False
        self._outcome.undone.discard(errand.place)
        return True

    async def _post(self, errand: Errand, inbox: str) -> bool:
        """Whether nothing more is to be done for this inbox."""
        signer = self._outcome.round.signers[errand.activity.actor_id]
        if signer is None:
            _log.warning("there is no key to sign %s with", errand.activity.uri)
            return True
        async with self._window:
            if self._ended or self._courier.stopping:
                return False
            verdict = await deliver(
                self._courier.client,
                self._courier.room,
                inbox,
                errand.activity.body,
                signer,
                scheme=self._scheme,
                proven=self._proven,
                now=self._courier.clock.now(),
            )
        outcome = self._outcome
        match verdict:
            case Delivered(scheme):
                outcome.delivered = self._scheme = scheme
                self._proven = True
            case Dropped(status, said):
                outcome.dropped.append(Turned(errand, inbox, status, said))
                outcome.misunderstood |= (
                    status == _BAD_REQUEST and errand.activity.type == "Announce"
                )
            case Gone():
                outcome.dropped.append(Turned(errand, inbox, _GONE, ""))
                outcome.gone.append(inbox)
            case Failed():
                if outcome.failure is None or verdict.wait is not None:
                    outcome.failure = verdict
                self._ended |= not verdict.speaks
                return False
        outcome.round.settled.add((errand.place, inbox))
        return not isinstance(verdict, Gone)
