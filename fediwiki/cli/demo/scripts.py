"""What a story is made of: who wrote what, when, and how they changed it."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from importlib import resources

from fediwiki.domain.offers import Source

_TEXTS = resources.files("fediwiki.cli.demo") / "texts"


@dataclass(frozen=True, slots=True)
class Wording:
    """A passage that once read otherwise."""

    now: str
    before: str

    def undone(self, text: str) -> str:
        """The text with the passage as it was; it must be there once."""
        if text.count(self.now) != 1:
            raise ValueError(f"{self.now!r} is there {text.count(self.now)} times")
        return text.replace(self.now, self.before)


@dataclass(frozen=True, slots=True)
class Section:
    """A section that once was not there."""

    heading: str

    def undone(self, text: str) -> str:
        """The text without the section, which must be there."""
        pattern = rf"^# {re.escape(self.heading)}\n(?s:.*?)(?=^# |^\[\^|\Z)"
        shorter, found = re.subn(pattern, "", text, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f"the section {self.heading!r} is there {found} times")
        return shorter


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a post, so long after the post itself, by its author if nobody is named.

    What `undoes` takes back the edit before it.
    """

    after: timedelta
    summary: str
    changes: Sequence[Wording | Section]
    by: str = ""
    minor: bool = False
    undoes: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """A comment, so long after what it answers, with the answers to it."""

    after: timedelta
    by: str
    text: str
    answers: Sequence["Remark"] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """A post whose latest text is the file `file`, begun so long ago; `sources` make no footnotes.

    What is written `together` belongs to its subwiki, and everyone edits it.
    """

    file: str
    subwiki: str
    by: str
    ago: timedelta
    edits: Sequence[Edit] = ()
    remarks: Sequence[Remark] = ()
    together: bool = False
    sources: Sequence[Source] = ()

    @property
    def title(self) -> str:
        """The first line of the file."""
        return self._lines()[0].strip()

    @property
    def texts(self) -> list[str]:
        """The text of every revision, oldest first: each edit is undone from what there is now."""
        texts = [self._lines()[1].strip() + "\n"]
        for edit in reversed(self.edits):
            text = texts[0]
            for change in edit.changes:
                text = change.undone(text)
            texts.insert(0, text)
        return texts

    def _lines(self) -> tuple[str, str]:
        first, _, rest = (_TEXTS / self.file).read_text(encoding="utf-8").partition("\n")
        return first, rest


@dataclass(frozen=True, slots=True)
class Drawing:
    """A post of one picture, which `draw` makes as a file; `alt` is what it shows."""

    title: str
    text: str
    alt: str
    subwiki: str
    by: str
    ago: timedelta
    draw: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Community:
    """A subwiki, with who founded it."""

    name: str
    title: str
    description: str
    founder: str


@dataclass(frozen=True, slots=True)
class Story:
    """Everything that happened, and how long ago it began; the first member is the admin."""

    began: timedelta
    members: Sequence[str]
    communities: Sequence[Community]
    articles: Sequence[Article]
    drawings: Sequence[Drawing] = ()
