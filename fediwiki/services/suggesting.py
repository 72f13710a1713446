"""Suggesting: a change in the words of a reply, for authors whose software knows no offers."""

from collections.abc import Iterator

from fediwiki.domain.revisions import Words
from fediwiki.text.diff import Kind, diff

_PARTS = {Kind.ADDED, Kind.REMOVED, Kind.CHANGED}


def reply(before: Words, after: Words, *, summary: str, most_characters: int) -> str:
    """What somebody could say to the author, in Markdown: each passage, and what it could be.

    What does not fit is left out, and said so.
    """
    passages = list(_passages(before, after))
    opening = f"I suggest a change: {summary}" if summary else "I suggest a change."
    left_out = "… and more of the like."
    said: list[str] = []
    size = len(opening) + len(left_out) + 4
    for passage in passages:
        size += len(passage) + 2
        if size > most_characters:
            return "\n\n".join([opening, *said, left_out])
        said.append(passage)
    return "\n\n".join([opening, *said])


def _passages(before: Words, after: Words) -> Iterator[str]:
    if before.title != after.title:
        yield f"The title could be: “{after.title}”"
    for hunk in diff(before.text, after.text).hunks:
        if hunk.kind not in _PARTS:
            continue
        old = "".join(each.text for each in hunk.before).strip()
        new = "".join(each.text for each in hunk.after).strip()
        if hunk.kind is Kind.ADDED:
            yield f"New:\n\n{new}"
        elif hunk.kind is Kind.REMOVED:
            yield f"{_quoted(old)}\n\nThis could go."
        else:
            yield f"{_quoted(old)}\n\nThis could be:\n\n{new}"
    for source in after.sources:
        if source not in before.sources:
            yield f"A source: {' '.join(filter(None, (source.title, source.url)))}"


def _quoted(text: str) -> str:
    return "\n".join(f"> {line}" for line in text.split("\n"))
