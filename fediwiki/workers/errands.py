"""Errands: what of the outbound log concerns a server."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.activitypub.delivery import Signer, signer_of
from fediwiki.activitypub.fields import origin_of
from fediwiki.domain.servers import Server
from fediwiki.errors import Malformed
from fediwiki.storage import actors, follows, sent, servers
from fediwiki.storage.database import Reader
from fediwiki.storage.sent import EVERYONE, Outgoing, Sent
from fediwiki.workers.lines import Line

TOO_OLD = timedelta(days=7)
_ROWS_A_ROUND = 64
_ROWS_A_PAGE = 100
_ROWS_LOOKED_AT = 500


@dataclass(frozen=True, slots=True)
class Errand:
    """One activity that goes to some inboxes of a server."""

    place: int
    activity: Outgoing
    inboxes: tuple[str, ...]

    @property
    def needs_dialect(self) -> bool:
        """Whether it is not for everyone, so that one must know who understands it."""
        return not {*EVERYONE} <= {*self.activity.dialects}


@dataclass(frozen=True, slots=True)
class Round:
    """What waits for a server, in the order of the log.

    There is nothing else for it up to the place `reached`; then, something was known to be at
    `until`.
    """

    server: Server
    errands: Sequence[Errand]
    reached: int
    until: int
    signers: Mapping[int, Signer | None]
    settled: set[tuple[int, str]]


class Recent:
    """The end of the log, as it was planned: a row for many servers is read once.

    It is kept for half a minute: what is erased must not be sent from memory later on.
    """

    _KEPT = timedelta(seconds=30)
    _MOST_BYTES = 16 << 20

    def __init__(self) -> None:
        """Begin with nothing."""
        self._rows: list[Sent] = []
        self._bytes = 0
        self._complete_after = 0
        self._began: datetime | None = None

    def add(self, rows: Sequence[Sent], *, after: int, now: datetime) -> None:
        """Keep what follows in the log after the place `after`."""
        if not self._is_fresh(now) or self._bytes > self._MOST_BYTES:
            self._rows, self._bytes, self._complete_after, self._began = [], 0, after, now
        self._rows.extend(rows)
        self._bytes += sum(len(row.activity.body) for row in rows)

    def after(self, place: int, now: datetime) -> Sequence[Sent] | None:
        """All that was planned after `place`, if it is here."""
        if place < self._complete_after or not self._is_fresh(now):
            return None
        return self._rows[bisect_right(self._rows, place, key=lambda row: row.place) :]

    def _is_fresh(self, now: datetime) -> bool:
        return self._began is not None and timedelta() <= now - self._began < self._KEPT


class _Audiences:
    """Who follows whom from which server, as far as anyone asked."""

    def __init__(self, tx: Reader) -> None:
        self._tx = tx
        self._known: dict[tuple[int, int], Mapping[str, int]] = {}

    async def learn(self, server_ids: Sequence[int], rows: Iterable[Sent]) -> None:
        """Look who on these servers follows whom the rows are for."""
        followed = {each for row in rows for each in row.activity.followers_of}
        missing = [
            (server_id, followed_id)
            for server_id in server_ids
            for followed_id in followed
            if (server_id, followed_id) not in self._known
        ]
        if not missing:
            return
        wanted_servers = sorted({server_id for server_id, _ in missing})
        wanted = sorted({followed_id for _, followed_id in missing})
        found = await follows.inboxes_on(self._tx, wanted_servers, wanted)
        self._known |= {pair: found.get(pair, {}) for pair in missing}

    def of(self, server_id: int, followed_id: int) -> Mapping[str, int]:
        """The inboxes, each with the place after which it wants to hear."""
        return self._known[server_id, followed_id]


async def load(tx: Reader, lines: Sequence[Line], recent: Recent, now: datetime) -> list[Round]:
    """What waits for the servers of `lines`."""
    numbers = [line.server_id for line in lines]
    found = {server.id: server for server in await servers.of_ids(tx, numbers)}
    audiences = _Audiences(tx)
    await audiences.learn(numbers, recent.after(min(line.after for line in lines), now) or ())
    signers: dict[int, Signer | None] = {}
    rounds: list[Round] = []
    for line in lines:
        server = found[line.server_id]
        errands, reached = await _errands(tx, server, line, audiences, recent, now)
        for actor_id in {errand.activity.actor_id for errand in errands} - signers.keys():
            signers[actor_id] = signer_of(await actors.keys_of(tx, actor_id))
        rounds.append(Round(server, errands, reached, line.until, signers, line.settled))
    return rounds


async def _errands(
    tx: Reader,
    server: Server,
    line: Line,
    audiences: _Audiences,
    recent: Recent,
    now: datetime,
) -> tuple[list[Errand], int]:
    """What concerns the server next, and up to where there is nothing else."""
    errands: list[Errand] = []
    if server.suspended is not None:
        return errands, line.until
    after = max(server.cursor, line.after)
    sendable = looked_at = 0
    while looked_at < _ROWS_LOOKED_AT:
        page = recent.after(after, now)
        is_last = page is not None
        if page is None:
            page = await sent.after(tx, after, limit=_ROWS_A_PAGE)
            is_last = len(page) < _ROWS_A_PAGE
        await audiences.learn([server.id], page)
        for row in page:
            after = row.place
            inboxes = _inboxes(row, server, audiences, now)
            if inboxes and row.place not in server.beyond:
                errands.append(errand := Errand(row.place, row.activity, inboxes))
                sendable += server.dialect is not None or not errand.needs_dialect
            if sendable == _ROWS_A_ROUND:
                return errands, after
        if is_last:
            return errands, max(after, line.until)
        looked_at += len(page)
    return errands, after


def _inboxes(row: Sent, server: Server, audiences: _Audiences, now: datetime) -> tuple[str, ...]:
    activity = row.activity
    if now - activity.made > TOO_OLD:
        return ()
    if server.dialect is not None and server.dialect not in activity.dialects:
        return ()
    found: dict[str, None] = {}
    for actor_id in activity.followers_of:
        for inbox, since in audiences.of(server.id, actor_id).items():
            if since < row.place:
                found[inbox] = None
    for inbox in activity.inboxes:
        if _is_at(inbox, server.origin):
            found[inbox] = None
    return tuple(found)


def _is_at(inbox: str, origin: str) -> bool:
    try:
        return origin_of(inbox) == origin
    except Malformed:
        return False
