"""Markdown to safe HTML: CommonMark with tables, footnotes, task lists and strikethrough."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import unquote

import nh3

from fediwiki.errors import TooLarge
from fediwiki.text import links, sanitize, wikilinks
from fediwiki.text.gettext import _
from fediwiki.text.html_reading import End, Start, Text, Token, read
from fediwiki.text.html_writing import ELEMENTS, MAX_DEPTH, Writer
from fediwiki.text.mentions import Address, Kind, Reference, pieces
from fediwiki.text.wikilinks import Expanded, Resolve, Wikilink

MAX_HTML_CHARS = 1_500_000
MAX_LINKS = 10_000

Link = Callable[[Reference], str | None]
"""Where a reference leads; None for what should stay plain text."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading for a table of contents; `level` is 2 to 6, `id` leads to it on the page."""

    level: int
    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """What Markdown became.

    For other servers, pass `html` through `sanitize.clean`: it takes away the ids and the links
    within the page, which mean nothing elsewhere. `wikilinks` are those that lead anywhere, each
    once; `citations_needed` says how many times a source is asked for.
    """

    html: str
    headings: tuple[Heading, ...]
    references: tuple[Reference, ...]
    wikilinks: tuple[Wikilink, ...] = ()
    citations_needed: int = 0


def render(
    source: str,
    *,
    link: Link | None = None,
    wikilink: Resolve | None = None,
    id_prefix: str = "",
) -> Rendered:
    """Render `source`; raw HTML in it is shown as text, pictures become links.

    Args:
        source: Markdown as `cleaning.check_markdown` admits it.
        link: Where mentions, subwikis and hashtags lead; without it they stay text.
        wikilink: Where `[[titles]]` lead, with class `red` if nothing is there; without it they
            stay text.
        id_prefix: Set before every id, where several texts share a page.

    Raises:
        TooLarge: It has more than 250,000 bytes, or is too complex.
        Malformed: It cannot be kept.
    """
    expanded = wikilinks.expand(source, with_links=wikilink is not None)
    return _Rewriting(expanded, link or _to_nowhere, wikilink or _to_nowhere, id_prefix).rendered()


def _to_nowhere(_reference: Reference | Wikilink) -> None:
    return None


