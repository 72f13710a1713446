"""Two states of a post beside each other: title, text and sources."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import Words
from fediwiki.text.diff import Hunk, Kind, diff

_CHANGES = {Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.MOVED_AWAY, Kind.MOVED_HERE}


@dataclass(frozen=True, slots=True)
class Part:
    """What changed in one part of a post; `name` is empty for its text."""

    name: str
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed, in the order of the page."""

    parts: tuple[Part, ...]

    @property
    def is_same(self) -> bool:
        """Whether nothing did."""
        return not self.parts


def compare(before: Words, after: Words, *, context: int | None = 1) -> Comparison:
    """What changed between two states of a post; `context` as in `text.diff`."""
    said = (
        ("Title", before.title, after.title),
        ("", before.text, after.text),
        ("Sources", _listed(before.sources), _listed(after.sources)),
    )
    parts = (Part(name, diff(old, new, context=context).hunks) for name, old, new in said)
    return Comparison(
        tuple(part for part in parts if any(hunk.kind in _CHANGES for hunk in part.hunks))
    )


def _listed(sources: Sequence[Source]) -> str:
    """A paragraph for each source."""
    return "\n\n".join(
        " · ".join(filter(None, (each.title, each.publisher, each.quote, each.url, each.archived)))
        for each in sources
    )
