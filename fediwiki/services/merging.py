"""Merging: an edit made from an older revision, together with what was written since."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import Words
from fediwiki.services import arranging
from fediwiki.text.merge import Conflict as Clash
from fediwiki.text.merge import merge


@dataclass(frozen=True, slots=True)
class Joined:
    """Two changes in one; it may be saved unless something clashes."""

    title: str
    text: str
    sources: tuple[Source, ...]
    clashes: tuple[Clash, ...] = ()
    titles_clash: bool = False
    attachments: tuple[Attachment, ...] = ()
    unarranged: tuple[arranging.Clash, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether both changes have their way."""
        return not (self.clashes or self.titles_clash or self.unarranged)

    @property
    def words(self) -> Words:
        """What the post would say."""
        return Words(self.title, self.text, self.sources, self.attachments)


def join(base: Words, current: Words, offered: Words) -> Joined:
    """What was `offered` from `base`, brought together with what is `current`."""
    merged = merge(base.text, current.text, offered.text)
    arranged = arranging.arrange(base.attachments, current.attachments, offered.attachments)
    moved = {base.title, current.title, offered.title}
    return Joined(
        title=current.title if offered.title == base.title else offered.title,
        text=merged.text,
        sources=joined_sources(base.sources, current.sources, offered.sources),
        clashes=merged.conflicts,
        titles_clash=len(moved) == 3,  # noqa: PLR2004 - each of the three says something else
        attachments=arranged.attachments,
        unarranged=arranged.clashes,
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