class _Rewriting:
    """Makes our HTML of the renderer's."""

    def __init__(self, expanded: Expanded, link: Link, wikilink: Resolve, id_prefix: str) -> None:
        self._tokens: Sequence[Token] = list(read(expanded.html))
        self._expanded = expanded
        self._link = link
        self._wikilink = wikilink
        self._id_prefix = id_prefix
        self._writer = Writer()
        self._headings: list[Heading] = []
        self._ids: dict[str, int] = {}
        self._references: dict[Reference, None] = {}
        self._wikilinks: dict[Wikilink, None] = {}
        self._citations_needed = 0
        self._links = 0

    def rendered(self) -> Rendered:
        """All of it.

        Raises:
            TooLarge: It nests too deeply or makes too much.
        """
        for index, token in enumerate(self._tokens):
            match token:
                case Text(text):
                    self._text(text)
                case End(name):
                    self._writer.end(_SHIFTED.get(name, name))
                case Start(name) if name in _SHIFTED:
                    self._start_heading(index, _SHIFTED[name])
                case Start():
                    self._start(token)
        html = self._writer.finished()
        if self._writer.too_deep:
            raise TooLarge(
                _(
                    "The text is too complex: it nests more than %(max_depth)s levels deep.",
                    max_depth=MAX_DEPTH,
                )
            )
        sanitize.check_escapes(html)
        html = _OWN.clean(html)
        if len(html) > MAX_HTML_CHARS:
            raise TooLarge(
                _(
                    "The text is too complex: it makes over %(max_html_chars)s characters.",
                    max_html_chars=MAX_HTML_CHARS,
                )
            )
        return Rendered(
            html,
            tuple(self._headings),
            tuple(self._references),
            tuple(self._wikilinks),
            self._citations_needed,
        )

    def _start(self, tag: Start) -> None:
        match tag.name:
            case "a" if "data-wikilink" in tag.attributes:
                self._start_wikilink(int(tag.attributes["data-wikilink"]))
            case "span" if "data-needs-source" in tag.attributes:
                self._citations_needed += 1
                self._writer.start("span", {"class": "needs-source"})
            case "a":
                url = self._address(tag.attributes.get("href", ""))
                if url is not None:
                    self._writer.start("a", {"href": url} | self._kept(tag))
            case "img":
                self._picture(tag)
            case "input":
                self._writer.text("☑" if "checked" in tag.attributes else "☐")
            case _:
                self._writer.start(tag.name, self._kept(tag))

    def _start_wikilink(self, number: int) -> None:
        wikilink = self._expanded.wikilinks[number]
        target = self._wikilink(wikilink)
        url = links.safe(target.url) if target is not None else None
        if target is None or url is None:
            return
        self._wikilinks[wikilink] = None
        self._count_link()
        self._writer.start("a", {"href": url} | ({"class": "red"} if target.is_missing else {}))

    def _start_heading(self, index: int, name: str) -> None:
        text = "".join(_texts_until_end(self._tokens, index)).strip()
        heading = Heading(int(name[1]), self._new_id(text), text)
        self._headings.append(heading)
        self._writer.start(name, {"id": heading.id})

    def _new_id(self, text: str) -> str:
        slug = _slug(text)
        while slug in self._ids:
            self._ids[slug] += 1
            slug = f"{slug}-{self._ids[slug]}"
        self._ids[slug] = 1
        return f"{self._id_prefix}s-{slug}"

    def _kept(self, tag: Start) -> dict[str, str]:
        kept = sanitize.kept_attributes(tag)
        given_id = tag.attributes.get("id", "")
        if _FOOTNOTE_ID.fullmatch(given_id):
            kept["id"] = self._id_prefix + given_id
        return kept

    def _address(self, url: str) -> str | None:
        if not url.startswith("#"):
            return links.safe(url)
        target = url[1:]
        if _FOOTNOTE_ID.fullmatch(target):
            return f"#{self._id_prefix}{target}"
        return f"#{self._id_prefix}s-{_slug(unquote(target))}"

    def _picture(self, tag: Start) -> None:
        url = links.safe(tag.attributes.get("src", ""))
        text = tag.attributes.get("alt", "") or (url or "")
        if url is None or self._writer.inside("a"):
            self._writer.text(text)
        else:
            self._write_link(url, text)

    def _text(self, text: str) -> None:
        if _MAY_REFER.search(text) is None or self._writer.inside("a", "code", "pre"):
            self._writer.text(text)
            return
        for piece in pieces(text):
            match piece:
                case str():
                    self._writer.text(piece)
                case Address(url):
                    self._write_link(links.safe(url), url)
                case Reference():
                    self._references[piece] = None
                    self._write_link(self._link(piece), str(piece), _CLASSES[piece.kind])

    def _write_link(self, url: str | None, text: str, classes: str = "") -> None:
        if url is None:
            self._writer.text(text)
            return
        self._count_link()
        self._writer.start("a", {"href": url} | ({"class": classes} if classes else {}))
        self._writer.text(text)
        self._writer.end("a")

    def _count_link(self) -> None:
        self._links += 1
        if self._links > MAX_LINKS:
            raise TooLarge(
                _(
                    "The text is too complex: it makes more than %(max_links)s links.",
                    max_links=MAX_LINKS,
                )
            )


def _texts_until_end(tokens: Sequence[Token], index: int) -> list[str]:
    texts: list[str] = []
    for token in tokens[index + 1 : index + 1 + _MAX_HEADING_TOKENS]:
        match token:
            case End(name) if name in _SHIFTED:
                break
            case Text(text):
                texts.append(text)
            case Start("img", attributes):
                texts.append(attributes.get("alt", ""))
            case _:
                pass
    return texts


def _slug(text: str) -> str:
    return re.sub(r"[\W_]+", "-", text.lower())[:_MAX_SLUG_CHARS].strip("-") or "section"


_MAX_HEADING_TOKENS = 200
_MAX_SLUG_CHARS = 60

# The title of an article is the h1 of its page: what is inside begins one level below.
_SHIFTED = {"h1": "h2", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}

_CLASSES = {Kind.MEMBER: "mention", Kind.SUBWIKI: "mention", Kind.HASHTAG: "mention hashtag"}

_MAY_REFER = re.compile("[@!#]|://")

_FOOTNOTE_ID = re.compile(r"fn(?:ref)?-[A-Za-z0-9_.~%-]{1,200}")


def _in_page(url: str) -> str | None:
    return url if url.startswith("#") else None


_OWN = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=sanitize.ATTRIBUTES
    | {name: {"id"} for name in ("h2", "h3", "h4", "h5", "h6")}
    | {"a": {"href", "class", "id"}, "li": {"id"}},
    url_schemes={"http", "https", "mailto"},
    url_relative=_in_page,
    link_rel=sanitize.LINK_REL,
)
