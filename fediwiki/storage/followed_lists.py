"""Lists of servers elsewhere that are followed here, and what they propose.

What a list says and what of it is ignored are read alone where proposals are made: it may be long.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, select, update

from fediwiki.domain.block_lists import Change, heeded, proposals_of
from fediwiki.domain.policies import Policy, Severity
from fediwiki.errors import NotFound
from fediwiki.storage import server_policies
from fediwiki.storage.block_lists import as_json, of_json
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.policy_tables import followed_lists as table

_COLUMNS: tuple[ColumnElement[Any], ...] = (
    table.c.id,
    table.c.name,
    table.c.url,
    table.c.most,
    table.c.since,
    table.c.due,
    table.c.fetched,
    table.c.failures,
    table.c.error,
    table.c.etag,
    table.c.proposed,
    table.c.jumped.is_not(None),
)


@dataclass(frozen=True, slots=True)
class FollowedList:
    """A list that is followed: `most` is the most that it may propose.

    `fetched` is when it was read last, `error` why it could not be since, `failures` times.
    `proposed` counts what it proposes; `jumps` says that its last reading waits for an admin.
    """

    id: int
    name: str
    url: str
    most: Severity
    since: datetime
    due: datetime
    fetched: datetime | None
    failures: int
    error: str
    etag: str
    proposed: int
    jumps: bool


@dataclass(frozen=True, slots=True)
class Content:
    """What a list says: `entries` are what counts, `jumped` what it says now if that waits.

    `ignored` are the proposals that an admin ignores, by domain.
    """

    entries: Sequence[Policy]
    jumped: Sequence[Policy] | None
    ignored: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Proposals:
    """What a list would have changed, and what of it an admin ignores."""

    open: Sequence[Change]
    ignored: Sequence[Change]


def sign_of(change: Change) -> str:
    """What a proposal says beside its domain: if that changes it is proposed again."""
    return f"{change.standing} {change.after.said()}"


async def listed(tx: Reader) -> list[FollowedList]:
    """All lists by name."""
    return [_list(row) for row in await tx.rows(select(*_COLUMNS).order_by(table.c.name))]


async def due(tx: Reader, now: datetime) -> FollowedList | None:
    """The list that is to be read next, if any is."""
    query = select(*_COLUMNS).where(table.c.due <= now).order_by(table.c.due, table.c.id).limit(1)
    row = await tx.row(query)
    return None if row is None else _list(row)


async def by_id(tx: Reader, number: int) -> FollowedList:
    """The list with this number.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(select(*_COLUMNS).where(table.c.id == number))
    if row is None:
        raise NotFound("this list is not followed")
    return _list(row)


async def find(tx: Reader, name: str, url: str = "") -> FollowedList | None:
    """The list of this name, or at this url."""
    row = await tx.row(
        select(*_COLUMNS).where((table.c.name == name) | (table.c.url == url)).limit(1)
    )
    return None if row is None else _list(row)


async def content(tx: Reader, number: int) -> Content:
    """What a list says."""
    columns = (table.c.entries, table.c.jumped, table.c.ignored)
    row = await tx.row(select(*columns).where(table.c.id == number))
    entries, jumped, ignored = row or ([], None, {})
    return Content(of_json(entries), None if jumped is None else of_json(jumped), ignored)


async def proposals(tx: Reader, followed: FollowedList) -> Proposals:
    """What a list proposes, as things stand here now."""
    said = await content(tx, followed.id)
    here = {each.domain: each for each in await server_policies.listed(tx)}
    entries = heeded(said.entries, followed.most)
    mode = await server_policies.mode_marked(tx)
    found = proposals_of(entries, here, followed.name, mode) if followed.fetched else []
    ignored = [each for each in found if said.ignored.get(each.after.domain) == sign_of(each)]
    out = {each.after.domain for each in ignored}
    return Proposals([each for each in found if each.after.domain not in out], ignored)


async def add(tx: Writer, name: str, url: str, most: Severity, now: datetime) -> int:
    """Follow a list from now on, and say under which number."""
    number = tx.new_id(now)
    values = {"name": name, "url": url, "most": most.value, "since": now, "due": now}
    await tx.change(tx.insert(table).values(id=number, **values))
    return number


async def save_entries(tx: Writer, number: int, entries: Sequence[Policy]) -> None:
    """Let a list say this; nothing waits any more."""
    await _save(tx, number, entries=as_json(entries), jumped=None)


async def save_jump(tx: Writer, number: int, entries: Sequence[Policy]) -> None:
    """Let what a list says now wait for an admin."""
    await _save(tx, number, jumped=as_json(entries))


async def save_fetched(tx: Writer, number: int, etag: str, *, due: datetime, now: datetime) -> None:
    """Remember that a list could be read."""
    await _save(tx, number, etag=etag, due=due, fetched=now, failures=0, error="")


async def save_failure(tx: Writer, followed: FollowedList, error: str, *, due: datetime) -> None:
    """Remember that a list could not be read, and why."""
    await _save(tx, followed.id, due=due, failures=followed.failures + 1, error=error)


async def save_due(tx: Writer, number: int, due: datetime) -> None:
    """Read a list at another time."""
    await _save(tx, number, due=due)


async def save_most(tx: Writer, number: int, most: Severity) -> None:
    """Let a list propose at most this."""
    await _save(tx, number, most=most.value)


async def save_ignored(tx: Writer, number: int, ignored: Mapping[str, str]) -> None:
    """Remember what is ignored, by domain."""
    await _save(tx, number, ignored=dict(ignored))


async def remove(tx: Writer, number: int) -> None:
    """Follow a list no more."""
    await tx.change(delete(table).where(table.c.id == number))


async def recount(tx: Writer) -> None:
    """Count what each list proposes; whoever changes what holds here does so."""
    for each in await listed(tx):
        found = await proposals(tx, each)
        if len(found.open) != each.proposed:
            await _save(tx, each.id, proposed=len(found.open))


async def held(tx: Reader, name: str) -> list[Policy]:
    """What holds because of a list."""
    return [each for each in await server_policies.listed(tx) if each.source == name]


async def _save(tx: Writer, number: int, **values: object) -> None:
    await tx.change(update(table).where(table.c.id == number).values(values))


def _list(row: Row) -> FollowedList:
    number, name, url, most, *rest, jumps = row
    return FollowedList(number, name, url, Severity(most), *rest, jumps=bool(jumps))
