"""Conflicts: where two changes of a post contradict each other, shown beside each other."""

from dataclasses import dataclass

from fediwiki.domain.attachments import Attachment
from fediwiki.services.merging import Joined
from fediwiki.text.alignment import Effort
from fediwiki.text.word_diff import Segment
from fediwiki.text.word_diff import compare as compare_words


@dataclass(frozen=True, slots=True)
class Pane:
    """One side of a conflict."""

    title: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where two changes contradict each other: a pane for each side, and what it is about.

    `shown` is None of words in the text; of others, a pane without words says that it was taken
    away.
    """

    panes: tuple[Pane, ...]
    shown: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two changes that contradict each other in some places."""

    sentence: str
    places: tuple[Place, ...]


def conflict_of(
    joined: Joined, *, sentence: str, titles: tuple[str, str, str], title_sides: tuple[str, ...]
) -> Conflict:
    """The panes of every clash, each side's words compared with those before."""
    sides = [(clash.base, clash.mine, clash.theirs) for clash in joined.clashes]
    if joined.titles_clash:
        before, theirs, mine = title_sides
        sides.insert(0, (before, theirs, mine))
    places = [Place(_panes(each, titles)) for each in sides]
    for clash in joined.unarranged:
        panes = _panes((clash.base, clash.current, clash.offered), titles)
        places.append(Place(panes, clash.stands))
    return Conflict(sentence, tuple(places))


def _panes(sides: tuple[str, str, str], titles: tuple[str, str, str]) -> tuple[Pane, ...]:
    before = sides[0]
    effort = Effort(sum(map(len, sides)))
    return tuple(
        Pane(title, compare_words(before, side, effort))
        for title, side in zip(titles, sides, strict=True)
    )
