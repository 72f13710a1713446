"""Asking for an account: by whom, in which words, and by whose invitation."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Registration(StrEnum):
    """Who may make an account."""

    OPEN = "open"
    APPROVAL = "approval"
    INVITE = "invite"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Application:
    """Somebody who would like an account.

    Until `confirmed` it claims nothing, neither a name nor an address; then it waits for an admin.
    Where nothing is mailed, `address` is empty and nothing needs confirming. `language` is the one
    in which they asked, and are answered.
    """

    id: int
    name: str
    address: str
    password_hash: str
    text: str
    token_hash: str
    invite_id: int | None
    made: datetime
    confirmed: datetime | None
    expires: datetime
    language: str = ""


@dataclass(frozen=True, slots=True)
class Invite:
    """A link by which some people may make accounts; None for `member_id` is the operator.

    Its code is kept as it is: it opens no account that exists, and who made it may look it up. The
    `note` is for admins.
    """

    id: int
    code: str
    member_id: int | None
    used: int
    uses: int
    made: datetime
    expires: datetime
    note: str = ""

    def is_good(self, now: datetime) -> bool:
        """Whether one more may come by it."""
        return self.used < self.uses and now < self.expires
