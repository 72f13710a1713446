"""Reading: how a member likes their feeds, what they do not want to see, and what is asked for."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import PostKind
from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

WORD_CHARACTERS = 100
MOST_MUTES = 1_000
MOST_VISITED = 300
VISIT_ENDS_AFTER = timedelta(minutes=30)
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What of a feed is asked for; empty is everything. `languages` are primary tags."""

    kind: PostKind | None = None
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a member reads; without `languages`, in any."""

    dense: bool = False
    hide_boosts: bool = False
    languages: tuple[str, ...] = ()

    @property
    def wanted(self) -> Wanted:
        """What of a feed they want when they ask for nothing else."""
        return Wanted(languages=self.languages)


@dataclass(frozen=True, slots=True)
class Place:
    """A place between two entries of a timeline."""

    at: datetime
    id: int


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit to a feed: what the one before ended with, and what this one showed."""

    seen: Place
    newest: Place
    visited: datetime


@dataclass(frozen=True, slots=True)
class Mutes:
    """What a member does not want to see."""

    actors: tuple[Actor, ...] = ()
    words: tuple[str, ...] = ()
    servers: tuple[str, ...] = ()


def visit_after(last: Visit | None, newest: Place, now: datetime) -> Visit | None:
    """The visit with what is shown `now`; None where nothing of it needs to be kept."""
    if last is None:
        return Visit(newest, newest, now)
    if now - last.visited > VISIT_ENDS_AFTER:
        return Visit(last.newest, newest, now)
    if now - last.visited < NOTED_EVERY and newest == last.newest:
        return None
    return Visit(last.seen, newest, now)


def says(text: str, words: Sequence[str]) -> bool:
    """Whether a text says one of these words, which are casefolded, whole."""
    said = text.casefold()
    return any(re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said) for each in words)


def muted_word(text: str) -> str:
    """A word, or several in a row, in the form in which it is muted.

    Raises:
        Malformed: There is none, or it is too long.
    """
    word = " ".join(text.casefold().split())
    if not word or len(word) > WORD_CHARACTERS:
        raise Malformed(
            _(
                "What is muted has 1 to %(word_characters)s characters.",
                word_characters=WORD_CHARACTERS,
            )
        )
    return word
