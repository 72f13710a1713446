"""Stamps: that the owner of a post agrees to one quotation of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Stamp:
    """The `number`th of a post, for the quoting post `quote_uri` by an actor elsewhere.

    Since it was `withdrawn` by whoever asked for it, it agrees to nothing.
    """

    post_id: int
    number: int
    quote_uri: str
    actor_id: int
    withdrawn: datetime | None = None
