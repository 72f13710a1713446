"""Subwikis: the communities, and who may do what in them."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.text.names import STEWARD_ENDING

TITLE_CHARACTERS = 50
RULE_CHARACTERS = 300
MOST_RULES = 20


class MembershipPolicy(StrEnum):
    """Whether a follower is a member at once, or when a moderator says so."""

    OPEN = "open"
    APPROVAL = "approval"


class Asking(StrEnum):
    """Where it stands with someone who asked to belong to a subwiki that approves its members."""

    WAITS = "waits"
    BELONGS = "belongs"


class EditPolicy(StrEnum):
    """Who may edit a collaborative post."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    ESTABLISHED = "established"
    TRUSTED = "trusted"
    MODERATORS = "moderators"


class ReviewPolicy(StrEnum):
    """Whose edits wait for a second pair of eyes."""

    NONE = "none"
    NEW_EDITORS = "new editors"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Life:
    """How it stands with a subwiki, and why.

    Since `closed` nobody writes there; since `quarantined` it is shown to those alone who belong
    to it or choose to look; since `featured` it stands first in the directory. It is deleted when
    it `ends`, unless that is taken back before.
    """

    closed: datetime | None = None
    closed_why: str = ""
    quarantined: datetime | None = None
    quarantined_why: str = ""
    featured: datetime | None = None
    ends: datetime | None = None


@dataclass(frozen=True, slots=True)
class Subwiki:
    """A subwiki of ours; `source` is the Markdown of its description, where that was kept.

    `deserted` is since when nobody looks after it, `updated` when it last said something new of
    itself.
    """

    actor: Actor
    steward_id: int
    founder_id: int | None
    description: str
    languages: tuple[str, ...]
    membership_policy: MembershipPolicy
    edit_policy: EditPolicy
    review_policy: ReviewPolicy
    source: str = ""
    rules: tuple[str, ...] = ()
    deserted: datetime | None = None
    updated: datetime | None = None
    life: Life = field(default_factory=Life)

    @property
    def id(self) -> int:
        """The id of its actor."""
        return self.actor.id


def steward_name(subwiki: str) -> str:
    """The name of the account that owns what many hands write in `subwiki`."""
    return subwiki + STEWARD_ENDING
