"""What changed between two texts, in plain characters or for a program."""

from fediwiki.text.diff import Diff, Hunk, Kind
from fediwiki.text.word_diff import Part

_BEFORE_LINES = {
    Kind.EQUAL: " ",
    Kind.SKIPPED: " ",
    Kind.ADDED: "+",
    Kind.REMOVED: "-",
    Kind.CHANGED: "~",
    Kind.MOVED_AWAY: "<",
    Kind.MOVED_HERE: ">",
}
_AROUND = {Part.SAME: ("", ""), Part.REMOVED: ("[-", "-]"), Part.ADDED: ("{+", "+}")}


def lines_of(changed: Diff) -> list[str]:
    """The lines of a comparison.

    What begins with `+` came, with `-` went, with `~` holds `[-words that went-]` and
    `{+words that came+}`; `<` and `>` stand where something moved from and to.
    """
    return [line for hunk in changed.hunks for line in _lines(hunk)]


def value_of(changed: Diff) -> list[dict[str, object]]:
    """The parts of a comparison with their words."""
    return [
        {
            "kind": hunk.kind.value,
            "before_line": hunk.before_line,
            "after_line": hunk.after_line,
            "move": hunk.move,
            "skipped": hunk.skipped,
            "segments": [
                {"part": segment.part.value, "text": segment.text} for segment in hunk.segments
            ],
        }
        for hunk in changed.hunks
    ]


def _lines(hunk: Hunk) -> list[str]:
    begin = _BEFORE_LINES[hunk.kind]
    if hunk.kind is Kind.SKIPPED:
        return [f"{begin} … {hunk.skipped} the same …"]
    mark_words = hunk.kind in {Kind.CHANGED, Kind.MOVED_HERE}
    text = "".join(
        (_AROUND[each.part][0] + each.text + _AROUND[each.part][1]) if mark_words else each.text
        for each in hunk.segments
    )
    return [f"{begin} {line}".rstrip() for line in text.rstrip("\n").split("\n")]
