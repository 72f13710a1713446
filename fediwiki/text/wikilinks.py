"""What a wiki adds to Markdown: `[[links by title]]` and `{{citation needed}}`.

A link is `[[Title]]`, `[[Title|what is shown]]`, or to a post of another subwiki
`[[!subwiki:Title]]` or `[[!subwiki@host:Title]]`. It stands on one line; titles and labels are
plain text of at most 200 characters without brackets, backticks, backslashes, `|`, `<` and `>`.
In a table the `|` may have a backslash before it, as other programs ask for, and need not.
Nothing of this holds in code, in other links, or right behind a backslash or an `!`.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import escape, unescape
from urllib.parse import quote

from fediwiki.errors import TooLarge
from fediwiki.text import commonmark, complexity, links
from fediwiki.text.cleaning import check_markdown
from fediwiki.text.gettext import _
from fediwiki.text.mentions import Kind, Reference
from fediwiki.text.names import HOST_PATTERN, NAME_PATTERN

MAX_MARKS = 10_000

CITATION_NEEDED = "[citation needed]"


@dataclass(frozen=True, slots=True)
class Wikilink:
    """A link to the post called `title`, in the subwiki of its text if no other is named."""

    title: str
    label: str
    subwiki: Reference | None = None

    @property
    def key(self) -> str:
        """The form of the title in which two are compared."""
        return title_key(self.title)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a wikilink leads: to a post, or, if it `is_missing`, to where it can be written."""

    url: str
    is_missing: bool = False


Resolve = Callable[[Wikilink], Target | None]
"""Where a wikilink leads; None for what should be plain text. The url is absolute."""


@dataclass(frozen=True, slots=True)
class Expanded:
    """HTML in which wikilinks are `<a data-wikilink="0">label</a>`, numbers into `wikilinks`."""

    html: str
    wikilinks: tuple[Wikilink, ...]


def title_key(title: str) -> str:
    """The form of a title in which two are compared: `sea_level` is `Sea  Level`."""
    folded = unicodedata.normalize("NFC", title).casefold()
    return _spaced(unicodedata.normalize("NFC", folded))


def find(source: str) -> tuple[Wikilink, ...]:
    """The wikilinks in Markdown, each once, in the order of the page.

    Raises:
        TooLarge: It has more than 250,000 bytes, or is too complex.
        Malformed: It cannot be kept.
    """
    return tuple(dict.fromkeys(expand(source).wikilinks))


def expand(source: str, *, with_links: bool = True) -> Expanded:
    """Render Markdown to HTML that is not yet fit to be shown.

    A citation that is needed is `<span data-needs-source>`. Without `with_links`, those of a wiki
    are text like any other.

    Raises:
        TooLarge: It has more than 250,000 bytes, or is too complex.
        Malformed: It cannot be kept.
    """
    marked = _Marked(source, with_links=with_links)
    wikilinks: list[Wikilink] = []

    def written(mark: re.Match[str]) -> str:
        link = _wikilink(mark)
        if link is None:
            return f"<span data-needs-source>{CITATION_NEEDED}</span>"
        wikilinks.append(link)
        return f'<a data-wikilink="{len(wikilinks) - 1}">{escape(link.label)}</a>'

    return Expanded(marked.html_with(written), tuple(wikilinks))


def portable(source: str, resolve: Resolve) -> str:
    """`source` for programs that know only Markdown: wikilinks become links, or their labels.

    Raises:
        TooLarge: It has more than 250,000 bytes, or is too complex.
        Malformed: It cannot be kept.
    """
    marked = _Marked(source, with_links=True)
    live: set[int] = set()

    def noted(mark: re.Match[str]) -> str:
        live.add(mark.start())
        return ""

    marked.html_with(noted)

    def written(mark: re.Match[str]) -> str:
        return _ordinary(mark, resolve) if mark.start() in live else mark[0]

    return _MARK.sub(written, source)


def _ordinary(mark: re.Match[str], resolve: Resolve) -> str:
    link = _wikilink(mark)
    if link is None:
        return _escaped(CITATION_NEEDED)
    target = resolve(link)
    url = links.safe(target.url) if target is not None and not target.is_missing else None
    if url is None:
        return _escaped(link.label)
    destination = f"<{url}>" if "(" in url or ")" in url else url
    return f"[{_escaped(link.label)}]({destination})"


