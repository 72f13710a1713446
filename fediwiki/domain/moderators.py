"""Moderators: who looks after a subwiki, in an order: those above may let go those below."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from fediwiki.domain.actors import Actor


@dataclass(frozen=True, slots=True)
class Moderator:
    """Who looks after a subwiki, and since when, as far as that was written down."""

    actor: Actor
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Invitation:
    """That someone is asked to look after a subwiki; `by` is None for the operator."""

    actor: Actor
    by: Actor | None
    at: datetime


@dataclass(frozen=True, slots=True)
class Candidacy:
    """That someone asks to look after a subwiki that nobody looks after, and why they would."""

    actor: Actor
    text: str
    at: datetime


def stands_above(order: Sequence[Moderator], one: Actor, other: Actor) -> bool:
    """Whether `one` comes before `other` in an order that holds both."""
    places = {each.actor.id: place for place, each in enumerate(order)}
    return one.id in places and other.id in places and places[one.id] < places[other.id]
