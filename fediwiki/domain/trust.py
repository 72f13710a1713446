"""Trust: what a member may do grows with edits that lasted and with time; reach never does."""

from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from fediwiki.domain.offers import Reason
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy


class Trust(IntEnum):
    """How well a subwiki knows an editor."""

    NEW = 0
    ESTABLISHED = 1
    TRUSTED = 2


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From how many edits that lasted, and how many days, an editor is known how well."""

    established_edits: int
    established_days: int
    trusted_edits: int
    trusted_days: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an editor stands in a subwiki; in one that is `closed` nobody edits."""

    banned: bool = False
    moderator: bool = False
    member: bool = False
    trust: Trust = Trust.NEW
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Protection:
    """Who may edit a post, and whose edits wait for review."""

    edit: EditPolicy
    review: ReviewPolicy


def trust_of(lasting_edits: int, known_for: timedelta, thresholds: Thresholds) -> Trust:
    """How well someone is known who made that many edits that lasted, over that time."""
    days = known_for.days
    if lasting_edits >= thresholds.trusted_edits and days >= thresholds.trusted_days:
        return Trust.TRUSTED
    if lasting_edits >= thresholds.established_edits and days >= thresholds.established_days:
        return Trust.ESTABLISHED
    return Trust.NEW


def why_not(standing: Standing, policy: EditPolicy) -> Reason | None:
    """Why an editor may not edit under a policy; None if they may."""
    if standing.banned:
        return Reason.BLOCKED
    if standing.closed:
        return Reason.PROTECTED
    if standing.moderator:
        return None
    if policy is EditPolicy.EVERYONE:
        return None
    if policy is EditPolicy.MEMBERS:
        return None if standing.member else Reason.NOT_MEMBER
    needed = {EditPolicy.ESTABLISHED: Trust.ESTABLISHED, EditPolicy.TRUSTED: Trust.TRUSTED}
    if policy in needed and standing.trust >= needed[policy]:
        return None
    return Reason.PROTECTED


def needs_review(standing: Standing, policy: ReviewPolicy) -> bool:
    """Whether an edit waits for a second pair of eyes."""
    if standing.moderator or policy is ReviewPolicy.NONE:
        return False
    return policy is ReviewPolicy.ALL or standing.trust is Trust.NEW


def may_review(standing: Standing) -> bool:
    """Whether someone may say what becomes of edits that wait."""
    return standing.moderator and not standing.banned
