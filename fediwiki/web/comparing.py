"""Two states of a post beside each other: title, text, sources, and what stands with it."""

from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.offers import Source
from fediwiki.domain.revisions import Words
from fediwiki.text.alignment import Effort
from fediwiki.text.diff import Hunk, Kind, diff
from fediwiki.text.word_diff import Segment
from fediwiki.text.word_diff import compare as compare_words

_CHANGES = {Kind.ADDED, Kind.REMOVED, Kind.CHANGED, Kind.MOVED_AWAY, Kind.MOVED_HERE}
_BY_PLACE = frozenset({"link", "preview"})


@dataclass(frozen=True, slots=True)
class Part:
    """What changed in one part of a post; `name` is empty for its text."""

    name: str
    hunks: tuple[Hunk, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that came to stand with a post, went, or is said to be something else.

    What came has no `before`, what went no `after`.
    """

    before: Attachment | None
    after: Attachment | None
    words: tuple[Segment, ...]

    @property
    def kinds(self) -> set[str]:
        """What it is, and was."""
        return {each.kind for each in (self.before, self.after) if each is not None}

    @property
    def kind(self) -> str:
        """What became of it."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that changed, in the order of the page; `order` are pictures in the order they have now.

    That is empty unless they were put in another one.
    """

    parts: tuple[Part, ...]
    shown: tuple[Shown, ...] = ()
    order: tuple[Attachment, ...] = ()

    @property
    def is_same(self) -> bool:
        """Whether nothing did."""
        return not (self.parts or self.shown or self.order)


def compare(before: Words, after: Words, *, context: int | None = 1) -> Comparison:
    """What changed between two states of a post; `context` as in `text.diff`."""
    said = (
        ("Title", before.title, after.title),
        ("", before.text, after.text),
        ("Sources", _listed(before.sources), _listed(after.sources)),
    )
    parts = (Part(name, diff(old, new, context=context).hunks) for name, old, new in said)
    return Comparison(
        tuple(part for part in parts if any(hunk.kind in _CHANGES for hunk in part.hunks)),
        changes_of(before.attachments, after.attachments),
        reordered(before.attachments, after.attachments),
    )


def changes_of(before: Sequence[Attachment], after: Sequence[Attachment]) -> tuple[Shown, ...]:
    """What came to stand with a post, what went, and what is said of the rest, if that changed."""
    olds, news = _keyed(before), _keyed(after)
    changes: list[Shown] = []
    for key in dict.fromkeys((*news, *olds)):
        old, new = olds.get(key), news.get(key)
        if old is None or new is None or old.said != new.said:
            said = _words(old), _words(new)
            words = compare_words(*said, Effort(sum(map(len, said))))
            changes.append(Shown(old, new, words))
    return tuple(changes)


def _keyed(attachments: Sequence[Attachment]) -> dict[tuple[str, str], Attachment]:
    """A link, and its picture, by what it is; all else by where it stands."""
    return {(each.kind, "" if each.kind in _BY_PLACE else each.url): each for each in attachments}


def reordered(before: Sequence[Attachment], after: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The pictures in the order that they have now, if it is another one; else nothing."""
    olds, news = ([each.url for each in side if each.kind == "image"] for side in (before, after))
    if [url for url in olds if url in news] == [url for url in news if url in olds]:
        return ()
    return tuple(each for each in after if each.kind == "image")


def _words(attachment: Attachment | None) -> str:
    """What stands below a picture, or a link in one line."""
    if attachment is None or attachment.kind == "preview":
        return ""
    url = "" if attachment.kind == "image" else attachment.url
    return " · ".join(filter(None, (attachment.alt, attachment.description, url)))


def _listed(sources: Sequence[Source]) -> str:
    """A paragraph for each source."""
    return "\n\n".join(
        " · ".join(filter(None, (each.title, each.publisher, each.quote, each.url, each.archived)))
        for each in sources
    )
