"""Cuts Markdown into the parts that people move and change: paragraphs, headings, list items."""

import re
from dataclasses import dataclass

MAX_BLOCKS = 10_000


@dataclass(frozen=True, slots=True)
class Block:
    """A part of a text, and the line ends and blank lines that follow it.

    `start` is its place in the text in characters, `line` that of its first line, from 1.
    """

    text: str
    gap: str
    start: int
    line: int

    @property
    def end(self) -> int:
        """Where its text ends and its gap begins."""
        return self.start + len(self.text)


def blocks(text: str) -> list[Block]:
    """All parts of `text`, in order; joined with their gaps they are `text` again.

    A paragraph ends at a blank line; headings, list items, table rows and footnotes stand alone.
    Code is cut at its blank lines too: an unclosed fence must not make one part of all that
    follows. Blank lines at the beginning are a part of their own. After 10,000 parts, far more
    than an article has, the rest is one.
    """
    found: list[Block] = []
    line = 1
    start = 0
    for part in _PART.finditer(text):
        if len(found) == MAX_BLOCKS - 1:
            found.append(Block(text[start:], "", start, line))
            break
        gap_start = part.start("gap")
        block = Block(text[start:gap_start], part["gap"], start, line)
        found.append(block)
        line += text.count("\n", start, part.end())
        start = part.end()
    return found


_STANDS_ALONE = r"(?:\#{1,6}[ \t]|\|)"
_BEGINS = rf"(?:{_STANDS_ALONE}|[ \t]*+(?:[-*+]|[0-9]{{1,9}}[.)])[ \t]|\[\^)"

# A first line, then those that belong to it; all quantifiers are possessive.
_PART = re.compile(
    rf"""
    (?:
        \A(?:[^\S\n]*+\n)++
      | (?={_STANDS_ALONE})[^\n]*+
      | [^\n]++(?:\n(?![^\S\n]*+(?:\n|\Z))(?!{_BEGINS})[^\n]++)*+
    )
    (?P<gap>(?:\n(?:[^\S\n]*+(?:\n|\Z))*+)?+)
    """,
    re.VERBOSE,
)
