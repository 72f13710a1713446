"""What two sequences have in common, in order, found in bounded work."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

FREE_STEPS = 150_000


@dataclass(frozen=True, slots=True)
class Match:
    """`size` pieces in a row that are the same on both sides, and where they begin."""

    before: int
    after: int
    size: int


class Effort:
    """The steps that may still be taken; when there are none, what is left counts as different."""

    def __init__(self, chars: int) -> None:
        """Allow what texts of so many characters are worth."""
        self._left = FREE_STEPS + chars // 2

    def spend(self, steps: int) -> bool:
        """Take `steps`; whether there were enough."""
        self._left -= steps
        return self._left >= 0


def align(before: Sequence[str], after: Sequence[str], effort: Effort) -> list[Match]:
    """The common pieces of `before` and `after`, both in rising order, as long runs.

    Pieces that occur once on both sides hold the two together (patience diff); where there are
    none, runs of four pieces do; where there are none either, the shortest edit is looked for
    (Myers 1986) as long as it is short. All of it is linear but the last, and that is bounded.
    """
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(piece, len(numbers)) for piece in before]
    b = [numbers.setdefault(piece, len(numbers)) for piece in after]
    matches: list[Match] = []
    regions = [_Region(0, len(a), 0, len(b))]
    while regions:
        region = _trimmed(a, b, regions.pop(), matches)
        if region.a == region.a_end or region.b == region.b_end:
            continue
        found = _anchors(a, b, region, effort)
        if found is None:
            continue
        matches += found
        regions += _between(found, region)
    return _joined(matches)


@dataclass(frozen=True, slots=True)
class _Region:
    a: int
    a_end: int
    b: int
    b_end: int

    @property
    def size(self) -> int:
        return self.a_end - self.a + self.b_end - self.b


def _trimmed(a: list[int], b: list[int], region: _Region, matches: list[Match]) -> _Region:
    size = min(region.a_end - region.a, region.b_end - region.b)
    head = 0
    while head < size and a[region.a + head] == b[region.b + head]:
        head += 1
    size -= head
    tail = 0
    while tail < size and a[region.a_end - tail - 1] == b[region.b_end - tail - 1]:
        tail += 1
    if head:
        matches.append(Match(region.a, region.b, head))
    if tail:
        matches.append(Match(region.a_end - tail, region.b_end - tail, tail))
    return _Region(region.a + head, region.a_end - tail, region.b + head, region.b_end - tail)


def _anchors(a: list[int], b: list[int], region: _Region, effort: Effort) -> list[Match] | None:
    """Some matches in the region, or None if there are none or no effort is left to find them."""
    if not effort.spend(region.size // _SET_SPEED):
        return None
    if set(a[region.a : region.a_end]).isdisjoint(b[region.b : region.b_end]):
        return None
    if region.size > _SMALL:
        for width in (1, _RUN):
            if not effort.spend(region.size * width // 2):
                return None
            if found := _unique(a, b, region, width):
                return found
    return _shortest(a, b, region, effort) or None


def _unique(a: list[int], b: list[int], region: _Region, width: int) -> list[Match]:
    """The longest rising chain of runs of `width` that occur once on both sides."""
    in_a = _places(a, region.a, region.a_end, width)
    in_b = _places(b, region.b, region.b_end, width)
    pairs = [
        (place, in_b[run]) for run, place in in_a.items() if place >= 0 and in_b.get(run, -1) >= 0
    ]
    return [Match(i, j, 1) for i, j in _rising(pairs)]


def _places(pieces: list[int], start: int, end: int, width: int) -> dict[object, int]:
    """Where each run begins, in order; -1 for those that occur again."""
    places: dict[object, int] = {}
    shifted = (islice(pieces, start + offset, end) for offset in range(width))
    runs = islice(pieces, start, end) if width == 1 else zip(*shifted, strict=False)
    for place, run in enumerate(runs, start):
        places[run] = -1 if run in places else place
    return places


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The longest part of `pairs`, which rise in the first, that rises in the second too."""
    ends: list[int] = []
    end_places: list[int] = []
    previous: list[int] = []
    for place, (_, j) in enumerate(pairs):
        length = bisect_left(ends, j)
        ends[length : length + 1] = [j]
        end_places[length : length + 1] = [place]
        previous.append(end_places[length - 1] if length else -1)
    chain: list[tuple[int, int]] = []
    place = end_places[-1] if end_places else -1
    while place >= 0:
        chain.append(pairs[place])
        place = previous[place]
    return chain[::-1]


def _shortest(a: list[int], b: list[int], region: _Region, effort: Effort) -> list[Match]:
    """The matches of the shortest edit, none if it is longer than we look for.

    Source: E. W. Myers, An O(ND) Difference Algorithm and Its Variations, 1986.
    """
    n = region.a_end - region.a
    m = region.b_end - region.b
    most = min(n + m, _MAX_EDITS)
    reached = [-1] * (2 * most + 3)
    reached[most + 2] = 0
    trace: list[list[int]] = []
    for edits in range(most + 1):
        trace.append(reached[most - edits : most + edits + 3])
        for diagonal in range(-min(edits, m), min(edits, n) + 1):
            if (diagonal + edits) % 2:
                continue
            at = most + 1 + diagonal
            x = reached[at - 1] + 1
            if diagonal == -edits or (diagonal != edits and x <= reached[at + 1]):
                x = reached[at + 1]
            start = x
            end = min(n, m + diagonal)
            while x < end and a[region.a + x] == b[region.b + x - diagonal]:
                x += 1
            reached[at] = x
            if not effort.spend(x - start + 2):
                return []
            if x >= n and x - diagonal >= m:
                return _traced(trace, region, n - m)
    return []


def _traced(trace: list[list[int]], region: _Region, diagonal: int) -> list[Match]:
    matches: list[Match] = []
    x = region.a_end - region.a
    for edits in range(len(trace) - 1, -1, -1):
        reached = trace[edits]
        at = edits + 1 + diagonal
        right = reached[at - 1] + 1
        down = diagonal == -edits or (diagonal != edits and right <= reached[at + 1])
        start = reached[at + 1] if down else right
        start = start if edits else 0
        if x > start:
            matches.append(Match(region.a + start, region.b + start - diagonal, x - start))
        diagonal += 1 if down else -1
        x = start if down else start - 1
    return matches[::-1]


def _between(found: list[Match], region: _Region) -> list[_Region]:
    """The regions that the matches leave open, the last first."""
    regions: list[_Region] = []
    a, b = region.a, region.b
    for match in found:
        if match.before > a and match.after > b:
            regions.append(_Region(a, match.before, b, match.after))
        a, b = match.before + match.size, match.after + match.size
    if a < region.a_end and b < region.b_end:
        regions.append(_Region(a, region.a_end, b, region.b_end))
    return regions[::-1]


def _joined(matches: list[Match]) -> list[Match]:
    joined: list[Match] = []
    for match in sorted(matches, key=lambda match: match.before):
        last = joined[-1] if joined else None
        if last is not None and (
            (last.before + last.size, last.after + last.size) == (match.before, match.after)
        ):
            joined[-1] = Match(last.before, last.after, last.size + match.size)
        else:
            joined.append(match)
    return joined


_SET_SPEED = 8
_SMALL = 48
_RUN = 4
_MAX_EDITS = 300
