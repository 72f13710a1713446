"""Block lists: policies as servers exchange them, in Mastodon's CSV, and what they would change.

A list is read as far as it can be: what cannot be understood is named, and left out.
"""

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from fediwiki.domain.policies import Mode, Policy, Severity, strictest
from fediwiki.errors import Malformed
from fediwiki.text.domains import normal_domain, upwards
from fediwiki.text.gettext import _

MOST_BYTES = 2 << 20
MOST_ENTRIES = 20_000
MOST_SKIPPED = 50
_REASON_CHARACTERS = 1_000
_HEADER = (
    "#domain",
    "#severity",
    "#reject_media",
    "#reject_reports",
    "#public_comment",
    "#obfuscate",
)
_SEVERITIES = {
    "": Severity.SUSPEND,
    "suspend": Severity.SUSPEND,
    "silence": Severity.SILENCE,
    "limit": Severity.SILENCE,
    "noop": Severity.NONE,
    "none": Severity.NONE,
}
_WRITTEN = {Severity.NONE: "noop", Severity.SILENCE: "silence", Severity.SUSPEND: "suspend"}
_TRUE = {"true", "t", "1", "yes", "y"}


@dataclass(frozen=True, slots=True)
class BlockList:
    """What a list says, once for each domain, and what of it was not understood."""

    entries: Sequence[Policy]
    skipped: Sequence[str] = ()


class Standing(StrEnum):
    """How what a list says stands to what holds here."""

    NEW = "new"
    STRICTER = "stricter"
    LOOSER = "looser"
    WORDS = "words"
    SAME = "same"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Change:
    """What a list would change: `after` would hold instead of `before`.

    Where it dropped an entry nothing would hold, and both are what does.
    """

    after: Policy
    before: Policy | None
    standing: Standing


