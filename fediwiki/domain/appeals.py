"""Appeals: somebody asks others than who decided to look at it again, once for each decision."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fediwiki.domain.actors import Actor
from fediwiki.domain.acts import ActKind

APPEAL_CHARACTERS = 2_000
NOTE_CHARACTERS = 2_000

# What can be decided otherwise; what was never there again, or only told, cannot.
APPEALABLE = frozenset(
    {ActKind.REMOVE, ActKind.BAN, ActKind.WARN, ActKind.LOCK, ActKind.DISTRUST, ActKind.SUSPEND}
)
REVERSIBLE = frozenset({ActKind.REMOVE, ActKind.SWEEP, ActKind.BAN, ActKind.WARN, ActKind.RESOLVE})


class AppealState(StrEnum):
    """Where it stands with an appeal."""

    OPEN = "open"
    UPHELD = "upheld"
    REVERSED = "reversed"


@dataclass(frozen=True, slots=True)
class Appeal:
    """An appeal against the act `act_id`; `text` and `answer` are for those concerned alone."""

    act_id: int
    subwiki_id: int | None
    by: Actor
    text: str
    made: datetime
    state: AppealState = AppealState.OPEN
    answer: str = ""
    decided_by: int | None = None
    decided: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody decided about it yet."""
        return self.state is AppealState.OPEN


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody says about an act to those whom it concerns, and to nobody else."""

    id: int
    author: Actor
    text: str
    made: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What moderators, or without a subwiki admins, keep in mind about a person."""

    id: int
    subwiki_id: int | None
    person_id: int
    author: Actor
    text: str
    made: datetime
