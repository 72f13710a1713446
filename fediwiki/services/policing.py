"""Policing: what this instance has to do with other servers, as admins decide it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from fediwiki.config.settings import Config
from fediwiki.domain.acts import ActKind
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Mode, Policy, Severity
from fediwiki.errors import Conflict, Malformed, NotFound, Refused
from fediwiki.services import tuning
from fediwiki.storage import acts, followed_lists, guests, server_policies
from fediwiki.storage.database import Writer
from fediwiki.text.gettext import _

MOST_CHARACTERS = 1_000
_OVER = "its time is over"
_KINDS = {
    Severity.NONE: ActKind.SERVER_ALLOW,
    Severity.SILENCE: ActKind.SERVER_SILENCE,
    Severity.SUSPEND: ActKind.SERVER_SUSPEND,
}


async def decide(
    tx: Writer, policy: Policy, *, by: Member | None, own_host: str, now: datetime
) -> None:
    """Let a policy hold from now on, over what held for its domain; `by` is None for the operator.

    It stands in the log with its public reason.

    Raises:
        Refused: Only admins decide this, and not about this server itself.
        Malformed: A reason or a note is too long.
        Conflict: It holds already.
    """
    _check(policy, by, own_host)
    before = await server_policies.find(tx, policy.domain)
    kept = replace(policy, since=_since(before, policy, now), by_id=by.id if by else None)
    if before is not None and replace(kept, by_id=before.by_id) == before:
        raise Conflict(_("This holds for %(domain)s already.", domain=policy.domain))
    await server_policies.save(tx, [kept], now)
    await _mark(tx, policy.domain, now)
    await _log(tx, kept, before, by, now)


async def lift(tx: Writer, domain: str, *, reason: str, by: Member | None, now: datetime) -> Policy:
    """Let nothing hold for a domain any more, and say what did; all that vanished is back.

    Raises:
        Refused: Only admins decide this.
        NotFound: Nothing holds for it.
    """
    _check_may(by)
    before = await server_policies.find(tx, domain)
    if before is None:
        raise NotFound(_("Nothing holds for %(domain)s.", domain=domain))
    await server_policies.remove(tx, domain, now)
    await _mark(tx, domain, now)
    await _log_lift(tx, before, reason, by, now)
    return before


async def lift_all(
    tx: Writer, policies: Sequence[Policy], *, reason: str, by: Member | None, now: datetime
) -> None:
    """Let nothing hold for the domains of some policies that hold; each stands in the log.

    Raises:
        Refused: Only admins decide this.
    """
    _check_may(by)
    for policy in policies:
        await server_policies.remove(tx, policy.domain, now)
        await _log_lift(tx, policy, reason, by, now)
    await _mark(tx, None, now)


async def end_over(tx: Writer, now: datetime) -> int:
    """Let nothing hold any more whose time is over; says for how many domains that was."""
    over = await server_policies.over(tx, now)
    if over:
        await lift_all(tx, over, reason=_OVER, by=None, now=now)
    return len(over)


async def decide_all(
    tx: Writer,
    policies: Sequence[Policy],
    *,
    by: Member | None,
    own_host: str,
    now: datetime,
) -> None:
    """Let many policies hold at once, all or none; each stands in the log.

    Raises:
        Refused: Only admins decide this, and not about this server itself.
    """
    _check_may(by)
    kept: list[Policy] = []
    for policy in policies:
        _check(policy, by, own_host)
        before = await server_policies.find(tx, policy.domain)
        since = _since(before, policy, now)
        kept.append(replace(policy, since=since, by_id=by.id if by else None))
        await _log(tx, kept[-1], before, by, now)
    await server_policies.save(tx, kept, now)
    await _mark(tx, None, now)


async def switch(
    tx: Writer, mode: Mode, *, keep_known: bool, file: Config, by: Member | None, now: datetime
) -> None:
    """Have to do with every server from now on, or with those alone that are allowed by name.

    With `keep_known` all are allowed first with which somebody has to do by a follow.

    Raises:
        Refused: Only admins decide this; or the environment does.
    """
    _check_may(by)
    if keep_known:
        hosts = await server_policies.followed_hosts(tx, await server_policies.shut_by(tx, mode))
        known = [Policy(each, Severity.NONE) for each in hosts]
        await decide_all(tx, known, by=by, own_host=file.instance.domain, now=now)
    await tuning.change(tx, "federation.mode", mode.value, file=file, by=by, now=now)
    await settle(tx, mode, now)


async def settle(tx: Writer, mode: Mode, now: datetime) -> None:
    """Mark the servers for the mode in which this instance is from now on."""
    if await server_policies.mode_marked(tx) is not mode:
        await server_policies.save_mode(tx, mode, now)
        await _mark(tx, None, now)


async def _mark(tx: Writer, domain: str | None, now: datetime) -> None:
    rules = await server_policies.rules(tx)
    await server_policies.mark(tx, await server_policies.unmarked(tx, rules, domain), now)
    await guests.remove_of_shut(tx)
    await followed_lists.recount(tx)


async def _log(
    tx: Writer, policy: Policy, before: Policy | None, by: Member | None, now: datetime
) -> None:
    details = {
        "domain": policy.domain,
        "before": before.said() if before else "",
        "after": policy.said(),
    }
    if policy.source:
        details["list"] = policy.source
    if policy.until is not None:
        details["until"] = policy.until.isoformat()
    if policy.obfuscate:
        details[acts.OBFUSCATED] = "yes"
    kind, by_id = _KINDS[policy.severity], by.id if by else None
    await acts.add(tx, acts.Act(kind, None, by_id, policy.domain, policy.reason, details), now)


async def _log_lift(
    tx: Writer, before: Policy, reason: str, by: Member | None, now: datetime
) -> None:
    details = {"domain": before.domain, "before": before.said(), "after": ""}
    if before.source:
        details["list"] = before.source
    if before.obfuscate:
        details[acts.OBFUSCATED] = "yes"
    by_id = by.id if by else None
    act = acts.Act(ActKind.SERVER_LIFT, None, by_id, before.domain, reason, details)
    await acts.add(tx, act, now)


def _check(policy: Policy, by: Member | None, own_host: str) -> None:
    _check_may(by)
    own = own_host.partition(":")[0]
    if own == policy.domain or own.endswith(f".{policy.domain}"):
        raise Refused(_("This server has to do with itself."))
    if max(len(policy.reason), len(policy.note)) > MOST_CHARACTERS:
        raise Malformed(
            _(
                "A reason has at most %(most)s characters, and so has a note.",
                most=MOST_CHARACTERS,
            )
        )


def _check_may(by: Member | None) -> None:
    if by is not None and not by.admin:
        raise Refused(_("Only admins decide about other servers."))


def _since(before: Policy | None, policy: Policy, now: datetime) -> datetime:
    """Since when it holds: words alone change nothing about that."""
    if before is not None and before.since is not None and before.said() == policy.said():
        return before.since
    return now
