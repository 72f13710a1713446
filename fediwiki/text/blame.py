"""Which revision last changed each paragraph."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from fediwiki.text.alignment import Effort, align
from fediwiki.text.blocks import blocks

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Passage(Generic[R]):
    """A paragraph, heading or list item, and the revision that made it what it is."""

    text: str
    revision: R


def blame(revisions: Iterable[tuple[R, str]]) -> tuple[Passage[R], ...]:
    """The paragraphs of the last of `revisions`, which come as id and text, oldest first."""
    passages: tuple[Passage[R], ...] = ()
    for revision, text in revisions:
        passages = follow(passages, revision, text)
    return passages


def follow(passages: Sequence[Passage[R]], revision: R, text: str) -> tuple[Passage[R], ...]:
    """The passages of `text`, which `revision` made of the text that had `passages`.

    A paragraph that was only moved keeps its revision; one that was taken away and brought back
    belongs to the revision that brought it back.
    """
    before = [passage.text for passage in passages]
    after = [block.text for block in blocks(text) if block.text.strip()]
    matches = align(before, after, Effort(len(text)))
    kept = {
        match.after + step: match.before + step for match in matches for step in range(match.size)
    }
    elsewhere: defaultdict[str, list[int]] = defaultdict(list)
    for place in sorted(set(range(len(before))).difference(kept.values()), reverse=True):
        elsewhere[before[place]].append(place)
    for place, paragraph in enumerate(after):
        if place not in kept and elsewhere[paragraph]:
            kept[place] = elsewhere[paragraph].pop()
    return tuple(
        Passage(paragraph, passages[kept[place]].revision if place in kept else revision)
        for place, paragraph in enumerate(after)
    )
