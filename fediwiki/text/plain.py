"""Plain text out of HTML: the lead of an article, the title of a note that has none."""

import re
import unicodedata
from collections.abc import Iterator

from fediwiki.text.cleaning import displayed
from fediwiki.text.html_reading import End, Start, Text, Token, read
from fediwiki.text.html_writing import BLOCKS
from fediwiki.text.mentions import without_leading
from fediwiki.text.sanitize import text_of

MAX_LEAD_CHARS = 400
MAX_TITLE_CHARS = 200


def lead(html: str, limit: int = MAX_LEAD_CHARS) -> str:
    """The beginning of rendered HTML as one line of plain text of at most `limit` characters.

    Headings, tables, code blocks, footnotes, calls for sources and addresses are left out, and
    there is no `<` and no `&`: some servers show a `summary` as HTML, others as text, and this is
    the same in both.
    """
    text = _ADDRESS.sub("", "".join(_prose(read(html), enough_chars=4 * limit)))
    text = displayed(text).translate(_LOOKING_LIKE_MARKUP)
    return shortened(_SPACE_BEFORE_STOP.sub(r"\1", " ".join(text.split())), limit)


def title_from(html: str, limit: int = MAX_TITLE_CHARS) -> str:
    """The first line of a note, without the mentions it begins with; empty if it has no words."""
    text = without_leading(displayed(text_of(html)))
    return shortened(" ".join(text.split("\n", 1)[0].split()), limit)


def shortened(text: str, limit: int) -> str:
    """`text`, or its beginning with an ellipsis: whole sentences, else words, else characters."""
    if len(text) <= limit:
        return text
    start = text[: limit - 1]
    sentence = max((found.end() for found in _SENTENCE_END.finditer(start)), default=0)
    if sentence > limit // 2:
        return f"{start[:sentence].rstrip()} …"[:limit]
    word = start.rfind(" ") if text[limit - 1] != " " else limit - 1
    cut = word if word > limit // 2 else _whole_character(text, limit - 1)
    return start[:cut].rstrip(" ,;:.–—-") + "…"


def _prose(tokens: Iterator[Token], *, enough_chars: int) -> Iterator[str]:
    skipped = ""
    nested = 0
    written_chars = 0
    for token in tokens:
        match token:
            case Start(name) if skipped:
                nested += name == skipped
            case End(name) if skipped:
                nested -= name == skipped
                skipped = skipped if nested else ""
            case Start(name, attributes) if name in _NOT_PROSE or (
                attributes.get("class") in _NOT_PROSE_CLASSES
            ):
                skipped, nested = name, 1
            case Start(name) | End(name):
                yield " " if name in BLOCKS or name == "br" else ""
            case Text(text) if not skipped:
                written_chars += len(text)
                yield text
                if written_chars > enough_chars:
                    return
            case _:
                pass


def _whole_character(text: str, cut: int) -> int:
    for earlier in range(cut, max(cut - 20, 0), -1):
        joined = text[earlier] == _JOINER or text[earlier - 1] == _JOINER
        if not joined and unicodedata.category(text[earlier]) not in {"Mn", "Me", "Sk"}:
            return earlier
    return cut


_LOOKING_LIKE_MARKUP = {
    ord("&"): "\N{FULLWIDTH AMPERSAND}",
    ord("<"): "\N{SINGLE LEFT-POINTING ANGLE QUOTATION MARK}",
}

_JOINER = "\u200d"

_NOT_PROSE = frozenset("h1 h2 h3 h4 h5 h6 pre table".split())
_NOT_PROSE_CLASSES = frozenset(("footnote-ref", "footnotes", "needs-source"))

_ADDRESS = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE_BEFORE_STOP = re.compile(r" ([.,;])(?= |\Z)")
_SENTENCE_END = re.compile(r"[.!?](?=[ \"'”’»)])|[\u3002\uff01\uff1f]")