class _Marked:
    """Markdown in which each mark of a wiki is an address of a scheme that it has nowhere else.

    What the renderer makes a link of is a mark. Where it stays text, it stood in code, in an
    attribute or in another link, and is written back. So there is one reader of Markdown, not two.
    """

    def __init__(self, source: str, *, with_links: bool) -> None:
        check_markdown(source)
        complexity.check(source)
        pattern = _MARK if with_links else _CITATION
        self._marks = [mark for mark in pattern.finditer(source) if _says_something(mark)]
        if len(self._marks) > MAX_MARKS:
            raise TooLarge(
                _(
                    "The text is too complex: it has more than %(max_marks)s wikilinks.",
                    max_marks=MAX_MARKS,
                )
            )
        # Nobody can write, not even in escapes, what depends on all that they wrote.
        self._scheme = "wiki" + sha256(source.encode()).hexdigest()[:16]
        self._source = "".join(self._with_addresses(source))

    def html_with(self, written: Callable[[re.Match[str]], str]) -> str:
        """The HTML, with what is `written` for each mark in the order of the page."""
        html = commonmark.html_of(self._source)
        if not self._marks:
            return html
        address = rf"{self._scheme}:([0-9]+)"
        pattern = re.compile(
            rf"""
              <a\ href="{address}">{self._scheme}:[0-9]+</a>
            | (?P<tag></?a\b)
            | (?:<|&lt;|%3C)?{address}(?:>|&gt;|%3E)?
            """,
            re.VERBOSE,
        )
        depth = 0

        def replaced(found: re.Match[str]) -> str:
            nonlocal depth
            if found["tag"]:
                depth += 1 if found["tag"] == "<a" else -1
                return found["tag"]
            mark = self._marks[int(found[1] or found[3])]
            if found[1] and not depth:
                return written(mark)
            in_url = found[0].startswith("%3C")
            return escape(quote(mark[0], _KEPT_IN_URLS) if in_url else mark[0])

        return pattern.sub(replaced, html)

    def _with_addresses(self, source: str) -> Iterator[str]:
        position = 0
        for number, mark in enumerate(self._marks):
            yield source[position : mark.start()]
            yield f"<{self._scheme}:{number}>"
            position = mark.end()
        yield source[position:]


def _says_something(mark: re.Match[str]) -> bool:
    link = _wikilink(mark)
    return link is None or bool(link.title and link.label)


def _wikilink(mark: re.Match[str]) -> Wikilink | None:
    """The link of a mark; None if a citation is needed."""
    written = mark.groupdict().get("title")
    if written is None:
        return None
    found = _ELSEWHERE.fullmatch(written.strip())
    subwiki = None
    if found is not None:
        host = found["host"].lower() if found["host"] else None
        subwiki = Reference(Kind.SUBWIKI, found["name"], host)
        written = found["title"]
    title = _spaced(unescape(written))
    label = mark["label"]
    return Wikilink(title, title if label is None else _spaced(unescape(label)), subwiki)


def _spaced(title: str) -> str:
    return " ".join(title.replace("_", " ").split())


def _escaped(text: str) -> str:
    return _MARKUP.sub(r"\\\g<0>", text)


_PLAIN = r"[^\[\]|`<>\\\n]{1,200}+"
_NEEDED = r"(?<!\\)\{\{[ ]*citation\ needed[ ]*(?:\|[^{}\n]{0,200}+)?\}\}"
_MARK = re.compile(
    rf"(?<![\\!])\[\[(?P<title>{_PLAIN})(?:\\?\|(?P<label>{_PLAIN}))?\]\]|{_NEEDED}", re.IGNORECASE
)
_CITATION = re.compile(_NEEDED, re.IGNORECASE)
_ELSEWHERE = re.compile(
    rf"!(?P<name>{NAME_PATTERN})(?:@(?P<host>{HOST_PATTERN}))?:(?P<title>.+)", re.DOTALL
)
_KEPT_IN_URLS = "!#$%&'()*+,/:;=?@"
_MARKUP = re.compile(r"[\\`*_\[\]<>~|&#@!]")
