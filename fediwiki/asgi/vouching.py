"""What pages may ask the servers of guests; `activitypub` knows how."""

from typing import Protocol

from fediwiki.domain.actors import Actor
from fediwiki.domain.guests import App
from fediwiki.domain.servers import Dialect
from fediwiki.errors import NotFound, Refused


class NoDoor(NotFound):
    """The server at `origin` does not let its people sign in elsewhere.

    `dialect` is what it understands, if that can be known.
    """

    def __init__(self, origin: str, dialect: Dialect | None = None) -> None:
        """Say so of that server."""
        super().__init__(f"{origin} lets nobody sign in elsewhere")
        self.origin = origin
        self.dialect = dialect


class AppForgotten(Refused):
    """A server does not know us any more, or not as we ask: register again."""


class TooNarrow(Refused):
    """A server says who somebody is only to those who may read more than was asked for."""


class Vouching(Protocol):
    """Whoever asks servers who their people are, before any transaction, within bounds."""

    async def home_of(self, said: str) -> str:
        """The origin of the server on which somebody signs in, by a handle or its domain.

        Raises:
            Malformed: It is neither.
        """
        ...

    async def register(self, origin: str, *, key: str, scope: str = "") -> App:
        """As what we are known to a server from now on, with the least `scope` that it knows.

        Raises:
            NoDoor: It lets nobody sign in elsewhere.
            Malformed: It is none that we ask, or it answers what nobody understands.
            Unreachable: It does not answer.
        """
        ...

    def way(self, app: App, *, state: str, verifier: str) -> str:
        """The address at which somebody tells their server that we may know who they are."""
        ...

    def is_from(self, app: App, issuer: str | None) -> bool:
        """Whether an answer that names this issuer, or none, can be of the server of `app`."""
        ...

    async def vouched(self, app: App, *, code: str, verifier: str) -> Actor:
        """Who signed in there, by the word of that server; what it gave us for that is given back.

        Raises:
            AppForgotten: It does not know us any more.
            TooNarrow: It wants us to ask for more.
            Refused: It does not say who, or names somebody of another server.
            NotFound: There is nobody of that name.
            Malformed: It answers what nobody understands.
            Unreachable: It does not answer.
        """
        ...
