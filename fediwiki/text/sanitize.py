"""HTML from other servers, made safe to show and cheap to keep."""

import re
from html import unescape

import nh3

from fediwiki.errors import TooLarge
from fediwiki.text import links
from fediwiki.text.gettext import _
from fediwiki.text.html_reading import End, Start, Text, read
from fediwiki.text.html_writing import BLOCKS, ELEMENTS, Writer

MAX_HTML_CHARS = 500_000
MAX_TAGS = 50_000
MAX_ESCAPES = 50_000

LINK_REL = "nofollow noopener noreferrer ugc"


def clean(html: str) -> str:
    """`html` with only what articles and comments need: no pictures, styles, ids or scripts.

    Links are absolute; what would hide a part of a link's text is shown unless the whole text is
    the address. What nests too deeply is flattened, a picture becomes its alternative text.

    Raises:
        TooLarge: `html` has more than 500,000 characters, 50,000 tags or 50,000 escapes.
    """
    if len(html) > MAX_HTML_CHARS:
        raise TooLarge(
            _(
                "The HTML is longer than %(max_html_chars)s characters.",
                max_html_chars=MAX_HTML_CHARS,
            )
        )
    if html.count("<") > MAX_TAGS:
        raise TooLarge(
            _("The HTML is too complex: it has more than %(max_tags)s tags.", max_tags=MAX_TAGS)
        )
    writer = Writer()
    for token in read(html):
        match token:
            case Text(text):
                writer.text(text)
            case End(name):
                writer.end(_RENAMED.get(name, name))
            case Start("img", attributes):
                writer.text(attributes.get("alt", ""))
            case Start("a"):
                _start_link(writer, token)
            case Start("span"):
                _start_span(writer, token)
            case Start(name):
                writer.start(_RENAMED.get(name, name), kept_attributes(token))
    written = writer.finished()
    check_escapes(written)
    return _without_hidden_parts(_FOREIGN.clean(written))


def check_escapes(html: str) -> None:
    """Check that a parser gets through the text of `html`: each escape costs it much.

    Raises:
        TooLarge: There are more than 50,000 of them.
    """
    if html.count("&") + html.count("\xa0") > MAX_ESCAPES:
        raise TooLarge(
            _(
                "The text is too complex: more than %(max_escapes)s characters to escape.",
                max_escapes=MAX_ESCAPES,
            )
        )


def kept_attributes(tag: Start) -> dict[str, str]:
    """The attributes of any tag but a link's that may stay as they are."""
    kept: dict[str, str] = {}
    if not tag.attributes:
        return kept
    for name, pattern in (_COMMON_ATTRIBUTES | _ATTRIBUTES.get(tag.name, {})).items():
        value = tag.attributes.get(name)
        if value is not None and pattern.fullmatch(value) is not None:
            kept[name] = value
    classes = _kept_classes(tag)
    return kept | {"class": classes} if classes else kept


def text_of(html: str) -> str:
    """The plain text of `html`, paragraphs apart by an empty line, other lines by a line end."""
    parts: list[str] = []
    for token in read(html):
        match token:
            case Text(text):
                parts.append(re.sub(r"\s+", " ", text))
            case Start("br" | "li" | "tr" | "dt" | "dd") | End("li" | "tr" | "dt" | "dd"):
                parts.append("\n")
            case Start("td" | "th") | End("td" | "th"):
                parts.append(" ")
            case Start("img", attributes):
                parts.append(attributes.get("alt", ""))
            case Start(name) | End(name):
                parts.append("\n\n" if name in BLOCKS or name in _RENAMED else "")
    lines = (line.strip() for line in re.sub(r" {2,}", " ", "".join(parts)).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _start_link(writer: Writer, tag: Start) -> None:
    url = links.safe(tag.attributes.get("href", ""))
    if url is not None:
        writer.start("a", {"href": url} | kept_attributes(tag))


def _start_span(writer: Writer, tag: Start) -> None:
    attributes = kept_attributes(tag)
    if not writer.inside("a") and attributes.get("class", "") in _HIDING:
        del attributes["class"]
    writer.start("span", attributes)


def _kept_classes(tag: Start) -> str:
    allowed = _CLASSES.get(tag.name)
    given = tag.attributes.get("class", "")
    if allowed is None or not given:
        return ""
    kept = [name for name in given.split() if allowed.fullmatch(name)]
    # One that hides stands alone, so that it can be found and taken away.
    return next((name for name in kept if name in _HIDING), " ".join(kept))


def _without_hidden_parts(html: str) -> str:
    return _WRITTEN_LINK.sub(_shown_link, html)


def _shown_link(link: re.Match[str]) -> str:
    text = unescape(re.sub(r"<[^>]*>", "", link["content"]))
    if text.rstrip("/") == unescape(link["href"]).rstrip("/"):
        return link[0]
    return re.sub(' class="(?:invisible|ellipsis)"', "", link[0])


_RENAMED = {"h1": "h2", "strike": "s", "center": "div", "article": "div", "tt": "code"}

_COMMON_ATTRIBUTES = {
    "lang": re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8}){0,4}"),
    "dir": re.compile(r"ltr|rtl|auto"),
}
_SPAN = {"colspan": re.compile(r"\d{1,3}"), "rowspan": re.compile(r"\d{1,3}")}
_CELL = _SPAN | {"align": re.compile(r"left|center|right")}
_ATTRIBUTES = {
    "ol": {"start": re.compile(r"-?\d{1,9}"), "reversed": re.compile("|reversed")},
    "li": {"value": re.compile(r"-?\d{1,9}")},
    "td": _CELL,
    "th": _CELL,
    "a": {"translate": re.compile("no")},
    "span": {"translate": re.compile("no")},
}
_HIDING = frozenset(("invisible", "ellipsis"))
_CLASSES = {
    "a": re.compile("mention|hashtag|footnote-backref"),
    "sup": re.compile("footnote-ref"),
    "section": re.compile("footnotes"),
    "span": re.compile("mention|hashtag|invisible|ellipsis"),
    "code": re.compile(r"language-[A-Za-z0-9_+#.-]{1,32}"),
}

ATTRIBUTES = {
    "*": {"lang", "dir"},
    "a": {"href", "class", "translate"},
    "span": {"class", "translate"},
    "code": {"class"},
    "section": {"class"},
    "sup": {"class"},
    "ol": {"start", "reversed"},
    "li": {"value"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
}
# nh3 reads what we wrote ourselves: it is the second lock on the door, with the same key.
_FOREIGN = nh3.Cleaner(
    tags=set(ELEMENTS),
    attributes=ATTRIBUTES,
    url_schemes={"http", "https", "mailto"},
    url_relative="deny",
    link_rel=LINK_REL,
)

# What nh3 writes is regular: links do not nest, and an attribute has no bare quote in it.
_WRITTEN_LINK = re.compile(r'<a href="(?P<href>[^"]*)"[^>]*>(?P<content>.*?)</a>', re.DOTALL)
