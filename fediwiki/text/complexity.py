"""Refuses Markdown that would make much of little, before anything is rendered.

A few kilobytes can ask for millions of table cells or footnote links, and the renderer, which is
native code, would take the process with it when memory ends. What is counted here bounds its work.
"""

import re

from fediwiki.errors import TooLarge
from fediwiki.text.gettext import _

MAX_TABLE_CELLS = 30_000
MAX_FOOTNOTE_MARKS = 2_000
MAX_QUOTE_DEPTH = 50
MAX_REFERENCE_CHARS = 100_000


def check(source: str) -> None:
    """Check that rendering `source` takes work in proportion to its length.

    Raises:
        TooLarge: It may make too many table cells, footnotes or links, or nests too deeply.
    """
    _check_references(source)
    if source.count("[^") > MAX_FOOTNOTE_MARKS:
        raise TooLarge(
            _(
                "The text is too complex: more than %(max_footnote_marks)s footnotes.",
                max_footnote_marks=MAX_FOOTNOTE_MARKS,
            )
        )
    cells = 0
    columns = 0
    for line in source.split("\n"):
        if not line.strip(" \t"):
            columns = 0
            continue
        if "|" in line and "-" in line and _MAYBE_ROW_BELOW_THE_HEAD.fullmatch(line):
            row = line.strip().removeprefix("|").removesuffix("|")
            columns = max(columns, row.count("|") + 1)
        cells += columns
        if cells > MAX_TABLE_CELLS:
            raise TooLarge(
                _(
                    "The text is too complex: more than %(max_table_cells)s table cells.",
                    max_table_cells=MAX_TABLE_CELLS,
                )
            )
        if _MANY_CONTAINERS.match(line) and not _RULE.fullmatch(line):
            raise TooLarge(
                _(
                    "The text is too complex: more than %(max_quote_depth)s levels deep.",
                    max_quote_depth=MAX_QUOTE_DEPTH,
                )
            )


def _check_references(source: str) -> None:
    """Check that `[label]` does not stand for its long target all too often."""
    targets: dict[str, int] = {}
    chars = 0
    for found in _DEFINITION.finditer(source):
        label = _folded(found["label"])
        chars -= targets.setdefault(label, len(found["target"]))
    if not targets:
        return
    chars += sum(targets.get(_folded(label), 0) for label in _LABEL.findall(source))
    if chars > MAX_REFERENCE_CHARS:
        raise TooLarge(
            _(
                "The text is too complex: its link references make more than %(most)s characters.",
                most=MAX_REFERENCE_CHARS,
            )
        )


def _folded(label: str) -> str:
    return " ".join(label.casefold().split())


_LABEL = re.compile(r"\[([^\[\]]{1,999}+)\]")
_DEFINITION = re.compile(
    r"^[ \t>*+\d.)-]*+\[(?P<label>[^\[\]]{1,999}+)\]:[ \t]*+\n?(?P<target>[^\n]*+)", re.MULTILINE
)

# Every line that may be the `|---|---|` of a table: it says how many cells each row below gets,
# down to an empty line, whether the row has them or not.
_MAYBE_ROW_BELOW_THE_HEAD = re.compile(r"[ \t>*+\d.)|:-]*+")

_MANY_CONTAINERS = re.compile(
    rf"(?:[ \t]*+(?:>|[-+*](?=[ \t])|[0-9]{{1,9}}[.)](?=[ \t]))){{{MAX_QUOTE_DEPTH + 1}}}"
)

_RULE = re.compile(r"[ \t]*+([-*])[ \t]*+(?:\1[ \t]*+)*+")
