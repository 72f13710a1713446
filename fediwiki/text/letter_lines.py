"""The lines of a mail in plain text."""

import textwrap

_LINE_CHARACTERS = 72


def one_line(words: str) -> str:
    """What somebody else wrote, without any sign that is not shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in words).split())


def folded(paragraph: str) -> str:
    """The paragraph in lines that every program shows whole; a link stays in one."""
    return "\n".join(
        textwrap.fill(line, _LINE_CHARACTERS, break_long_words=False, break_on_hyphens=False)
        for line in paragraph.split("\n")
    )
