"""Merging: an edit made from an older revision, together with what was written since."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import Words
from fediwiki.text.merge import Conflict as Clash
from fediwiki.text.merge import merge


@dataclass(frozen=True, slots=True)
class Joined:
    """Two changes in one; it may be saved unless the texts or the titles clash."""

    title: str
    text: str
    sources: tuple[Source, ...]
    clashes: tuple[Clash, ...] = ()
    titles_clash: bool = False

    @property
    def clean(self) -> bool:
        """Whether both changes have their way."""
        return not self.clashes and not self.titles_clash


def join(base: Words, current: Words, offered: Words) -> Joined:
    """What was `offered` from `base`, brought together with what is `current`."""
    merged = merge(base.text, current.text, offered.text)
    moved = {base.title, current.title, offered.title}
    return Joined(
        title=current.title if offered.title == base.title else offered.title,
        text=merged.text,
        sources=joined_sources(base.sources, current.sources, offered.sources),
        clashes=merged.conflicts,
        titles_clash=len(moved) == 3,  # noqa: PLR2004 - each of the three says something else
    )


def joined_sources(
    base: Sequence[Source], current: Sequence[Source], offered: Sequence[Source]
) -> tuple[Source, ...]:
    """The sources after both changes: each came, went or stayed by itself."""
    if current == base:
        return tuple(offered)
    gone = [each for each in base if each not in offered]
    kept = [each for each in current if each not in gone]
    return (*kept, *(each for each in offered if each not in base and each not in kept))