def read_list(body: bytes) -> BlockList:
    """The policies in a CSV of Mastodon's, with its header or as bare domains.

    Raises:
        Malformed: It is too long, or no text.
    """
    if len(body) > MOST_BYTES:
        raise Malformed(
            _("a list has at most %(most_bytes)s MB", most_bytes=MOST_BYTES // (1 << 20))
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Malformed(_("a list is a text in UTF-8")) from error
    if "\0" in text:
        raise Malformed(_("a list is a text, and this is none"))
    return _read(text)


def write_list(policies: Iterable[Policy]) -> bytes:
    """Policies as a CSV of Mastodon's, by domain: the same bytes for the same policies."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_HEADER)
    for each in sorted(policies, key=lambda policy: policy.domain):
        writer.writerow(
            (
                each.domain,
                _WRITTEN[each.severity],
                str(each.media_off).lower(),
                str(each.reports_off).lower(),
                " ".join(each.reason.split()),
                str(each.obfuscate).lower(),
            )
        )
    return out.getvalue().encode()


def changes_of(entries: Iterable[Policy], here: Mapping[str, Policy]) -> list[Change]:
    """What a list would change of what holds here; what holds already is not among it."""
    found: list[Change] = []
    for each in entries:
        before = here.get(each.domain)
        standing = _standing(each, before)
        if standing is not Standing.SAME:
            note = before.note if before else each.note
            found.append(Change(replace(each, note=note), before, standing))
    return found


def heeded(entries: Iterable[Policy], most: Severity) -> list[Policy]:
    """What of a list that is followed is heeded: nothing more severe than `most`.

    Whom it lets in is left out: with an allow-list that would open the door.
    """
    return [
        replace(each, severity=most) if each.suspends and most is not Severity.SUSPEND else each
        for each in entries
        if each.severity is not Severity.NONE
    ]


def proposals_of(
    entries: Iterable[Policy], here: Mapping[str, Policy], source: str, mode: Mode
) -> list[Change]:
    """What a list that is followed would have changed; what an admin said is never touched.

    Its entries are those that are `heeded`, `source` is its name.
    """
    found: list[Change] = []
    said: set[str] = set()
    for each in entries:
        said.add(each.domain)
        change = _proposal(replace(each, source=source), here, mode)
        if change is not None:
            found.append(change)
    dropped = (each for each in here.values() if each.source == source and each.domain not in said)
    return [*found, *(Change(each, each, Standing.DROPPED) for each in dropped)]


def jumps(before: Collection[str], after: Collection[str], percent: int) -> bool:
    """Whether a list lost or won more than `percent` of its domains between two readings."""
    lost, won = {*before} - {*after}, {*after} - {*before}
    return max(len(lost), len(won)) * 100 > len(before) * percent


def _proposal(entry: Policy, here: Mapping[str, Policy], mode: Mode) -> Change | None:
    above = next((here[each] for each in upwards(entry.domain) if each in here), None)
    if above is None:
        # Whoever is named in an allow-list is let in, unless they are suspended.
        shut_already = mode is Mode.ALLOW_LIST and not entry.suspends
        return None if shut_already else Change(entry, None, Standing.NEW)
    if above.domain != entry.domain:
        allowed = not above.source and above.severity is Severity.NONE
        nearer = strictest(entry, above)
        return None if allowed or above.covers(entry) else Change(nearer, None, Standing.NEW)
    if not above.source:
        return None
    if not above.covers(entry):
        after = replace(strictest(above, entry), source=entry.source)
        return Change(after, above, Standing.STRICTER)
    if above.source == entry.source and above.severity is not entry.severity:
        return Change(replace(entry, note=above.note), above, Standing.LOOSER)
    return None


def _read(text: str) -> BlockList:
    entries: dict[str, Policy] = {}
    skipped: list[str] = []
    columns: dict[str, int] = {"domain": 0}
    try:
        for place, row in enumerate(csv.reader(io.StringIO(text, newline=""))):
            cells = [each.strip() for each in row]
            if place == 0 and _is_header(cells):
                columns = {_plain(name): number for number, name in enumerate(cells)}
            elif any(cells) and not cells[0].startswith("#"):
                _take(cells, columns, entries, skipped)
            if len(entries) > MOST_ENTRIES:
                raise Malformed(
                    _("a list names at most %(most_entries)s domains", most_entries=MOST_ENTRIES)
                )
    except csv.Error as error:
        raise Malformed(_("this is no CSV: %(error)s", error=error)) from error
    return BlockList(tuple(entries.values()), tuple(skipped[:MOST_SKIPPED]))


def _take(
    cells: Sequence[str],
    columns: Mapping[str, int],
    entries: dict[str, Policy],
    skipped: list[str],
) -> None:
    def cell(name: str) -> str:
        place = columns.get(name, -1)
        return cells[place] if 0 <= place < len(cells) else ""

    said = cell("severity").lower()
    try:
        domain = normal_domain(cell("domain"))
        severity = _SEVERITIES[said]
    except Malformed as error:
        skipped.append(str(error))
        return
    except KeyError:
        skipped.append(f"“{said[:40]}” for {cell('domain')[:100]} is no severity")
        return
    entries[domain] = Policy(
        domain,
        severity,
        media_off=cell("reject_media").lower() in _TRUE,
        reports_off=cell("reject_reports").lower() in _TRUE,
        reason=" ".join(cell("public_comment").split())[:_REASON_CHARACTERS],
        obfuscate=cell("obfuscate").lower() in _TRUE,
    )


def _is_header(cells: Sequence[str]) -> bool:
    return "domain" in {_plain(each) for each in cells}


def _plain(name: str) -> str:
    return name.lstrip("#").strip().lower()


def _standing(policy: Policy, before: Policy | None) -> Standing:
    if before is None:
        return Standing.NEW
    if before.said() == policy.said():
        words = (policy.reason, policy.obfuscate) != (before.reason, before.obfuscate)
        return Standing.WORDS if words else Standing.SAME
    return Standing.STRICTER if policy.covers(before) else Standing.LOOSER
