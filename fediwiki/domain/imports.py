"""Imports: whom and what a member followed, blocked or muted elsewhere, in Mastodon's CSV.

A file is read as far as it can be: lines that cannot be understood are kept apart.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from fediwiki.domain.reading import muted_word
from fediwiki.errors import Malformed, TooLarge
from fediwiki.text.domains import normal_domain
from fediwiki.text.gettext import N_, _
from fediwiki.text.names import parse_handle

ASK_AGAIN_AFTER: tuple[timedelta, ...] = (timedelta(hours=1), timedelta(days=1))
_LINE_CHARACTERS = 300


class ImportKind(StrEnum):
    """What the lines of a file are."""

    FOLLOWS = "follows"
    BLOCKS = "blocks"
    MUTES = "mutes"
    SERVERS = "servers"
    WORDS = "words"


class RowState(StrEnum):
    """Where a line stands."""

    PROPOSED = "proposed"
    HELD = "held"
    WAITS = "waits"
    DONE = "done"
    FAILED = "failed"


class Why(StrEnum):
    """Why a line came to nothing, in words."""

    NOT = ""
    UNREAD = N_("not understood")
    NOBODY = N_("nobody there by that name")
    UNREACHABLE = N_("their server does not answer")
    REFUSED = N_("not possible here")


@dataclass(frozen=True, slots=True)
class ImportRow:
    """A line of an import that waits to be done; `tries` came to nothing so far."""

    id: int
    member_id: int
    kind: ImportKind
    said: str
    tries: int


@dataclass(frozen=True, slots=True)
class Import:
    """What came of a file: how many of its lines stand where."""

    id: int
    kind: ImportKind
    made: datetime
    counts: Mapping[RowState, int]
    unread: int

    @property
    def proposed(self) -> bool:
        """Whether its member has yet to confirm it."""
        return RowState.PROPOSED in self.counts

    def count(self, state: str) -> int:
        """How many of its lines stand so."""
        return self.counts.get(RowState(state), 0)


@dataclass(frozen=True, slots=True)
class Lines:
    """What a file says, each thing once, and the lines that were not understood."""

    kind: ImportKind
    said: Sequence[str]
    unread: Sequence[str]


_HEADERS: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.FOLLOWS: ("Account address", "Show boosts", "Notify on new posts", "Languages"),
    ImportKind.BLOCKS: (),
    ImportKind.MUTES: ("Account address", "Hide notifications"),
    ImportKind.SERVERS: (),
    ImportKind.WORDS: (),
}
_REST: Mapping[ImportKind, tuple[str, ...]] = {
    ImportKind.FOLLOWS: ("true", "false", ""),
    ImportKind.MUTES: ("true",),
}
_FILES = {
    "follow": ImportKind.FOLLOWS,
    "blocked_accounts": ImportKind.BLOCKS,
    "blocks": ImportKind.BLOCKS,
    "muted_accounts": ImportKind.MUTES,
    "mutes": ImportKind.MUTES,
    "blocked_domains": ImportKind.SERVERS,
    "domain_blocks": ImportKind.SERVERS,
    "muted_words": ImportKind.WORDS,
}


def read_lines(
    body: bytes, kind: ImportKind | None, *, file: str, most_bytes: int, most_rows: int
) -> Lines:
    """The lines of a file; what they are is found by its header or its name if no `kind` is given.

    Raises:
        TooLarge: It is too long.
        Malformed: It is no such file, nothing in it can be read, or nobody says what it is.
    """
    if len(body) > most_bytes:
        raise TooLarge(_("A file may have at most %(most_bytes)s bytes.", most_bytes=most_bytes))
    rows = _rows(body, most_rows)
    columns = [each.lower().lstrip("#").strip() for each in rows[0]] if rows else []
    has_header = bool({"account address", "domain"} & {*columns})
    kind = kind or _kind_of(columns, file)
    if kind is None:
        raise Malformed(_("This file does not say what it is: choose it from the list."))
    name = "domain" if kind is ImportKind.SERVERS else "account address"
    if has_header and name not in columns:
        raise Malformed(_("This file is of another kind than you chose."))
    place = columns.index(name) if has_header else 0
    said: dict[str, None] = {}
    unread: dict[str, None] = {}
    for row in rows[1:] if has_header else rows:
        cell = row[place] if place < len(row) else ""
        try:
            said[_understood(cell, kind)] = None
        except Malformed:
            unread[_printable(",".join(row))] = None
    if not said:
        raise Malformed(_("There is nothing in this file that could be read."))
    return Lines(kind, tuple(said), tuple(unread))


def write_lines(kind: ImportKind, said: Iterable[str]) -> bytes:
    """Lines as a file that can be brought again, here or to Mastodon."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    if _HEADERS[kind]:
        writer.writerow(_HEADERS[kind])
    for each in said:
        writer.writerow((each, *_REST.get(kind, ())))
    return out.getvalue().encode()


def _rows(body: bytes, most_rows: int) -> list[list[str]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(_("This is no text in UTF-8.")) from error
    if "\0" in text:
        raise Malformed(_("This is no text in UTF-8."))
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            cells = [each.strip() for each in row]
            if any(cells):
                rows.append(cells)
            # The first may be a header.
            if len(rows) > most_rows + 1:
                raise TooLarge(
                    _("A file may have at most %(most_rows)s lines.", most_rows=most_rows)
                )
    except csv.Error as error:
        raise Malformed(_("this is no CSV: %(error)s", error=error)) from error
    return rows


def _kind_of(columns: Collection[str], file: str) -> ImportKind | None:
    if "domain" in columns:
        return ImportKind.SERVERS
    if "hide notifications" in columns:
        return ImportKind.MUTES
    if "show boosts" in columns:
        return ImportKind.FOLLOWS
    name = file.lower().replace("-", "_")
    return next((kind for said, kind in _FILES.items() if said in name), None)


def _understood(cell: str, kind: ImportKind) -> str:
    match kind:
        case ImportKind.SERVERS:
            return normal_domain(cell)
        case ImportKind.WORDS:
            return muted_word(cell)
        case _:
            return str(parse_handle(cell))


def _printable(line: str) -> str:
    return "".join(each for each in line if each.isprintable())[:_LINE_CHARACTERS]
