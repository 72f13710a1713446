"""Readers for JSON that strangers wrote: from any shape to a value of ours, or to none.

They never raise; only `check_id` and `required_id` do, where a caller cannot go on without.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Final, cast

from fediwiki.activitypub.documents import Document
from fediwiki.errors import Malformed
from fediwiki.text.languages import UNDETERMINED, known_or_undetermined

PUBLIC: Final = "https://www.w3.org/ns/activitystreams#Public"
MAX_ID_CHARS: Final = 2_048
MAX_ITEMS: Final = 1_000
MAX_COUNT: Final = 2**53

_PUBLIC_SPELLINGS = {PUBLIC, "as:Public", "Public"}
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_ID = re.compile(
    rf"""
    (?P<scheme>https?)://
    (?P<host>{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f:.]{{2,45}}\])
    (?::(?P<port>[0-9]{{1,5}}))?
    (?:[/?\#][^\s\x00-\x20\x7f-\xa0\\<>"`{{}}|^\u2028\u2029\ud800-\udfff]*)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_DEFAULT_PORTS = {"http": "80", "https": "443"}
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2})?)"
    r"(?:[.,](\d{1,6})\d{0,12})?(Z|z|[+-]\d{2}:?\d{2})?",
    re.ASCII,
)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)


def text(document: Document, key: str) -> str:
    """What a field says, if it is text; of several texts the first."""
    first = next(iter(items(document.get(key), 1)), None)
    return first if isinstance(first, str) else ""


def text_in_any_language(document: Document, key: str) -> str:
    """What a field says, or else what its language map says first."""
    return text(document, key) or next(iter(languages(document, key).values()), "")


def languages(document: Document, key: str) -> dict[str, str]:
    """The language map of a field (`contentMap` of `content`), without what is none."""
    value = document.get(f"{key}Map")
    if not isinstance(value, dict):
        return {}
    members = list(cast("Document", value).items())[:MAX_ITEMS]
    return {
        tag: said
        for tag, said in members
        if isinstance(said, str) and said and known_or_undetermined(tag) != UNDETERMINED
    }


def is_true(document: Document, key: str) -> bool:
    """Whether a field says `true`."""
    return document.get(key) is True


def count(value: object) -> int | None:
    """A number of things, or None."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT:
        return value
    return None


def types(document: Document) -> tuple[str, ...]:
    """The types of a document."""
    return tuple(each for each in items(document.get("type"), MAX_ITEMS) if isinstance(each, str))


def one_object(value: object) -> Document | None:
    """An embedded object; of several the first."""
    return next(iter(objects(value, MAX_ITEMS)), None)


def objects(value: object, limit: int) -> list[Document]:
    """All embedded objects, at most `limit`."""
    return [cast("Document", each) for each in items(value, limit) if isinstance(each, dict)]


def items(value: object, limit: int) -> Sequence[object]:
    """A value as a list, whether it came as one or alone; at most `limit` of it are looked at."""
    if isinstance(value, list):
        return cast("list[object]", value)[:limit]
    return () if value is None else (value,)


def one_id(value: object) -> str | None:
    """The id that a value is or has, of several the first; None if that will not do."""
    first: object = next(iter(items(value, 1)), None)
    named = _named(first)
    return named if is_id(named) else None


def ids(value: object, limit: int) -> tuple[str, ...]:
    """All ids that a value names, each once, at most `limit` of them looked at."""
    return _distinct(each for each in map(_named, items(value, limit)) if is_id(each))


def audience(value: object, limit: int) -> tuple[str, ...]:
    """Like `ids`, for whom something is addressed to; the public is always `PUBLIC`.

    Source: ActivityPub, section 5.6.
    """
    named = (_named(each) for each in items(value, limit))
    public = (PUBLIC if each in _PUBLIC_SPELLINGS else each for each in named)
    return _distinct(each for each in public if is_id(each))


def moment(value: object) -> datetime | None:
    """The time that a value says; without a zone it is taken as UTC."""
    found = _MOMENT.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    date, time, fraction, zone = found.groups()
    zone = "+00:00" if zone in {None, "Z", "z"} else zone
    try:
        said = datetime.fromisoformat(f"{date}T{time}{zone}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    milliseconds = int((fraction or "0").ljust(3, "0")[:3])
    return min(max(said.replace(microsecond=milliseconds * 1000), _EARLIEST), _LATEST)


def is_id(value: str) -> bool:
    """Whether a text can be the id of anything: absolute, of the web, hiding nothing."""
    return len(value) <= MAX_ID_CHARS and _ID.fullmatch(value) is not None


def check_id(value: str) -> str:
    """The same text, if it can be an id.

    Raises:
        Malformed: It cannot.
    """
    if not is_id(value):
        raise Malformed(f"this is no id: {value[:100]!r}")
    return value


def required_id(document: Document, key: str) -> str:
    """The id in a field that must have one, and not several.

    Raises:
        Malformed: There is none, or more than one.
    """
    value = document.get(key)
    if isinstance(value, list) and len(cast("list[object]", value)) != 1:
        raise Malformed(f"{key} must be one id")
    named = one_id(document.get(key))
    if named is None:
        raise Malformed(f"{key} must be an id")
    return named


def origin_of(uri: str) -> str:
    """Scheme, host and port in lower case, the port only where it is not the scheme's own.

    Raises:
        Malformed: It is no id.
    """
    found = _ID.fullmatch(uri)
    if found is None:
        raise Malformed(f"this is no id: {uri[:100]!r}")
    scheme, host, port = found["scheme"].lower(), found["host"].lower(), found["port"]
    if port is None or port.lstrip("0") == _DEFAULT_PORTS[scheme]:
        return f"{scheme}://{host}"
    return f"{scheme}://{host}:{port.lstrip('0')}"


def host_of(uri: str) -> str:
    """The host of an id, with its port where it is not the scheme's own.

    Raises:
        Malformed: It is no id.
    """
    return origin_of(uri).partition("://")[2]


def same_origin(one: str, other: str) -> bool:
    """Whether one server speaks for both ids."""
    if max(len(one), len(other)) > MAX_ID_CHARS:
        return False
    try:
        return origin_of(one) == origin_of(other)
    except Malformed:
        return False


def _named(value: object) -> str:
    if isinstance(value, dict):
        named = cast("Document", value)
        value = named.get("id", named.get("href"))
    return value if isinstance(value, str) else ""


def _distinct(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
