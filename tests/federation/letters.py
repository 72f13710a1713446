"""What goes between servers, as plain as it is: pages, and what arrives at an inbox."""

from dataclasses import dataclass
from typing import Any, cast

JSON = dict[str, Any]

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
ACTIVITY_JSON = "application/activity+json"


@dataclass(frozen=True, slots=True)
class Page:
    """What stands at a url."""

    body: bytes
    status: int = 200
    content_type: str | None = ACTIVITY_JSON
    location: str | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """Something that arrived at an inbox, signed by `signer`."""

    inbox: str
    signer: str
    activity: JSON

    @property
    def kind(self) -> str:
        """The type, of what is passed on with the type inside: `Announce{Create}`."""
        inner = self.activity.get("object")
        if isinstance(inner, dict) and "actor" in inner and self.activity["type"] == "Announce":
            return f"Announce{{{cast('JSON', inner)['type']}}}"
        return str(self.activity["type"])
