"""Cuts text into words, spaces and signs; joined, they are the text again."""

import re
import unicodedata


def words(text: str) -> list[str]:
    """`text` in the pieces that a reader would call changed or unchanged.

    A number with its separators, a date, a compound and an address are one word each. In scripts
    that put no spaces between words a letter is one, a run of Katakana too; a base keeps its
    combining marks, an emoji all that is joined to it. Line ends stand alone.
    """
    return _PIECE.findall(text)


def is_word(piece: str) -> bool:
    """Whether a piece says something, other than spaces and signs."""
    return piece[0].isalnum()


def _marks() -> str:
    """What belongs to the character before it, as ranges of a character class."""
    ranges: list[list[int]] = []
    for code in (*range(0x300, 0x1F000), *range(0xE0100, 0xE01F0)):
        if not unicodedata.category(chr(code)).startswith("M"):
            continue
        if ranges and ranges[-1][1] == code - 1:
            ranges[-1][1] = code
        else:
            ranges.append([code, code])
    skin_tones_and_joiners = "\U0001f3fb-\U0001f3ff\u200c\u200d"
    return "".join(f"{chr(a)}-{chr(b)}" for a, b in ranges) + skin_tones_and_joiners


# Asked of every character: one comparison spares most of them the search in a long class.
_MARK = rf"(?:(?=[^\x00-\u02ff])[{_marks()}])"
_MARKS = rf"(?:(?=[^\x00-\u02ff])[{_marks()}]++)?+"
_KATAKANA = "\u30a0-\u30ff\u31f0-\u31ff"
_SPACELESS = (
    "\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff\u1950-\u19df\u3040-\u309f\u3400-\u4dbf\u4e00-\u9fff"
    f"\ua980-\ua9df\uf900-\ufaff\U00020000-\U0003ffff{_KATAKANA}"
)
_LETTERS = rf"(?:[^\W{_SPACELESS}]++{_MARKS})++"

_PIECE = re.compile(
    rf"""
      \n
    | [^\S\n]+(?!{_MARK})
    | https?://[^\s<>\[\]"|]*[\w/]{_MARKS}
    | {_LETTERS}(?:(?:['’·-]|(?<=\d)[.,:/](?=\d)){_LETTERS})*+
    | (?:[{_KATAKANA}]{_MARKS})++
    | [\U0001f1e6-\U0001f1ff]{{2}}{_MARKS}
    | .{_MARKS}(?:(?<=\u200d)\S{_MARKS})*+
    """,
    re.VERBOSE | re.DOTALL,
)
