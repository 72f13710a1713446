"""Unified diffs that strangers wrote, applied to the text that they were made from, or not at all.

Only the lines matter: whether a text ends with a line end does not, for not everyone keeps that.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fediwiki.errors import Conflict, Malformed
from fediwiki.text.gettext import _

_HUNK = re.compile(
    r"@@ -(?P<start>[0-9]{1,9})(?:,(?P<before>[0-9]{1,9}))?"
    r" \+[0-9]{1,9}(?:,(?P<after>[0-9]{1,9}))? @@.*"
)
_NO_LINE_END = "\\"


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Lines that stand at `place` (0 is the first), and what stands there then."""

    place: int
    before: Sequence[str]
    after: Sequence[str]


def apply(diff: str, text: str, *, most_bytes: int) -> str:
    """The text as the diff changes it; nothing is looked for in another place than it names.

    Raises:
        Malformed: It is no unified diff, or larger than `most_bytes`.
        Conflict: It was made from another text.
    """
    if len(diff.encode(errors="surrogatepass")) > most_bytes:
        raise Malformed(_("a diff has at most %(most_bytes)s bytes", most_bytes=most_bytes))
    lines = _lines(text)
    made: list[str] = []
    done = 0
    for hunk in _hunks(diff):
        end = hunk.place + len(hunk.before)
        if hunk.place < done or lines[hunk.place : end] != hunk.before:
            raise Conflict(_("the diff was made from another text"))
        made += lines[done : hunk.place]
        made += hunk.after
        done = end
    made += lines[done:]
    return "".join(f"{line}\n" for line in made)


def _hunks(diff: str) -> Sequence[_Hunk]:
    lines = _lines(diff)
    place = 2 if len(lines) > 1 and lines[0][:4] == "--- " and lines[1][:4] == "+++ " else 0
    found: list[_Hunk] = []
    while place < len(lines):
        head = _HUNK.fullmatch(lines[place])
        if head is None:
            raise Malformed(_("line %(place)s of the diff begins no hunk", place=place + 1))
        place += 1
        body = place
        before: list[str] = []
        after: list[str] = []
        while place < len(lines) and not lines[place].startswith("@@ "):
            _take(lines[place], before, after)
            place += 1
        counts = (int(head["before"] or 1), int(head["after"] or 1))
        if counts != (len(before), len(after)) or place == body:
            raise Malformed(
                _(
                    "the hunk before line %(place)s has not as many lines as it says",
                    place=place + 1,
                )
            )
        start = int(head["start"])
        found.append(_Hunk(start - 1 if before else start, before, after))
    return found


def _take(line: str, before: list[str], after: list[str]) -> None:
    match line[:1]:
        case " " | "":
            before.append(line[1:])
            after.append(line[1:])
        case "-":
            before.append(line[1:])
        case "+":
            after.append(line[1:])
        case mark if mark == _NO_LINE_END:
            return
        case _:
            raise Malformed(_("a line of a diff is kept, removed or added"))


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines[:-1] if lines[-1] == "" else lines
