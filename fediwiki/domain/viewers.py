"""Who is looking: every query that a face can reach asks for one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Viewer:
    """A person who looks; `actor_id` is None for someone who is not signed in."""

    actor_id: int | None = None
    admin: bool = False


ANYONE = Viewer()
OPERATOR = Viewer(admin=True)
