"""The two ways to sign a request that the fediverse knows."""

from enum import Enum


class Scheme(Enum):
    """How a request is signed; the value is what we remember of a peer."""

    CAVAGE = "draft-cavage-12"
    RFC9421 = "rfc9421"

    @property
    def other(self) -> "Scheme":
        """The one to try next when a peer refuses this one."""
        return Scheme.RFC9421 if self is Scheme.CAVAGE else Scheme.CAVAGE
