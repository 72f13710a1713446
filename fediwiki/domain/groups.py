"""Groups: communities of other servers, as far as they say how they work."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class GroupSays:
    """What a community elsewhere says of itself: where its pins stand, and who posts."""

    featured_uri: str = ""
    restricted: bool = False
    membership_policy: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """A community elsewhere; `moderators` are ids of actors, as they were at `looked_up`."""

    actor_id: int
    says: GroupSays = field(default_factory=GroupSays)
    moderators: tuple[str, ...] = ()
    looked_up: datetime | None = None
