"""Members: the people who have an account here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fediwiki.domain.actors import Actor
from fediwiki.domain.viewers import Viewer


@dataclass(frozen=True, slots=True)
class Member:
    """A person with an account here; without a password they come in by a one-time link.

    `unread` counts what they were told and have not read, `wanting` the edits that wait for them,
    `attention` what wants them as an admin, `queues` what waits in each subwiki that they moderate,
    by its name; `theme` is light, dark or empty for what their system says, `language` the tag of
    what they chose to read, or empty for what their browser asks for; `paged` says
    that nothing loads by itself in their feeds; `put_away` are the announcements that they want to
    see no more.
    """

    actor: Actor
    admin: bool
    password_hash: str
    joined: datetime
    unread: int = 0
    theme: str = ""
    language: str = ""
    paged: bool = False
    wanting: int = 0
    attention: int = 0
    queues: Mapping[str, int] = field(default_factory=dict[str, int])
    put_away: frozenset[int] = frozenset()

    @property
    def in_queues(self) -> int:
        """How much waits for them in all subwikis that they moderate."""
        return sum(self.queues.values())

    @property
    def id(self) -> int:
        """The id of the member's actor."""
        return self.actor.id

    @property
    def viewer(self) -> Viewer:
        """The member as one who looks."""
        return Viewer(self.actor.id, self.admin)


@dataclass(frozen=True, slots=True)
class Session:
    """A browser in which a member is signed in; `network` is where that began, as long as known.

    `proved` is when they last gave their password in it.
    """

    token_hash: str
    member_id: int
    started: datetime
    seen: datetime
    expires: datetime
    proved: datetime
    browser: str
    network: str
