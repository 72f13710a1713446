"""Brings two changes of one text together (diff3): by line, then by word."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from fediwiki.text.alignment import Effort, Match, align
from fediwiki.text.words import words


@dataclass(frozen=True, slots=True)
class Conflict:
    """Lines that both sides changed where they cannot both have their way.

    `suggestion` stands in the merged text, from character `start`: all that fits together is
    merged in it, and where words clash stands `⟪theirs⟫⟪mine⟫`, so that none is missing and
    nobody takes it for decided.
    """

    start: int
    base: str
    mine: str
    theirs: str
    suggestion: str


@dataclass(frozen=True, slots=True)
class Merged:
    """Both changes in one text; it may be saved as it is if there are no conflicts."""

    text: str
    conflicts: tuple[Conflict, ...] = ()


def merge(base: str, mine: str, theirs: str) -> Merged:
    """Merge two texts that were both made of `base`.

    A clean merge is the same whoever is `mine`. Changes of neighbouring lines are both kept, as
    are changes of one line with an unchanged word, cell or end of a sentence between them. Two
    insertions in one place are a conflict unless they are equal. The work is bounded: of texts
    that would take more, larger parts count as changed, and conflicts are larger.
    """
    if theirs in {base, mine}:
        return Merged(mine)
    if mine == base:
        return Merged(theirs)
    # As if each ended with a line end: a text that goes on does not change its last line.
    whole = _merged_lines(_lines(base), _lines(mine), _lines(theirs))
    text = whole.text.removesuffix("\n")
    return Merged(text, tuple(_within(text, conflict) for conflict in whole.conflicts))


def count_undecided(text: str) -> int:
    """In how many places both sides of a clash still stand beside each other."""
    return len(_UNDECIDED.findall(text))


def without(change_base: str, change_result: str, current: str) -> Merged:
    """`current` without the change that once made `change_result` of `change_base`."""
    return merge(base=change_result, mine=current, theirs=change_base)


def _within(text: str, conflict: Conflict) -> Conflict:
    end = conflict.start + len(conflict.suggestion)
    return replace(conflict, suggestion=text[conflict.start : end])


def _lines(text: str) -> list[str]:
    return [f"{line}\n" for line in text.split("\n")]


@dataclass(frozen=True, slots=True)
class _Change:
    """The pieces of the base from `start` to `end` became `pieces` on one side."""

    start: int
    end: int
    pieces: Sequence[str]
    is_mine: bool


@dataclass(frozen=True, slots=True)
class _Clash:
    """Pieces of the base, and what became of them, differently, on the two sides."""

    base: Sequence[str]
    mine: Sequence[str]
    theirs: Sequence[str]


def _merged_lines(base: Sequence[str], mine: Sequence[str], theirs: Sequence[str]) -> Merged:
    chars = sum(map(len, base)) + sum(map(len, mine)) + sum(map(len, theirs))
    # One for each side: what one of them costs must not change what the other gets.
    efforts = Effort(chars), Effort(chars)
    parts: list[str] = []
    conflicts: list[Conflict] = []
    length = 0
    for part in _parts(base, mine, theirs, _lines_apart, efforts):
        match part:
            case _Clash():
                text, is_clean = _merged_words(part, efforts)
                if not is_clean:
                    sides = ("".join(each) for each in (part.base, part.mine, part.theirs))
                    conflicts.append(Conflict(length, *sides, suggestion=text))
            case _:
                text = "".join(part)
        parts.append(text)
        length += len(text)
    return Merged("".join(parts), tuple(conflicts))


def _merged_words(lines: _Clash, efforts: tuple[Effort, Effort]) -> tuple[str, bool]:
    """The lines with both changes, and whether nothing clashed."""
    base, mine, theirs = (words("".join(each)) for each in (lines.base, lines.mine, lines.theirs))
    parts: list[str] = []
    is_clean = True
    for part in _parts(base, mine, theirs, _words_apart, efforts):
        match part:
            case _Clash():
                parts.append(_both(part))
                is_clean = False
            case _:
                parts += part
    return "".join(parts), is_clean


class _Group:
    """Changes of both sides that have to be judged together."""

    def __init__(self, first: _Change) -> None:
        self.start = first.start
        self.end = first.end
        self.brings_text = bool(first.pieces)
        self.changes = [first]

    def add(self, change: _Change) -> None:
        self.end = max(self.end, change.end)
        self.brings_text = self.brings_text or bool(change.pieces)
        self.changes.append(change)


_Apart = Callable[[Sequence[str], _Group, _Change], bool]
"""Whether a change can be judged without the changes before it."""


def _parts(
    base: Sequence[str],
    mine: Sequence[str],
    theirs: Sequence[str],
    apart: _Apart,
    efforts: tuple[Effort, Effort],
) -> Iterator[Sequence[str] | _Clash]:
    """All pieces of the merged text in order, and the clashes where they are."""
    changes = [
        *_changes(base, mine, efforts[0], is_mine=True),
        *_changes(base, theirs, efforts[1], is_mine=False),
    ]
    changes.sort(key=lambda change: (change.start, change.end))
    position = 0
    for group in _groups(base, changes, apart):
        yield base[position : group.start]
        yield _judged(base, group)
        position = group.end
    yield base[position:]


def _changes(
    base: Sequence[str], other: Sequence[str], effort: Effort, *, is_mine: bool
) -> Iterator[_Change]:
    matches = [Match(0, 0, 0), *align(base, other, effort), Match(len(base), len(other), 0)]
    for match, following in pairwise(matches):
        start = match.before + match.size
        pieces = other[match.after + match.size : following.after]
        if start < following.before or pieces:
            yield _Change(start, following.before, pieces, is_mine)


def _groups(base: Sequence[str], changes: Sequence[_Change], apart: _Apart) -> Iterator[_Group]:
    group: _Group | None = None
    for change in changes:
        if group is None:
            group = _Group(change)
        elif apart(base, group, change):
            yield group
            group = _Group(change)
        else:
            group.add(change)
    if group is not None:
        yield group


def _lines_apart(_base: Sequence[str], group: _Group, change: _Change) -> bool:
    if change.start != group.end:
        return change.start > group.end
    # Where they touch and only one brings text, nobody has to guess in which order.
    return not (change.pieces and group.brings_text)


def _words_apart(base: Sequence[str], group: _Group, change: _Change) -> bool:
    between = "".join(base[group.end : change.start])
    return _KEEPS_APART.search(between) is not None


def _judged(base: Sequence[str], group: _Group) -> Sequence[str] | _Clash:
    mine = _side(base, group, is_mine=True)
    theirs = _side(base, group, is_mine=False)
    if mine is None or mine == theirs:
        return theirs or []
    return mine if theirs is None else _Clash(base[group.start : group.end], mine, theirs)


def _side(base: Sequence[str], group: _Group, *, is_mine: bool) -> list[str] | None:
    """What one side made of the pieces of a group; None if it left them alone."""
    changes = [change for change in group.changes if change.is_mine == is_mine]
    if not changes:
        return None
    pieces: list[str] = []
    position = group.start
    for change in changes:
        pieces += (*base[position : change.start], *change.pieces)
        position = change.end
    return [*pieces, *base[position : group.end]]


def _both(clash: _Clash) -> str:
    """Their words and mine, side by side; what both begin or end with stands there once."""
    mine, theirs = clash.mine, clash.theirs
    size = min(len(mine), len(theirs))
    head = next((at for at in range(size) if mine[at] != theirs[at]), size)
    size -= head
    tail = next((at for at in range(size) if mine[-1 - at] != theirs[-1 - at]), size)
    first = "".join(theirs[head : len(theirs) - tail])
    second = "".join(mine[head : len(mine) - tail])
    return "".join((*mine[:head], f"⟪{first}⟫⟪{second}⟫", *mine[len(mine) - tail :]))


_UNDECIDED = re.compile(r"⟪[^⟪⟫]*+⟫⟪[^⟪⟫]*+⟫")

# An unchanged word, the end of a line, of a cell or of a sentence.
_KEEPS_APART = re.compile(r"[\w\n|]|[.!?]\s|[\u3002\uff01\uff1f]")
