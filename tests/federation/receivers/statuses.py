"""Statuses: what a Mastodon-like server makes of an object, and what a reader sees of it."""

from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser

from tests.federation.letters import JSON, PUBLIC
from tests.federation.receivers.door import RefusedError, embedded, listed, moment, need

_SUPPORTED = {"Note", "Question"}
_CONVERTED = {"Image", "Audio", "Video", "Article", "Page", "Event"}
_BLOCKS = {"p", "br", "h1", "h2", "h3", "li", "pre", "blockquote", "ul", "ol", "div"}
_DROPPED = {"script", "style"}


@dataclass(slots=True)
class Status:
    """Something that was said; `versions` are all texts that were seen, the newest last."""

    uri: str
    author: str
    warning: str
    answered: str
    public: bool
    sensitive: bool
    published: datetime
    edited: datetime | None
    versions: list[str]

    @property
    def text(self) -> str:
        """What is read now."""
        return self.versions[-1]


@dataclass(frozen=True, slots=True)
class Shown:
    """A post as readers see it; `edits` are what it said before, `talk` what is below it."""

    uri: str
    author: str
    text: str
    edits: tuple[str, ...]
    boosted_by: tuple[str, ...]
    talk: tuple[str, ...]


def status_of(document: JSON) -> Status:
    """The status that an object becomes.

    Raises:
        RefusedError: It becomes none.
    """
    kinds = {*listed(document.get("type"))}
    need(kinds & (_SUPPORTED | _CONVERTED), f"nothing is made of a {document.get('type')}")
    authors = listed(document.get("attributedTo"))
    need(authors and isinstance(authors[0], str), "nobody wrote it")
    converted = not kinds & _SUPPORTED
    text = visible(_converted(document) if converted else _content(document))
    need(text, "there is nothing to read")
    for each in listed(document.get("attachment")):
        need(isinstance(each, dict) and "type" in each, "an attachment is no object")
    addressed = [*listed(document.get("to")), *listed(document.get("cc"))]
    published = moment(document.get("published"))
    updated = moment(document["updated"]) if "updated" in document else None
    return Status(
        uri=document["id"],
        author=authors[0],
        warning="" if converted else visible(document.get("summary") or ""),
        answered=document.get("inReplyTo") or "",
        public=PUBLIC in addressed,
        sensitive=document.get("sensitive") is True,
        published=published,
        edited=updated if updated != published else None,
        versions=[text],
    )


def visible(html: str) -> str:
    """The text that is left of HTML when its markup is gone, block by block."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (" ".join(line.split()) for line in "".join(reader.parts).splitlines())
    return "\n".join(filter(None, lines))


def _content(document: JSON) -> str:
    by_language = embedded(document.get("contentMap")) or {}
    found = document.get("content") or next(iter(by_language.values()), "")
    if not isinstance(found, str):
        raise RefusedError("the content is no text")
    return found


def _converted(document: JSON) -> str:
    """Of an article only its title, its lead and a link are shown; the title is not escaped."""
    urls = listed(document.get("url")) or [document["id"]]
    url = urls[0] if isinstance(urls[0], str) else urls[0]["href"]
    name, summary = document.get("name"), document.get("summary") or ""
    need(isinstance(name, str) and isinstance(summary, str), "the title or the lead is no text")
    return f'<h2>{name}</h2>\n\n{summary}\n\n<p><a href="{url}">{url}</a></p>'


class _Reader(HTMLParser):
    """Collects the text between tags."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self._dropping = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._dropping += tag in _DROPPED
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._dropping -= tag in _DROPPED
        if tag in _BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._dropping:
            self.parts.append(data)
