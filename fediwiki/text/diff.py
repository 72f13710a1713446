"""What changed between two texts: paragraphs first, then the words inside them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from fediwiki.text import pairing, word_diff
from fediwiki.text.alignment import Effort
from fediwiki.text.blocks import Block, blocks
from fediwiki.text.word_diff import Part, Segment


class Kind(Enum):
    """What happened to a part of the text."""

    EQUAL = "equal"
    SKIPPED = "skipped"
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    MOVED_AWAY = "moved away"
    MOVED_HERE = "moved here"


@dataclass(frozen=True, slots=True)
class Hunk:
    """A paragraph, heading or list item of one side or both, without the blank lines after it.

    `segments` are its words in the order of an inline view; of a part that moved here, they are
    compared with what it was in its old place. The two ends of a move share the number `move`,
    from 1. The lines are those where it begins, from 1, None on a side where it is not. For
    unchanged parts that are left out, `skipped` says how many, and there are no segments.
    """

    kind: Kind
    segments: tuple[Segment, ...]
    before_line: int | None
    after_line: int | None
    move: int | None = None
    skipped: int = 0

    @property
    def before(self) -> tuple[Segment, ...]:
        """What the left of a side-by-side view shows."""
        return tuple(each for each in self.segments if each.part is not Part.ADDED)

    @property
    def after(self) -> tuple[Segment, ...]:
        """What the right of a side-by-side view shows."""
        return tuple(each for each in self.segments if each.part is not Part.REMOVED)


@dataclass(frozen=True, slots=True)
class Edit:
    """The characters from `start` to `end` of the old text become `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Diff:
    """`hunks` are for readers; `edits`, in rising order, make the new text of the old exactly."""

    hunks: tuple[Hunk, ...]
    edits: tuple[Edit, ...]


def diff(before: str, after: str, *, context: int | None = 1) -> Diff:
    """Compare two texts, in bounded work: where it would not end soon, more counts as changed.

    Args:
        before: The old text.
        after: The new text.
        context: How many unchanged parts to keep on each side of a change; None keeps all.
    """
    a, b = blocks(before), blocks(after)
    effort = Effort(len(before) + len(after))
    pairs = pairing.pair(a, b, effort)
    compared = [_compared(a, b, pairs, place, effort) for place in range(len(pairs.kept))]
    hunks = list(_hunks(a, b, pairs, compared, effort))
    if context is not None:
        hunks = list(_shortened(hunks, context))
    same = [run for each in compared for run in each.same]
    return Diff(tuple(hunks), tuple(_edits(before, after, same)))


@dataclass(frozen=True, slots=True)
class _Same:
    before: int
    after: int
    size: int


@dataclass(frozen=True, slots=True)
class _Compared:
    hunk: Hunk
    same: list[_Same]


def _compared(
    a: Sequence[Block], b: Sequence[Block], pairs: pairing.Pairs, place: int, effort: Effort
) -> _Compared:
    i, j = pairs.kept[place]
    old, new = a[i], b[j]
    shown_old, shown_new = old.text, new.text
    if old.gap != new.gap and _both_followed_by_the_same(a, b, pairs, place):
        # Only this shows that blank lines changed; elsewhere they go with a neighbour's change.
        shown_old, shown_new = old.text + old.gap, new.text + new.gap
    if shown_old == shown_new:
        hunk = Hunk(Kind.EQUAL, (Segment(Part.SAME, old.text),), old.line, new.line)
        same = [_Same(old.start, new.start, len(old.text))]
    else:
        segments = word_diff.compare(shown_old, shown_new, effort)
        hunk = Hunk(Kind.CHANGED, segments, old.line, new.line)
        same = list(_same_in(segments, old.start, new.start))
    if shown_old == old.text:
        gap = _common_start(old.gap, new.gap)
        same.append(_Same(old.end, new.end, gap))
    return _Compared(hunk, same)


def _both_followed_by_the_same(
    a: Sequence[Block], b: Sequence[Block], pairs: pairing.Pairs, place: int
) -> bool:
    i, j = pairs.kept[place]
    if place + 1 < len(pairs.kept):
        return pairs.kept[place + 1] == (i + 1, j + 1)
    return (i, j) == (len(a) - 1, len(b) - 1)


def _same_in(segments: Sequence[Segment], before: int, after: int) -> Iterator[_Same]:
    for segment in segments:
        size = len(segment.text)
        if segment.part is Part.SAME:
            yield _Same(before, after, size)
        before += size if segment.part is not Part.ADDED else 0
        after += size if segment.part is not Part.REMOVED else 0


def _common_start(one: str, other: str) -> int:
    size = min(len(one), len(other))
    return next((at for at in range(size) if one[at] != other[at]), size)


def _hunks(
    a: Sequence[Block],
    b: Sequence[Block],
    pairs: pairing.Pairs,
    compared: Sequence[_Compared],
    effort: Effort,
) -> Iterator[Hunk]:
    away = {i: number for number, (i, _) in enumerate(pairs.moved, 1)}
    here = {j: (number, a[i]) for number, (i, j) in enumerate(pairs.moved, 1)}
    i = j = 0
    for (next_i, next_j), each in (
        *zip(pairs.kept, compared, strict=True),
        ((len(a), len(b)), None),
    ):
        for place in range(i, next_i):
            segments = (Segment(Part.REMOVED, a[place].text),)
            number = away.get(place)
            kind = Kind.REMOVED if number is None else Kind.MOVED_AWAY
            yield Hunk(kind, segments, a[place].line, None, number)
        for place in range(j, next_j):
            yield _arrived(b[place], here.get(place), effort)
        if each is not None:
            yield each.hunk
        i, j = next_i + 1, next_j + 1


def _arrived(block: Block, moved: tuple[int, Block] | None, effort: Effort) -> Hunk:
    if moved is None:
        return Hunk(Kind.ADDED, (Segment(Part.ADDED, block.text),), None, block.line)
    number, old = moved
    segments = word_diff.compare(old.text, block.text, effort)
    return Hunk(Kind.MOVED_HERE, segments, old.line, block.line, number)


def _shortened(hunks: Sequence[Hunk], context: int) -> Iterator[Hunk]:
    kept: set[int] = set()
    for place, hunk in enumerate(hunks):
        if hunk.kind is not Kind.EQUAL:
            kept.update(range(place - context, place + context + 1))
    skipped: Hunk | None = None
    for place, hunk in enumerate(hunks):
        if place not in kept:
            first = skipped or replace(hunk, kind=Kind.SKIPPED, segments=())
            skipped = replace(first, skipped=first.skipped + 1)
            continue
        if skipped is not None:
            yield skipped
            skipped = None
        yield hunk
    if skipped is not None:
        yield skipped


def _edits(before: str, after: str, same: Sequence[_Same]) -> Iterator[Edit]:
    i = j = 0
    for run in (*(run for run in same if run.size), _Same(len(before), len(after), 0)):
        if i < run.before or j < run.after:
            yield Edit(i, run.before, after[j : run.after])
        i, j = run.before + run.size, run.after + run.size
