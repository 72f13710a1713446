"""Mentions, subwikis, hashtags and bare addresses in plain text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from fediwiki.text import links
from fediwiki.text.names import HOST_PATTERN, NAME_PATTERN


class Kind(Enum):
    """What a reference is to; the value is the sign that people write."""

    MEMBER = "@"
    SUBWIKI = "!"
    HASHTAG = "#"


@dataclass(frozen=True, slots=True)
class Reference:
    """`@name`, `@name@host`, `!name`, `!name@host` or `#name`; the host is lower-case."""

    kind: Kind
    name: str
    host: str | None = None

    def __str__(self) -> str:
        """The reference as people write it."""
        written = f"{self.kind.value}{self.name}"
        return written if self.host is None else f"{written}@{self.host}"


@dataclass(frozen=True, slots=True)
class Address:
    """A bare `https://…` in text, without the punctuation that ends its sentence."""

    url: str


Piece = str | Reference | Address


def pieces(text: str) -> Iterator[Piece]:
    """`text` cut into plain parts, references and addresses, in order."""
    position = 0
    for found in _PIECE.finditer(text):
        piece, length = _piece(found)
        if piece is None:
            continue
        if found.start() > position:
            yield text[position : found.start()]
        yield piece
        position = found.start() + length
    if position < len(text):
        yield text[position:]


def find(text: str) -> tuple[Reference, ...]:
    """The references in plain text, each once, in order."""
    return tuple(dict.fromkeys(piece for piece in pieces(text) if isinstance(piece, Reference)))


def without_leading(text: str) -> str:
    """`text` without the mentions that it begins with."""
    return _LEADING.sub("", text)


def fold_hashtag(name: str) -> str:
    """The form of a hashtag in which two are compared: `BLÅHAJ` is `blahaj`.

    Source: Mastodon's HashtagNormalizer: NFKC, lower case, Latin letters to ASCII.
    """
    folded = "".join(map(_ascii_letter, unicodedata.normalize("NFKC", name).lower()))
    return _NOT_IN_HASHTAG.sub("", folded)


def _piece(found: re.Match[str]) -> tuple[Piece | None, int]:
    if found["url"]:
        url = _trimmed(found["url"])
        return (Address(url) if links.safe(url) else None), len(url)
    if found["tag"]:
        named = any(character.isalpha() or character == "_" for character in found["tag"])
        reference = Reference(Kind.HASHTAG, found["tag"]) if named else None
    else:
        host = found["host"].lower() if found["host"] else None
        reference = Reference(Kind(found["sign"]), found["name"], host)
    return reference, len(found[0])


def _trimmed(url: str) -> str:
    url = url.rstrip(_SENTENCE_ENDS)
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(_SENTENCE_ENDS)
    return url


def _ascii_letter(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[0]
    return base if base.isascii() and base.isalpha() else character


_SENTENCE_ENDS = ".,:;!?'\"*_~…»”’"

_NAME_AND_HOST = rf"(?P<name>{NAME_PATTERN})(?:@(?P<host>{HOST_PATTERN}))?"
_PIECE = re.compile(
    rf"""
      (?P<url>\bhttps?://[^\s<>"]{{1,2048}})
    | (?<![\w/&\#])\#(?P<tag>[\w·・\u200c]{{1,100}})(?![\w])
    | (?<![\w/@!.=&:-])(?P<sign>[@!]){_NAME_AND_HOST}(?![\w@])
    """,
    re.VERBOSE | re.IGNORECASE,
)
_LEADING = re.compile(rf"\A(?:\s*[@!]{NAME_PATTERN}(?:@{HOST_PATTERN})?[,:]?(?=\s|\Z))+\s*")
_NOT_IN_HASHTAG = re.compile(r"[^\w\u0e47-\u0e4e·・\u200c]")
