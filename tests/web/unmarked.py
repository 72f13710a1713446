"""A made-up language that sets every known message in brackets, so that all other words show."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from gettext import NullTranslations
from html.parser import HTMLParser
from typing import cast

from babel import Locale

from fediwiki.text.gettext import Tongue
from tests.messages import gathered

_OPEN, _CLOSE = "⟦⟧"
# Citations and what is copied have forms of their own.
_UNSEEN = {"code", "pre", "script", "style"}
_VOID = {"br", "hr", "img", "input", "link", "meta", "source", "wbr"}
_READ_OUT = {"alt", "aria-label", "placeholder", "title"}
_FORMS = Locale("en", "GB")
_MONTHS = "|".join(_FORMS.months["format"]["wide"].values())
# Dates, addresses, handles and the names of settings are the same in all languages, or Babel's.
_IN_ANY = re.compile(
    rf"(?:\d+ )?(?:{_MONTHS}) \d{{4}}|https?://\S*|\S*@\S+|\b[a-z]+\.[a-z_]+\b"
    r"|[\d.]+ (?:byte|kB|MB|GB)|/[a-z][\w/]*"
)
# Names of licences, of forms of citations, and what the operator of the instance says.
_NAMES = frozenset(
    (
        "A tide",
        "BibTeX",
        "CC BY-SA 4.0",
        "HTML",
        "Markdown",
        "Open Atlas",
        "PostgreSQL",
        "RIS (Zotero, EndNote)",
        "SQLite",
        "Wikipedia",
        "en",
        *cast("Mapping[str, str]", _FORMS.languages).values(),
    )
)


class _Bracketed(NullTranslations):
    """Knows what `make messages` finds, and nothing else."""

    def gettext(self, message: str) -> str:
        return f"{_OPEN}{message}{_CLOSE}" if message in _known() else message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(super().ngettext(msgid1, msgid2, n))

    def pgettext(self, context: str, message: str) -> str:
        return self.gettext(message)

    def npgettext(self, context: str, msgid1: str, msgid2: str, n: int) -> str:
        return self.ngettext(msgid1, msgid2, n)


@cache
def _known() -> frozenset[str]:
    ids = (each.id for each in gathered() if each.id)
    return frozenset(one for each in ids for one in ([each] if isinstance(each, str) else each))


BRACKETED = Tongue("en-XA", _FORMS, _Bracketed())


def unmarked(html: str, story: str) -> list[str]:
    """What a page that speaks `BRACKETED` says in no message, and not in the words of `story`."""
    parts = (part for run in _Runs(html).found for part in run.split("·"))
    return [each for each in (part.strip(" !@#") for part in parts) if _is_ours(each, story)]


def _is_ours(part: str, story: str) -> bool:
    # What begins titles, and stands above them in a list, is a single letter.
    if len(part) < 2 or not any(each.isalpha() for each in part) or part in _NAMES:
        return False
    return re.search(rf"(?<!\w){re.escape(part)}(?!\w)", story) is None


class _Runs(HTMLParser):
    """The words of a page that stand in no message: in `found`, from one tag to the next."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = 0
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _VOID:
            self._open.append(tag)
        if not self._inside:
            for value in _read_out(tag, dict(attrs)):
                self._take(value)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not _UNSEEN & {*self._open}:
            self._take(data)

    def _take(self, text: str) -> None:
        run = ""
        for each in text:
            self._inside += (each == _OPEN) - (each == _CLOSE)
            run += "" if self._inside else "·" if each == _CLOSE else each
        self.found.append(" ".join(_IN_ANY.sub(" ", run).split()))


def _read_out(tag: str, attributes: dict[str, str | None]) -> Iterator[str]:
    yield from (value for name, value in attributes.items() if name in _READ_OUT and value)
    if attributes.get("property") in {"og:title", "og:description"}:
        yield attributes.get("content") or ""
    if tag == "input" and attributes.get("type") in {"submit", "button"}:
        yield attributes.get("value") or ""
