"""Guests: people of other servers who signed in here with their own account there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from fediwiki.domain.actors import Actor

# Servers sweep away what registered there and holds no token: ours are given back at once.
APP_LASTS: Final = timedelta(hours=12)
ARRIVAL_LASTS: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody of another server who is signed in, and no member: they watch, and edit together.

    `changed` counts what they watch that changed since they looked, `answered` those of their
    edits of which they have not read what came.
    """

    actor: Actor
    changed: int = 0
    answered: int = 0

    @property
    def id(self) -> int:
        """The id of the guest's actor."""
        return self.actor.id


@dataclass(frozen=True, slots=True)
class GuestSession:
    """A browser in which a guest is signed in."""

    token_hash: str
    actor_id: int
    started: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class App:
    """As what this instance is registered with the server at `origin`.

    `key` stands in the address to which that server leads people back, and in no other server's.
    With `names_itself` that server says in every answer who answers.
    """

    key: str
    origin: str
    client_id: str
    client_secret: str
    scope: str
    names_itself: bool
    made: datetime

    @property
    def path(self) -> str:
        """Where that server leads people back to."""
        return f"/sign-in/from/{self.key}"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who is on the way to their server and back, in one browser.

    `key` is that of the app, `verifier` what proves there that whoever left is who came back, and
    `way` the page here to which they want.
    """

    key: str
    browser_hash: str
    verifier: str
    way: str
