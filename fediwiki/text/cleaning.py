"""What characters may be kept and shown; nothing is ever normalised."""

import re
import unicodedata

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text.gettext import _

MAX_MARKDOWN_BYTES = 250_000
MAX_COMBINING_MARKS = 8


def text(value: str, *, max_chars: int, multiline: bool, cut: bool = False) -> str:
    """`value` fit to be kept and shown: a name, a summary, a comment.

    Gone are NUL and other controls, lone surrogates, noncharacters, bidirectional controls and
    floods of combining marks (see `displayed`); line ends become LF, or a space where there is
    one line only. There is no Unicode normalisation: what was signed or digested stays itself.

    Raises:
        TooLarge: It is longer than `max_chars`, and `cut` is not set.
    """
    if cut:
        # Cleaning only shortens: what lies far beyond the limit need not be looked at.
        value = value[: 4 * max_chars]
    value = with_lf_line_ends(value)
    value = value if multiline else " ".join(value.split())
    value = displayed(value).strip()
    if len(value) <= max_chars:
        return value
    if cut:
        return value[:max_chars].rstrip()
    raise TooLarge(_("The text is longer than %(max_chars)s characters.", max_chars=max_chars))


def displayed(value: str) -> str:
    """`value` without the characters that break pages or deceive readers.

    Embeddings, overrides and isolates (U+202A to U+202E, U+2066 to U+2069) are removed: left open
    they turn the text around them, and an override hides what a name or a link says. Direction
    belongs to `dir` attributes. The marks LRM, RLM and ALM and the joiners stay: Arabic, Hebrew,
    Indic scripts and emoji need them.
    """
    if value.isascii():
        return _ASCII_CONTROLS.sub("", value)
    return _MARK_FLOODS.sub(r"\1", _UNWANTED.sub("", value))


def with_lf_line_ends(value: str) -> str:
    """`value` as a form or another server sends it, with LF for CR LF and CR."""
    return value.replace("\r\n", "\n").replace("\r", "\n")


def check_markdown(source: str) -> None:
    """Check that `source` can be kept, digested and merged as it is.

    Raises:
        TooLarge: It has more than 250,000 bytes of UTF-8.
        Malformed: It has a lone surrogate, a control character, or a line end that is not LF.
    """
    try:
        size_bytes = len(source.encode())
    except UnicodeEncodeError:
        raise Malformed(_("The text has half a character (a lone surrogate).")) from None
    if size_bytes > MAX_MARKDOWN_BYTES:
        raise TooLarge(
            _(
                "The text is longer than %(max_markdown_bytes)s bytes.",
                max_markdown_bytes=MAX_MARKDOWN_BYTES,
            )
        )
    if "\r" in source:
        raise Malformed(_("The lines of the text must end with LF alone."))
    if _ASCII_CONTROLS.search(source):
        raise Malformed(_("The text has a control character."))


def _combining_marks() -> str:
    marks = (
        chr(code)
        for code in range(0x300, 0x10000)
        if unicodedata.category(chr(code)) in {"Mn", "Me"}
    )
    return "".join(marks) + "\U0001d165-\U0001d169\U000e0100-\U000e01ef"


_ASCII_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_UNWANTED = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff"
    r"\ufdd0-\ufdef\ufeff\ufffe\uffff]"
)
_MARKS = _combining_marks()
_MARK_FLOODS = re.compile(rf"([{_MARKS}]{{{MAX_COMBINING_MARKS}}})[{_MARKS}]+")
