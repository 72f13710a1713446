"""The public log of what moderators, admins and the operator decided; only ever added to.

Everyone can read it: an act never holds private data, not in its reason and not in its details.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select

from fediwiki.domain.acts import ActKind
from fediwiki.errors import NotFound
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.wiki_tables import acts

# Among the details: whose domain is not spelt out in public.
OBFUSCATED = "obfuscated"
RULE_NUMBER = "rule number"


@dataclass(frozen=True, slots=True)
class Act:
    """What was decided, about what, by whom (None is the operator) and why.

    `rule` is the rule that was broken, as it read then; `target_id` the person concerned; `undoes`
    the act that this one takes back. What changed stands in `details` as `before` and `after`.
    """

    kind: ActKind
    subwiki_id: int | None
    actor_id: int | None
    object_uri: str
    reason: str = ""
    details: Mapping[str, str] = field(default_factory=dict[str, str])
    rule: str = ""
    target_id: int | None = None
    undoes: int | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """An act in its place in the log."""

    id: int
    at: datetime
    act: Act


async def add(tx: Writer, act: Act, now: datetime) -> int:
    """Write an act down, and say under which number."""
    number = tx.new_id(now)
    await tx.change(
        tx.insert(acts).values(
            id=number,
            subwiki_id=act.subwiki_id,
            actor_id=act.actor_id,
            kind=act.kind,
            object_uri=act.object_uri,
            reason=act.reason,
            details=dict(act.details),
            rule=act.rule,
            target_id=act.target_id,
            undoes=act.undoes,
            at=now,
        )
    )
    return number


async def by_id(tx: Reader, act_id: int) -> Entry:
    """The act with this number.

    Raises:
        NotFound: There is none.
    """
    row = await tx.row(_SELECT.where(acts.c.id == act_id))
    if row is None:
        raise NotFound("nothing of that number stands in the log")
    return _entry(row)


async def of_ids(tx: Reader, act_ids: Sequence[int]) -> list[Entry]:
    """Those of these acts that there are, newest first."""
    return [_entry(row) for row in await tx.rows(_SELECT.where(acts.c.id.in_(act_ids)))]


async def find_reversal(tx: Reader, act_id: int) -> Entry | None:
    """The act that took back the one with this number."""
    row = await tx.row(_SELECT.where(acts.c.undoes == act_id))
    return None if row is None else _entry(row)


async def listed(
    tx: Reader,
    *,
    kind: ActKind | None = None,
    person_id: int | None = None,
    subwiki_id: int | None = None,
    before: int | None = None,
    limit: int,
) -> list[Entry]:
    """What was decided anywhere, newest first: of a kind, by or about a person, in a subwiki."""
    query = _SELECT
    if kind is not None:
        query = query.where(acts.c.kind == kind)
    if person_id is not None:
        query = query.where(or_(acts.c.actor_id == person_id, acts.c.target_id == person_id))
    if subwiki_id is not None:
        query = query.where(acts.c.subwiki_id == subwiki_id)
    if before is not None:
        query = query.where(acts.c.id < before)
    return [_entry(row) for row in await tx.rows(query.limit(limit))]


async def find_last(tx: Reader, kind: ActKind, object_uri: str) -> Entry | None:
    """The last act of a kind about an object."""
    row = await tx.row(_SELECT.where(acts.c.kind == kind, acts.c.object_uri == object_uri))
    return None if row is None else _entry(row)


async def find_last_in(tx: Reader, kind: ActKind, object_uri: str, subwiki_id: int) -> Entry | None:
    """The last act of a kind about an object in one subwiki."""
    about = (acts.c.kind == kind, acts.c.object_uri == object_uri)
    row = await tx.row(_SELECT.where(*about, acts.c.subwiki_id == subwiki_id))
    return None if row is None else _entry(row)


_SELECT = select(
    acts.c.id,
    acts.c.at,
    acts.c.kind,
    acts.c.subwiki_id,
    acts.c.actor_id,
    acts.c.object_uri,
    acts.c.reason,
    acts.c.details,
    acts.c.rule,
    acts.c.target_id,
    acts.c.undoes,
).order_by(acts.c.id.desc())


def _entry(row: Row) -> Entry:
    number, at, kind, *rest = row
    said: list[Any] = rest
    return Entry(number, at, Act(ActKind(kind), *said))
