"""`fediwiki federation`: how it goes with other servers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.cli.arguments import Verbs
from fediwiki.cli.calls import Call, Outcome
from fediwiki.domain.servers import Server
from fediwiki.errors import NotFound
from fediwiki.services import founding
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, events, received, sent, servers
from fediwiki.storage.received import State
from fediwiki.text.cleaning import displayed

_UNKNOWN = "–"
_HEADINGS = (
    "SERVER",
    "SOFTWARE",
    "DIALECT",
    "BACKLOG",
    "FAILING SINCE",
    "NEXT TRY",
    "HEARD",
    "DELIVERED",
)


def add_to(verbs: Verbs) -> None:
    """Add the noun and its verbs."""
    noun = verbs.add_noun("federation", "how it goes with other servers")
    noun.add("status", show_status, "say what waits, and how each server is doing")
    parser = noun.add("rotate-key", rotate_key, "give an actor of ours new keys, and tell others")
    parser.add_argument("name", metavar="NAME", help="a member, a subwiki, or the domain itself")


@dataclass(frozen=True, slots=True)
class _Line:
    server: Server
    backlog: int
    unavailable: bool


async def show_status(call: Call) -> Outcome:
    """Say how far each server is behind in the outbound log, and since when it fails."""
    async with call.instance() as instance, instance.database.read() as tx:
        now = instance.clock.now()
        end = await sent.end(tx)
        lines = [
            _Line(each, max(0, end - each.cursor - len(each.beyond)), each.unavailable(now))
            for each in await servers.listed(tx)
        ]
        waiting_events = await events.count(tx)
        states = await received.count_by_state(tx)
    waiting, dead = states.get(State.PENDING, 0), states.get(State.DEAD, 0)
    said = (
        f"To be handled: {waiting} activities that arrived, {waiting_events} events of ours. "
        f"Given up: {dead}."
    )
    value = {
        "waiting_activities": waiting,
        "dead_activities": dead,
        "waiting_events": waiting_events,
        "servers": [_value(each) for each in lines],
    }
    return Outcome("\n".join([said, *_table([_HEADINGS, *map(_cells, lines)])]), value)


async def rotate_key(call: Call) -> Outcome:
    """Give an actor of ours new keys; its ids stay, and other servers are told."""
    name: str = call.arguments.name
    async with call.instance() as instance:
        pairs = KeyPairs.generate()
        async with instance.database.write() as tx:
            actor = await actors.find_local(tx, name)
            if actor is None or actor.deleted is not None:
                raise NotFound(f"there is no {name} here")
            await founding.rotate_keys(
                tx, actor, pairs=pairs, urls=instance.urls, now=instance.clock.now()
            )
    return Outcome(f"{actor.handle} has new keys.", {"id": actor.uri})


def _cells(line: _Line) -> tuple[str, ...]:
    server = line.server
    return (
        server.origin,
        displayed(f"{server.software} {server.version}").strip() or _UNKNOWN,
        server.dialect or _UNKNOWN,
        str(line.backlog),
        _moment(server.failing_since) + (" (unavailable)" if line.unavailable else ""),
        _moment(server.next_try),
        _moment(server.heard),
        _moment(server.delivered),
    )


def _table(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _moment(moment: datetime | None) -> str:
    return moment.strftime("%Y-%m-%d %H:%M") if moment else _UNKNOWN


def _value(line: _Line) -> dict[str, object]:
    server = line.server
    return {
        "id": server.origin,
        "software": server.software,
        "version": server.version,
        "dialect": server.dialect,
        "backlog": line.backlog,
        "failing_since": server.failing_since,
        "next_try": server.next_try,
        "heard": server.heard,
        "delivered": server.delivered,
        "unavailable": line.unavailable,
        "suspended": server.suspended,
    }
