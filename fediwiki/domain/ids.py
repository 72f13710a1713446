"""Ids of our own: opaque, short, ordered by time, and never given twice."""

import re
import secrets
from datetime import UTC, datetime, timedelta

from fediwiki.errors import NotFound
from fediwiki.text.gettext import _

_EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
_RANDOM_BITS = 21
_DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
_SHORT = re.compile(f"[{_DIGITS}]{{13}}")


class Ids:
    """Gives ids that only grow: milliseconds since 2026 above 21 random bits, 63 bits in all.

    The random part keeps a restored server from giving an id again.
    """

    def __init__(self) -> None:
        """Begin with no id given."""
        self._last = 0

    def next(self, now: datetime) -> int:
        """A new id, later than every one given before, even if the clock went back."""
        milliseconds = max(0, int((now - _EPOCH).total_seconds() * 1000))
        fresh = milliseconds << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
        self._last = fresh if fresh > self._last else self._last + 1 + secrets.randbits(8)
        return self._last


def beginning_at(moment: datetime, *, hours_ago: int = 0) -> int:
    """The least id that can be given at a moment, or hours before it."""
    since = moment - timedelta(hours=hours_ago) - _EPOCH
    return max(0, int(since.total_seconds() * 1000)) << _RANDOM_BITS


def given_at(number: int) -> datetime:
    """When an id was given."""
    return _EPOCH + timedelta(milliseconds=number >> _RANDOM_BITS)


def short(number: int) -> str:
    """The id as it stands in urls: 13 digits of Crockford's base 32, in lower case."""
    return "".join(_DIGITS[number >> shift & 31] for shift in range(60, -1, -5))


def of_short(text: str) -> int:
    """The id that `short` wrote.

    Raises:
        NotFound: No id of ours looks like this.
    """
    if not _SHORT.fullmatch(text):
        raise NotFound(_("there is nothing with the id %(id)s", id=text[:40]))
    number = 0
    for digit in text:
        number = number << 5 | _DIGITS.index(digit)
    if number >= 1 << 63:
        raise NotFound(_("there is nothing with the id %(id)s", id=text))
    return number
