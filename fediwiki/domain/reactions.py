"""Reactions: what people say without words; shown, and never used to order anything."""

from dataclasses import dataclass
from enum import StrEnum


class ReactionKind(StrEnum):
    """A like, a dislike, or a boost to one's own followers."""

    LIKE = "like"
    DISLIKE = "dislike"
    BOOST = "boost"


@dataclass(frozen=True, slots=True)
class Reaction:
    """That an actor reacted to the object with the ActivityPub id `object_uri`.

    `uri` is the id of the activity that said so.
    """

    actor_id: int
    kind: ReactionKind
    object_uri: str
    uri: str
