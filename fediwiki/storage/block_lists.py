"""Block lists that were brought here: what they say, until an admin has chosen from it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select

from fediwiki.domain.policies import Policy, Severity
from fediwiki.errors import NotFound
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.policy_tables import block_lists

_KEPT = ("domain", "severity", "media_off", "reports_off", "reason", "obfuscate")


@dataclass(frozen=True, slots=True)
class StoredList:
    """A list that an admin brought; `name` is what its file was called."""

    id: int
    name: str
    since: datetime
    entries: Sequence[Policy]


async def add(tx: Writer, name: str, entries: Sequence[Policy], now: datetime) -> int:
    """Keep a list, and say under which number."""
    number = tx.new_id(now)
    values = {"url": f"{number} {name}", "since": now, "entries": as_json(entries)}
    await tx.change(tx.insert(block_lists).values(id=number, **values))
    return number


async def by_id(tx: Reader, number: int) -> StoredList:
    """The list with this number.

    Raises:
        NotFound: There is none, or no longer.
    """
    table = block_lists
    columns = (table.c.id, table.c.url, table.c.since, table.c.entries)
    row = await tx.row(select(*columns).where(table.c.id == number))
    if row is None:
        raise NotFound("this list is not kept any more")
    return _list(row)


async def remove(tx: Writer, number: int) -> None:
    """Forget a list."""
    await tx.change(delete(block_lists).where(block_lists.c.id == number))


async def remove_before(tx: Writer, moment: datetime) -> None:
    """Forget the lists that were brought before a moment."""
    await tx.change(delete(block_lists).where(block_lists.c.since < moment))


def _list(row: Row) -> StoredList:
    number, url, since, said = row
    return StoredList(number, url.partition(" ")[2], since, of_json(said))


def as_json(entries: Sequence[Policy]) -> list[dict[str, Any]]:
    """What a list says of servers, to be kept."""
    return [{key: getattr(each, key) for key in _KEPT} for each in entries]


def of_json(said: Sequence[dict[str, Any]]) -> tuple[Policy, ...]:
    """What `as_json` kept."""
    return tuple(map(_policy, said))


def _policy(said: dict[str, Any]) -> Policy:
    kept: dict[str, Any] = {**said, "severity": Severity(said["severity"])}
    return Policy(**kept)
