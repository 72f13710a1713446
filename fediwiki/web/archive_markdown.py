"""What a member wrote as files of Markdown, with what is known of each at its head."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, cast

import orjson

_SLUG_CHARACTERS: Final = 60
_NO_WORD: Final = re.compile(r"[\W_]+")
# They say what stands in the text once more, or are of no use outside.
_NOT_AT_THE_HEAD: Final = {"text", "html", "lead", "title_key", "body", "draft"}


@dataclass(frozen=True, slots=True)
class _Form:
    """In which folder the texts of a table are, and what tells when they were written."""

    folder: str
    when: str


_FORMS: Final = {
    "posts": _Form("posts", "published"),
    "comments": _Form("comments", "published"),
    "revisions": _Form("revisions", "made"),
    "offers": _Form("offers", "made"),
    "drafts": _Form("drafts", "changed"),
    "unsaved_edits": _Form("unsaved-edits", "changed"),
}
TABLES: Final = tuple(_FORMS)


def file_of(table: str, row: Mapping[str, object]) -> tuple[str, bytes] | None:
    """The path and the content of a row as a file; None where nothing is left of it."""
    if row.get("deleted") is not None:
        return None
    form = _FORMS[table]
    drafted = cast("dict[str, object]", row.get("draft") or {})
    said = {**row, **drafted}
    when = cast("datetime", row[form.when])
    name = "-".join(filter(None, (f"{when:%Y-%m-%d}", _slug(said), _number(row))))
    head = "".join(
        f"{key}: {_yaml(value)}\n"
        for key, value in said.items()
        if key not in _NOT_AT_THE_HEAD and value not in (None, "", [])
    )
    content = f"---\n{head}---\n\n{said.get('text') or ''}\n"
    return f"markdown/{form.folder}/{name}.md", content.encode(errors="replace")


def _slug(said: Mapping[str, object]) -> str:
    title = str(said.get("title") or "").lower()
    return _NO_WORD.sub("-", title)[:_SLUG_CHARACTERS].strip("-")


def _number(row: Mapping[str, object]) -> str:
    """What tells it from all others of its kind."""
    if "id" in row:
        return str(row["id"])
    return f"{str(row['post']).rpartition('/')[2]}-r{row['number']}"


def _yaml(value: object) -> str:
    """A value as YAML, of which JSON is a part."""
    return orjson.dumps(value, option=orjson.OPT_UTC_Z).decode()
