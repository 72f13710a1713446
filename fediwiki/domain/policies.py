"""Policies: what this instance has to do with other servers, by their domains.

A policy holds for its domain and for all below it, unless a nearer one says otherwise, and also for
servers that nobody has met yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from fediwiki.text.domains import upwards

FOLLOWS_KEPT = timedelta(days=30)
_HOSTS_REMEMBERED = 10_000


class Severity(StrEnum):
    """How far a server is kept away."""

    NONE = "none"
    SILENCE = "silence"
    SUSPEND = "suspend"


class Mode(StrEnum):
    """With whom this instance speaks where no policy says anything."""

    OPEN = "open"
    ALLOW_LIST = "allow-list"


_ORDER = {Severity.NONE: 0, Severity.SILENCE: 1, Severity.SUSPEND: 2}


@dataclass(frozen=True, slots=True)
class Policy:
    """What holds for a domain.

    `source` is the list that it came from, empty where an admin said so. `by_id` is the admin, None
    for the operator. The note is for admins alone. With `holds`, what people there say to subwikis
    here waits for a moderator until something of theirs was accepted. It ends by itself at `until`.
    """

    domain: str
    severity: Severity
    media_off: bool = False
    reports_off: bool = False
    reason: str = ""
    note: str = ""
    obfuscate: bool = False
    since: datetime | None = None
    by_id: int | None = None
    source: str = ""
    holds: bool = False
    until: datetime | None = None

    @property
    def suspends(self) -> bool:
        """Whether there is nothing to do with it at all."""
        return self.severity is Severity.SUSPEND

    def covers(self, other: "Policy") -> bool:
        """Whether it keeps away all that `other` does."""
        return (
            _ORDER[self.severity] >= _ORDER[other.severity]
            and (self.media_off or self.suspends or not other.media_off)
            and (self.reports_off or self.suspends or not other.reports_off)
            and (self.holds or self.suspends or not other.holds)
        )

    def said(self) -> str:
        """What it does, in a few words that stay the same: for logs and lists."""
        parts = [self.severity.value]
        parts += ["media off"] if self.media_off else []
        parts += ["reports off"] if self.reports_off else []
        parts += ["held back"] if self.holds else []
        return ", ".join(parts)


def strictest(one: Policy, other: Policy) -> Policy:
    """`one`, with all that `other` keeps away besides."""
    severity = max(one.severity, other.severity, key=lambda each: _ORDER[each])
    return replace(
        one,
        severity=severity,
        media_off=one.media_off or other.media_off,
        reports_off=one.reports_off or other.reports_off,
        holds=one.holds or other.holds,
    )


@dataclass(frozen=True, slots=True)
class Rules:
    """All policies as one thing that answers for any host, in memory."""

    by_domain: Mapping[str, Policy] = field(default_factory=dict[str, Policy])
    mode: Mode = Mode.OPEN
    _known: dict[str, Policy | None] = field(default_factory=dict[str, "Policy | None"])

    def of(self, host: str) -> Policy | None:
        """The nearest policy for a host, in whatever case it is written."""
        if host in self._known:
            return self._known[host]
        name = host.lower().rstrip(".")
        found = next(
            (self.by_domain[each] for each in upwards(name) if each in self.by_domain), None
        )
        if len(self._known) < _HOSTS_REMEMBERED:
            self._known[host] = found
        return found

    def shuts(self, host: str) -> bool:
        """Whether there is nothing to do with a host."""
        if not self.by_domain and self.mode is Mode.OPEN:
            return False
        policy = self.of(host)
        return policy.suspends if policy else self.mode is Mode.ALLOW_LIST

    def silences(self, host: str) -> bool:
        """Whether what comes from a host is only for those who follow there."""
        policy = self.of(host) if self.by_domain else None
        return policy is not None and policy.severity is Severity.SILENCE

    def drops_media(self, host: str) -> bool:
        """Whether no picture of a host is copied or shown here."""
        policy = self.of(host) if self.by_domain else None
        return self.shuts(host) or (policy is not None and policy.media_off)

    def drops_reports(self, host: str) -> bool:
        """Whether nobody here looks at reports from a host."""
        policy = self.of(host) if self.by_domain else None
        return self.shuts(host) or (policy is not None and policy.reports_off)

    def holds(self, host: str) -> bool:
        """Whether what people of a host say first waits for a moderator."""
        policy = self.of(host) if self.by_domain else None
        return policy is not None and policy.holds


def rules_of(policies: Iterable[Policy], mode: Mode) -> Rules:
    """The rules that some policies make."""
    return Rules({each.domain: each for each in policies}, mode)
