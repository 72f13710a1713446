"""Reads any string as HTML tokens, in linear time, however broken it is."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape


@dataclass(frozen=True, slots=True)
class Start:
    """A start tag; names are lower-case, values are unescaped, of doubled attributes the first."""

    name: str
    attributes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class End:
    """An end tag."""

    name: str


@dataclass(frozen=True, slots=True)
class Text:
    """Text between tags, unescaped."""

    text: str


Token = Start | End | Text


def read(html: str, *, head: bool = False) -> Iterator[Token]:
    """The tokens of `html`, without comments and without what was never meant to be read.

    With `head`, that is read too which a page says of itself before its text.

    This is not a browser's tokenizer and need not be: what is made of the tokens is written
    anew by `html_writing.Writer`, so that nobody after us reads the original bytes.
    """
    skipped = _NEVER_TEXT - _HEAD if head else _NEVER_TEXT
    position = 0
    while (found := _MARKUP.search(html, position)) is not None:
        if found.start() > position:
            yield Text(unescape(html[position : found.start()]))
        position = found.end()
        if not found["name"]:
            continue
        name = found["name"].lower()
        if found["close"]:
            yield End(name)
        elif name in skipped:
            position = _end_of(name, html, position)
        else:
            yield Start(name, _attributes(found["attributes"]))
    if position < len(html):
        yield Text(unescape(html[position:]))


_HEAD = frozenset({"head", "title"})
_NEVER_TEXT = frozenset(
    "head iframe math noembed noframes plaintext script select style svg template textarea"
    " title xmp".split()
)

# Every quantifier is possessive or bounded by what starts the next match, and an unclosed tag or
# comment swallows the rest, as it does in a browser: no input makes this go back.
_MARKUP = re.compile(
    r"""
      <!--.*?(?:-->|\Z)
    | <[!?][^>]*+(?:>|\Z)
    | <(?P<close>/?)(?P<name>[a-zA-Z][^\s/>]*+)
      (?P<attributes>(?:[^>=]++|=\s*+"[^"]*+"|=\s*+'[^']*+'|=)*+)
      (?:>|\Z)
    """,
    re.DOTALL | re.VERBOSE,
)

_ATTRIBUTE = re.compile(
    r"""(?P<name>[^\s"'<>/=]++)"""
    r"""(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'<>=`]++)))?+"""
)


def _attributes(source: str) -> dict[str, str]:
    attributes: dict[str, str] = {}
    if not source:
        return attributes
    for found in _ATTRIBUTE.finditer(source):
        value = found["double"] or found["single"] or found["bare"] or ""
        attributes.setdefault(found["name"].lower(), unescape(value))
    return attributes


def _end_of(name: str, html: str, position: int) -> int:
    closing = re.compile(rf"</{name}\b[^>]*+>?", re.IGNORECASE).search(html, position)
    return len(html) if closing is None else closing.end()
