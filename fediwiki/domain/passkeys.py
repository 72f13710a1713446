"""Passkeys: keys that a device holds and lets out to nobody."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Passkey:
    """A passkey of a member; `id` is what its device calls it, `uses` what that counted so far."""

    id: str
    member_id: int
    public_key: bytes
    uses: int
    name: str
    made: datetime
    used: datetime | None
