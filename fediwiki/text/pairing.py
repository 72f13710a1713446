"""Which paragraph of an old text became which of a new one."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from fediwiki.text.alignment import Effort, align
from fediwiki.text.blocks import Block
from fediwiki.text.words import is_word, words

Pair = tuple[int, int]
"""The places of a part: in the old text, in the new one."""


@dataclass(frozen=True, slots=True)
class Pairs:
    """`kept` rise in both texts; `moved` are out of that order, and rise in the old text."""

    kept: tuple[Pair, ...]
    moved: tuple[Pair, ...]


def pair(a: Sequence[Block], b: Sequence[Block], effort: Effort) -> Pairs:
    """Find for the parts of `a` what they are in `b`: the same, changed, or in another place."""
    kept = [
        (match.before + step, match.after + step)
        for match in align([block.text for block in a], [block.text for block in b], effort)
        for step in range(match.size)
    ]
    ends = ((-1, -1), *kept, (len(a), len(b)))
    moved = list(_same_elsewhere(a, b, *_left(a, b, kept)))
    gone, come = (set(places) for places in _left(a, b, kept + moved))
    for (i, j), (next_i, next_j) in pairwise(ends):
        if next_i - i > 1 and next_j - j > 1:
            olds = [_Words(a, place) for place in range(i + 1, next_i) if place in gone]
            news = [_Words(b, place) for place in range(j + 1, next_j) if place in come]
            kept += _changed(olds, news, effort)
    moved += _changed_elsewhere(a, b, *_left(a, b, kept + moved))
    return Pairs(tuple(sorted(kept)), tuple(sorted(moved)))


def _left(
    a: Sequence[Block], b: Sequence[Block], pairs: Iterable[Pair]
) -> tuple[list[int], list[int]]:
    pairs = list(pairs)
    return (
        sorted(set(range(len(a))).difference(i for i, _ in pairs)),
        sorted(set(range(len(b))).difference(j for _, j in pairs)),
    )


def _same_elsewhere(
    a: Sequence[Block], b: Sequence[Block], gone: Sequence[int], come: Sequence[int]
) -> Iterator[Pair]:
    places: defaultdict[str, list[int]] = defaultdict(list)
    for j in reversed(come):
        if len(b[j].text) >= _MOVED_CHARS:
            places[b[j].text].append(j)
    for i in gone:
        if found := places.get(a[i].text):
            yield i, found.pop()


class _Words:
    """The words of a part, without what is between them; `size` in characters."""

    def __init__(self, blocks: Sequence[Block], place: int) -> None:
        self.place = place
        self.words = [word for word in words(blocks[place].text) if is_word(word)]
        self.size = _chars(self.words)


def _changed(olds: Sequence[_Words], news: Sequence[_Words], effort: Effort) -> list[Pair]:
    """The parts of a region that share enough words, rising on both sides."""
    if len(olds) == len(news) == 1:
        old, new = olds[0], news[0]
        chars = _chars((Counter(old.words) & Counter(new.words)).elements())
        is_short = max(old.size, new.size) <= _SHORT_CHARS
        return [(old.place, new.place)] if is_short or _alike(chars, old, new) >= _ALIKE else []
    chosen: list[tuple[Pair, float]] = []
    for (i, j), chars in sorted(_shared(olds, news, effort).items()):
        alike = _alike(chars, olds[i], news[j])
        if alike < _ALIKE:
            continue
        if chosen and (chosen[-1][0][0] == i or chosen[-1][0][1] == j):
            # One became two, or two became one: the nearer pair counts.
            if alike <= chosen[-1][1]:
                continue
            chosen.pop()
        chosen.append(((i, j), alike))
    return [(olds[i].place, news[j].place) for (i, j), _ in chosen]


def _alike(shared_chars: int, one: _Words, other: _Words) -> float:
    return 2 * shared_chars / ((one.size + other.size) or 1)


def _shared(olds: Sequence[_Words], news: Sequence[_Words], effort: Effort) -> Counter[Pair]:
    """How many characters each part of a region shares with each other, where any.

    The words of the whole region are aligned at once: that is linear, and gives the order too.
    """
    shared: Counter[Pair] = Counter()
    a = [word for old in olds for word in old.words]
    b = [word for new in news for word in new.words]
    if len(a) + len(b) > _MAX_WORDS:
        return shared
    owners = [at for at, old in enumerate(olds) for _ in old.words]
    new_owners = [at for at, new in enumerate(news) for _ in new.words]
    for match in align(a, b, effort):
        for i, j in zip(
            range(match.before, match.before + match.size),
            range(match.after, match.after + match.size),
            strict=True,
        ):
            shared[owners[i], new_owners[j]] += len(a[i])
    return shared


def _changed_elsewhere(
    a: Sequence[Block], b: Sequence[Block], gone: Sequence[int], come: Sequence[int]
) -> Iterator[Pair]:
    """Parts that moved and were changed: most of their words are found in one other place."""
    vocabularies = {j: _vocabulary(b[j].text) for j in come}
    sizes = {j: _chars(vocabulary) for j, vocabulary in vocabularies.items()}
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for j, vocabulary in vocabularies.items():
        for word in vocabulary:
            holders[word].append(j)
    for i in gone:
        vocabulary = _vocabulary(a[i].text)
        # In the order of the words, not of a set: the same texts always give the same diff.
        votes = Counter(
            j
            for word in vocabulary
            if len(holders.get(word, ())) <= _HOLDERS
            for j in holders.get(word, ())
            if j in vocabularies
        )
        for j, _ in votes.most_common(1):
            shared = _chars(word for word in vocabulary if word in vocabularies[j])
            if 2 * shared / (_chars(vocabulary) + sizes[j]) >= _ALIKE_ELSEWHERE:
                del vocabularies[j]
                yield i, j


def _vocabulary(text: str) -> dict[str, None]:
    """The words of a part that says enough to be found again, each once, in order."""
    if len(text) < _MOVED_CHARS:
        return {}
    vocabulary = dict.fromkeys(word for word in words(text) if is_word(word))
    return vocabulary if len(vocabulary) >= _MOVED_WORDS else {}


def _chars(some: Iterable[str]) -> int:
    return sum(map(len, some))


_MOVED_CHARS = 20
_MOVED_WORDS = 5
_SHORT_CHARS = 40
_MAX_WORDS = 100_000
_ALIKE = 0.4
_ALIKE_ELSEWHERE = 0.6
_HOLDERS = 4
