"""Policies for other servers, by domain, and the marks that they leave on servers and their people.

What is suspended vanishes by the marks alone: whoever asks who is suspended need not know why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, func, or_, select, update

from fediwiki.domain.follows import FollowState
from fediwiki.domain.policies import Mode, Policy, Rules, Severity, rules_of
from fediwiki.storage import settings
from fediwiki.storage.actor_tables import actors, follows, servers
from fediwiki.storage.database import Reader, Row, Writer
from fediwiki.storage.log_tables import sent
from fediwiki.storage.policy_tables import server_policies
from fediwiki.text.domains import host_of, upwards

MODE = "servers.mode"
VERSION = "servers.version"
_COLUMNS = tuple(server_policies.columns)
_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class Mark:
    """What is to be marked of a server from now on."""

    server_id: int
    origin: str
    suspended: bool
    silenced: bool


async def find(tx: Reader, domain: str) -> Policy | None:
    """The policy for this very domain."""
    row = await tx.row(select(*_COLUMNS).where(server_policies.c.domain == domain))
    return None if row is None else _policy(row)


async def listed(
    tx: Reader, *, severity: Severity | None = None, after: str = "", limit: int = 1_000_000
) -> list[Policy]:
    """The policies by domain, or those of one severity."""
    query = select(*_COLUMNS).where(server_policies.c.domain > after)
    if severity is not None:
        query = query.where(server_policies.c.severity == severity.value)
    query = query.order_by(server_policies.c.domain).limit(limit)
    return [_policy(row) for row in await tx.rows(query)]


async def count(tx: Reader) -> dict[Severity, int]:
    """How many policies there are of each severity."""
    table = server_policies
    rows = await tx.rows(select(table.c.severity, func.count()).group_by(table.c.severity))
    found = {Severity(kind): number for kind, number in rows}
    return {kind: found.get(kind, 0) for kind in Severity}


async def save(tx: Writer, policies: Sequence[Policy], now: datetime) -> None:
    """Keep policies over what held for their domains."""
    for policy in policies:
        values: dict[str, object] = {
            "severity": policy.severity.value,
            "media_off": policy.media_off,
            "reports_off": policy.reports_off,
            "reason": policy.reason,
            "note": policy.note,
            "obfuscate": policy.obfuscate,
            "since": policy.since or now,
            "by_id": policy.by_id,
            "source": policy.source,
            "holds": policy.holds,
            "until": policy.until,
        }
        statement = tx.insert(server_policies).values(domain=policy.domain, **values)
        await tx.change(statement.on_conflict_do_update(index_elements=["domain"], set_=values))
    await _tell_change(tx, now)


async def over(tx: Reader, now: datetime) -> list[Policy]:
    """The policies whose time is over."""
    query = select(*_COLUMNS).where(server_policies.c.until <= now)
    return [_policy(row) for row in await tx.rows(query)]


async def remove(tx: Writer, domain: str, now: datetime) -> bool:
    """Let nothing hold for a domain any more; says whether anything did."""
    table = server_policies
    found = bool(await tx.change(delete(table).where(table.c.domain == domain)))
    await _tell_change(tx, now)
    return found


async def version(tx: Reader) -> str:
    """What changes whenever a policy does."""
    return await settings.find(tx, VERSION) or ""


async def mode_marked(tx: Reader) -> Mode:
    """For which mode the servers are marked."""
    return Mode(await settings.find(tx, MODE) or Mode.OPEN.value)


async def save_mode(tx: Writer, mode: Mode, now: datetime) -> None:
    """Remember for which mode the servers are marked."""
    await settings.save(tx, MODE, mode.value)
    await _tell_change(tx, now)


async def rules(tx: Reader) -> Rules:
    """All that holds, in the mode for which the servers are marked."""
    return rules_of(await listed(tx), await mode_marked(tx))


async def rules_for(tx: Reader, host: str) -> Rules:
    """What holds for one host, in the mode for which the servers are marked."""
    return rules_of(await _upwards_of(tx, host), await mode_marked(tx))


async def holds(tx: Reader, host: str) -> bool:
    """Whether what people of a host say first waits for a moderator."""
    return rules_of(await _upwards_of(tx, host), Mode.OPEN).holds(host)


async def _upwards_of(tx: Reader, host: str) -> list[Policy]:
    """The policies for a host and for the domains above it."""
    return [_policy(row) for row in await tx.rows(_AT, {"domains": [*upwards(host)]})]


_AT = select(*_COLUMNS).where(server_policies.c.domain.in_(bindparam("domains", expanding=True)))


async def below(tx: Reader, domain: str) -> list[int]:
    """The servers at a domain and below it that were ever met."""
    rows = await tx.rows(select(servers.c.id, servers.c.origin).where(_may_be_below(domain)))
    return [number for number, origin in rows if domain in upwards(host_of(origin))]


async def below_each(tx: Reader, domains: Collection[str]) -> Mapping[str, Sequence[int]]:
    """The servers that were ever met at each of some domains and below it, in one look."""
    found: dict[str, list[int]] = {each: [] for each in domains}
    for number, origin in await tx.rows(select(servers.c.id, servers.c.origin)):
        for each in upwards(host_of(origin)):
            if each in found:
                found[each].append(number)
    return found


async def unmarked(tx: Reader, rules: Rules, domain: str | None = None) -> list[Mark]:
    """The servers, at a domain and below it or all, whose marks are not what the rules say."""
    columns = (servers.c.id, servers.c.origin, servers.c.suspended, servers.c.silenced)
    query = select(*columns)
    if domain is not None:
        query = query.where(_may_be_below(domain))
    found: list[Mark] = []
    for number, origin, suspended, silenced in await tx.rows(query):
        host = host_of(origin)
        mark = Mark(number, origin, rules.shuts(host), rules.silences(host))
        if (suspended is not None, silenced is not None) != (mark.suspended, mark.silenced):
            found.append(mark)
    return found


async def shut_by(tx: Reader, mode: Mode) -> list[int]:
    """The servers with which this instance has to do, and would not in this mode."""
    marks = await unmarked(tx, rules_of(await listed(tx), mode))
    return [each.server_id for each in marks if each.suspended]


async def opened_by(tx: Reader, mode: Mode) -> list[int]:
    """The servers with which it has nothing to do, and would in this mode."""
    marks = await unmarked(tx, rules_of(await listed(tx), mode))
    return [each.server_id for each in marks if not each.suspended]


async def followed_hosts(tx: Reader, server_ids: Sequence[int]) -> list[str]:
    """The hosts of those among some servers where somebody follows us or is followed."""
    there = select(actors.c.id).where(actors.c.server_id == servers.c.id).correlate(servers)
    accepted = follows.c.state == FollowState.ACCEPTED
    either = or_(follows.c.follower_id.in_(there), follows.c.followed_id.in_(there))
    known = select(follows.c.follower_id).where(accepted, either).correlate(servers).exists()
    found: set[str] = set()
    for start in range(0, len(server_ids), _AT_ONCE):
        part = server_ids[start : start + _AT_ONCE]
        query = select(servers.c.origin).where(servers.c.id.in_(part), known)
        found |= {host_of(origin) for (origin,) in await tx.rows(query)}
    return sorted(found)


async def mark(tx: Writer, marks: Sequence[Mark], now: datetime) -> None:
    """Mark servers, and whoever lives there with them.

    Whom we suspended for themselves stays so: their moment is not that of their server.
    """
    for each in marks:
        await _mark_suspended(tx, each, now)
        silenced = now if each.silenced else None
        change = update(servers).where(servers.c.id == each.server_id)
        if each.silenced:
            change = change.where(servers.c.silenced.is_(None))
        await tx.change(change.values(silenced=silenced))


async def _mark_suspended(tx: Writer, mark: Mark, now: datetime) -> None:
    known = select(servers.c.suspended).where(servers.c.id == mark.server_id)
    since: datetime | None = await tx.value(known)
    there = actors.c.server_id == mark.server_id
    if mark.suspended and since is None:
        await _save(tx, mark, suspended=now, failing_since=None, failures=0, next_try=None)
        spared = actors.c.suspended.is_(None)
        await tx.change(update(actors).where(there, spared).values(suspended=now))
    elif not mark.suspended and since is not None:
        # What was said meanwhile was not for them.
        end = int(await tx.value(select(func.coalesce(func.max(sent.c.place), 0))))
        await _save(tx, mark, suspended=None, severed=None, cursor=end, beyond=[])
        with_it = actors.c.suspended == since
        await tx.change(update(actors).where(there, with_it).values(suspended=None))


async def to_sever(tx: Reader, before: datetime, *, limit: int) -> list[int]:
    """Servers that were suspended before a moment, with which follows still stand."""
    query = select(servers.c.id).where(servers.c.suspended < before, servers.c.severed.is_(None))
    return [row[0] for row in await tx.rows(query.limit(limit))]


async def sever(tx: Writer, server_id: int, now: datetime) -> None:
    """End all follows with a server, both ways."""
    there = select(actors.c.id).where(actors.c.server_id == server_id)
    either = or_(follows.c.follower_id.in_(there), follows.c.followed_id.in_(there))
    await tx.change(delete(follows).where(either))
    await tx.change(update(servers).where(servers.c.id == server_id).values(severed=now))


_speaker = actors.alias("speaker")


def unhushed(
    viewer_id: ColumnElement[int],
    server_id: ColumnElement[int],
    *followed_ids: ColumnElement[int],
) -> ColumnElement[bool]:
    """Whether somebody is heard where strangers meet; the silenced, by followers alone.

    They are silenced themselves, or their server is. One follows them, or where they speak. Who
    lives here has no server.
    """
    silenced = (
        select(servers.c.id)
        .where(servers.c.id == server_id, servers.c.silenced.is_not(None))
        .correlate_except(servers)
        .exists()
    )
    hushed = (
        select(_speaker.c.id)
        .where(_speaker.c.id.in_(followed_ids), _speaker.c.silenced.is_not(None))
        .correlate_except(_speaker)
        .exists()
    )
    followed = (
        select(follows.c.follower_id)
        .where(follows.c.follower_id == viewer_id, follows.c.followed_id.in_(followed_ids))
        .correlate_except(follows)
        .exists()
    )
    return or_(~or_(silenced, hushed), followed, viewer_id.in_(followed_ids))


def _may_be_below(domain: str) -> ColumnElement[bool]:
    """What may be at a domain or below it, with a port or not; its host has to be looked at."""
    at = servers.c.origin.contains(f"://{domain}", autoescape=True)
    return or_(at, servers.c.origin.contains(f".{domain}", autoescape=True))


async def _save(tx: Writer, mark: Mark, **values: object) -> None:
    await tx.change(update(servers).where(servers.c.id == mark.server_id).values(values))


async def _tell_change(tx: Writer, now: datetime) -> None:
    await settings.save(tx, VERSION, str(tx.new_id(now)))


def _policy(row: Row) -> Policy:
    columns: dict[str, Any] = dict(zip((each.name for each in _COLUMNS), row, strict=True))
    columns["severity"] = Severity(columns["severity"])
    return Policy(**columns)
