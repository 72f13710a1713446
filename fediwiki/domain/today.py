"""What wants an admin: where each kind of it is done, and how long that takes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from types import MappingProxyType
from typing import Final


class Want(Enum):
    """A kind of thing that wants an admin."""

    REPORT = "report"
    APPEAL = "appeal"
    HELD = "held"
    SIGN_UP = "sign-up"
    DESERTED = "deserted"
    FAILING = "failing"
    LIST = "list"
    DEAD = "dead"
    MAIL = "mail"
    UPKEEP = "upkeep"
    BACKUP = "backup"
    DISK = "disk"


SECTIONS: Final = MappingProxyType(
    {
        Want.REPORT: "reports",
        Want.APPEAL: "reports",
        Want.HELD: "reports",
        Want.SIGN_UP: "sign-ups",
        Want.DESERTED: "subwikis",
        Want.FAILING: "federation",
        Want.LIST: "servers",
        Want.DEAD: "jobs",
        Want.MAIL: "jobs",
        Want.UPKEEP: "jobs",
        Want.BACKUP: "storage",
        Want.DISK: "storage",
    }
)
_SECONDS: Final = MappingProxyType(
    {
        Want.REPORT: 60,
        Want.APPEAL: 180,
        Want.HELD: 30,
        Want.SIGN_UP: 20,
        Want.DESERTED: 120,
        Want.FAILING: 30,
        Want.LIST: 120,
        Want.DEAD: 30,
        Want.MAIL: 60,
        Want.UPKEEP: 120,
        Want.BACKUP: 300,
        Want.DISK: 600,
    }
)
# Many mails that cannot leave have one cause, and so have many servers that fail.
_MOST_COUNTED: Final = 10


@dataclass(frozen=True, slots=True)
class Wanting:
    """So many things of a kind want an admin, the oldest `since` then, as far as that is known."""

    want: Want
    number: int
    since: datetime | None = None


def by_section(wants: Sequence[Wanting]) -> dict[str, int]:
    """How many things want an admin, by the section of the panel where they are done."""
    found: dict[str, int] = {}
    for each in wants:
        section = SECTIONS[each.want]
        found[section] = found.get(section, 0) + each.number
    return found


def minutes(wants: Sequence[Wanting]) -> int:
    """How many minutes it all takes, about."""
    one_cause = {Want.MAIL, Want.FAILING, Want.DEAD}
    seconds = sum(
        _SECONDS[each.want]
        * (min(each.number, _MOST_COUNTED) if each.want in one_cause else each.number)
        for each in wants
    )
    return -(-seconds // 60)
