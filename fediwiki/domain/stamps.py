"""Stamps: that the owner of a post agrees to one quotation of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stamp:
    """The `number`th of a post, for the quoting post `quote_uri` by an actor elsewhere."""

    post_id: int
    number: int
    quote_uri: str
    actor_id: int
