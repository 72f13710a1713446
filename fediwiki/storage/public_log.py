"""The public log as it is read: acts with what they name, newest first, and their counts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.acts import KEPT_PRIVATE, ActKind
from fediwiki.storage import acts
from fediwiki.storage.actor_tables import actors
from fediwiki.storage.acts import Entry
from fediwiki.storage.database import Reader, Row
from fediwiki.storage.policy_tables import server_policies
from fediwiki.storage.post_tables import comments, posts
from fediwiki.storage.sight import in_sight
from fediwiki.storage.subwiki_tables import subwikis
from fediwiki.storage.wiki_tables import acts as table
from fediwiki.text.domains import upwards


@dataclass(frozen=True, slots=True)
class Named:
    """Who or what an act names: `title` is empty where its words are out of sight.

    `post_id`, `comment_id` and `handle` say what it is; none of them is there for what is not here
    any more.
    """

    title: str = ""
    uri: str = ""
    post_id: int | None = None
    comment_id: int | None = None
    handle: str = ""
    local: bool = False
    is_group: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """An act in the log, with what it names; `by` is None for whoever keeps the server.

    `undone_by` is the act that took it back.
    """

    entry: Entry
    by: Named | None
    target: Named | None
    subwiki: Named | None
    about: Named | None
    undone_by: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """Which acts: of `subwiki_id`, of the instance alone without one, or of both `everywhere`."""

    subwiki_id: int | None = None
    everywhere: bool = False
    kind: ActKind | None = None
    before: int | None = None
    after: int | None = None
    since: datetime | None = None
    until: datetime | None = None


async def lines(tx: Reader, part: Part, *, limit: int) -> list[Line]:
    """Up to `limit` acts, newest first; those after a place are the ones next to it."""
    upwards = part.after is not None
    order = table.c.id if upwards else table.c.id.desc()
    query = select(table.c.id).where(*_conditions(part)).order_by(order).limit(limit)
    numbers = sorted((row[0] for row in await tx.rows(query)), reverse=True)
    entries = await acts.of_ids(tx, numbers)
    return await _with_names(tx, entries)


async def count(tx: Reader, part: Part) -> int:
    """How many acts there are."""
    return int(await tx.value(select(func.count()).where(*_conditions(part))))


async def count_by_kind(tx: Reader, part: Part) -> dict[ActKind, int]:
    """How many acts of each kind there are."""
    query = select(table.c.kind, func.count()).where(*_conditions(part)).group_by(table.c.kind)
    return {ActKind(row[0]): row[1] for row in await tx.rows(query)}


async def count_undone(tx: Reader, part: Part) -> int:
    """How many of the acts were taken back, whenever that was."""
    back = select(table.c.undoes).where(table.c.undoes.is_not(None))
    query = select(func.count()).where(*_conditions(part), table.c.id.in_(back))
    return int(await tx.value(query))


async def first_moment(tx: Reader) -> datetime | None:
    """When the log begins."""
    return await tx.value(select(table.c.at).order_by(table.c.id).limit(1))


def _conditions(part: Part) -> list[ColumnElement[bool]]:
    said: list[ColumnElement[bool]] = [table.c.kind.not_in([each.value for each in KEPT_PRIVATE])]
    if part.everywhere:
        # What moderators of communities elsewhere decided there is theirs to answer for.
        ours = table.c.subwiki_id.in_(select(subwikis.c.actor_id))
        said.append(or_(table.c.subwiki_id.is_(None), ours))
    else:
        said.append(table.c.subwiki_id.is_not_distinct_from(part.subwiki_id))
    if part.kind is not None:
        said.append(table.c.kind == part.kind)
    if part.before is not None:
        said.append(table.c.id < part.before)
    if part.after is not None:
        said.append(table.c.id > part.after)
    if part.since is not None:
        said.append(table.c.at >= part.since)
    if part.until is not None:
        said.append(table.c.at < part.until)
    return said


async def _with_names(tx: Reader, entries: Sequence[Entry]) -> list[Line]:
    entries = await _hushed(tx, entries)
    said = [each.act for each in entries]
    people = await _actors(
        tx,
        {
            number
            for act in said
            for number in (act.actor_id, act.target_id, act.subwiki_id)
            if number is not None
        },
    )
    about = await _things(tx, {act.object_uri for act in said if act.object_uri})
    undone = await _undone(tx, [each.id for each in entries])
    return [
        Line(
            each,
            by=people.get(each.act.actor_id or 0),
            target=people.get(each.act.target_id or 0),
            subwiki=people.get(each.act.subwiki_id or 0),
            about=about.get(each.act.object_uri),
            undone_by=undone.get(each.id),
        )
        for each in entries
    ]


async def _hushed(tx: Reader, entries: Sequence[Entry]) -> Sequence[Entry]:
    """Acts with a mark on those about a domain that is not spelled out in public by now."""
    named = {domain for each in entries if (domain := each.act.details.get("domain"))}
    above = {each for domain in named for each in upwards(domain)}
    if not above:
        return entries
    query = select(server_policies.c.domain).where(
        server_policies.c.domain.in_(above), server_policies.c.obfuscate
    )
    hidden = {row[0] for row in await tx.rows(query)}
    return [
        replace(each, act=replace(each.act, details={**each.act.details, acts.OBFUSCATED: "yes"}))
        if hidden & {*upwards(each.act.details.get("domain", ""))}
        else each
        for each in entries
    ]


_ACTOR = (
    actors.c.id,
    actors.c.uri,
    actors.c.name,
    actors.c.host,
    actors.c.local,
    actors.c.kind,
    actors.c.display_name,
)


async def _actors(tx: Reader, numbers: set[int]) -> dict[int, Named]:
    rows = await tx.rows(select(*_ACTOR).where(actors.c.id.in_(numbers)))
    return {row[0]: _named(row) for row in rows}


async def _things(tx: Reader, uris: set[str]) -> dict[str, Named]:
    """What stands at some ids; of what is out of sight, nothing that it says."""
    found: dict[str, Named] = {}
    for row in await tx.rows(select(*_ACTOR).where(actors.c.uri.in_(uris))):
        found[row[1]] = _named(row)
    of_posts = select(posts.c.uri, posts.c.id, _shown_title()).where(posts.c.uri.in_(uris))
    for uri, number, title in await tx.rows(of_posts):
        found[uri] = Named(title, uri, post_id=number)
    of_comments = (
        select(comments.c.uri, comments.c.id, _shown_title())
        .join_from(comments, posts, posts.c.id == comments.c.post_id)
        .where(comments.c.uri.in_(uris))
    )
    for uri, number, title in await tx.rows(of_comments):
        found[uri] = Named(title, uri, comment_id=number)
    return found


def _shown_title() -> ColumnElement[str]:
    seen = and_(in_sight(posts), posts.c.deleted.is_(None))
    return case((seen, posts.c.title), else_="")


def _named(row: Row) -> Named:
    _, uri, name, host, local, kind, display_name = row
    return Named(
        display_name or name,
        uri,
        handle=name if local else f"{name}@{host}",
        local=local,
        is_group=kind in {ActorKind.SUBWIKI, ActorKind.GROUP},
    )


async def _undone(tx: Reader, numbers: Sequence[int]) -> dict[int, int]:
    query = select(table.c.undoes, table.c.id).where(table.c.undoes.in_(numbers))
    return {row[0]: row[1] for row in await tx.rows(query)}
