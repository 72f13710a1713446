"""What changed inside a paragraph, word by word."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from fediwiki.text.alignment import Effort, Match, align
from fediwiki.text.words import is_word, words


class Part(Enum):
    """On which side of a comparison some text stands."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Segment:
    """Some words in a row of which the same is to be said."""

    part: Part
    text: str


def compare(before: str, after: str, effort: Effort) -> tuple[Segment, ...]:
    """The words of both texts in the order of an inline view, what was removed before what came.

    What both have in common between two changes is left standing only if it is worth reading:
    a lone space, or less than was changed on either side of it, would tear a phrase to pieces.
    Of texts of more than 200,000 words and spaces together, all counts as changed.
    """
    if before == after:
        return (Segment(Part.SAME, before),) if before else ()
    a, b = words(before), words(after)
    if len(a) + len(b) > _MAX_PIECES:
        a, b = [before], [after]
    return tuple(_segments(a, b, _worth_reading(a, b, align(a, b, effort))))


def _worth_reading(a: Sequence[str], b: Sequence[str], matches: list[Match]) -> list[Match]:
    kept: list[Match] = []
    # An end that both texts share is no island between changes.
    end = (len(a), len(b))
    for place, match in enumerate(matches):
        last = kept[-1] if kept else Match(0, 0, 0)
        after = matches[place + 1] if place + 1 < len(matches) else Match(*end, 0)
        first_or_last = (match.before, match.after) == (0, 0) or (
            (match.before + match.size, match.after + match.size) == end
        )
        if first_or_last or _stands_out(a, b, last, match, after):
            kept.append(match)
    return kept


def _stands_out(
    a: Sequence[str], b: Sequence[str], last: Match, match: Match, after: Match
) -> bool:
    pieces = a[match.before : match.before + match.size]
    if len(pieces) >= _PIECES_THAT_STAND_OUT:
        return True
    if not any(map(is_word, pieces)) and "\n" not in pieces:
        return False
    size = sum(map(len, pieces))
    return size > min(_changed_chars(a, b, last, match), _changed_chars(a, b, match, after))


def _changed_chars(a: Sequence[str], b: Sequence[str], one: Match, other: Match) -> int:
    """How much was changed between two matches, on the side where it was more."""
    removed = a[one.before + one.size : other.before]
    added = b[one.after + one.size : other.after]
    return max(sum(map(len, removed)), sum(map(len, added)))


def _segments(a: Sequence[str], b: Sequence[str], matches: Sequence[Match]) -> Iterator[Segment]:
    i = j = 0
    for match in (*matches, Match(len(a), len(b), 0)):
        for part, text in (
            (Part.REMOVED, "".join(a[i : match.before])),
            (Part.ADDED, "".join(b[j : match.after])),
            (Part.SAME, "".join(a[match.before : match.before + match.size])),
        ):
            if text:
                yield Segment(part, text)
        i, j = match.before + match.size, match.after + match.size


_MAX_PIECES = 200_000
_PIECES_THAT_STAND_OUT = 12
