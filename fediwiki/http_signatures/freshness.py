"""When a signature is too old, or from the future."""

import re
from datetime import UTC, datetime
from typing import Final

from fediwiki.errors import BadSignature

SKEW_SECONDS: Final = 3600
LIFETIME_SECONDS: Final = 300

_MONTHS = {
    month: number
    for number, month in enumerate(b"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(), 1)
}
_HTTP_DATE = re.compile(
    rb"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), "
    rb"([0-9]{2}) ([A-Z][a-z]{2}) ([0-9]{4}) ([0-9]{2}):([0-9]{2}):([0-9]{2}) GMT"
)


def check_fresh(created: float, expires: float | None, *, now: datetime) -> None:
    """Check that a signature made at `created` (seconds since 1970) still counts.

    Clocks may differ by an hour, and a request may travel for five minutes. Who says when a
    signature `expires` is taken at their word, without leniency.

    Raises:
        BadSignature: It is stale, not made yet, or expired.
    """
    seconds = now.timestamp()
    if not seconds - SKEW_SECONDS - LIFETIME_SECONDS <= created <= seconds + SKEW_SECONDS:
        raise BadSignature("the request was not signed within the last hour")
    if expires is not None and (expires < created or expires < seconds):
        raise BadSignature("the signature has expired")


def http_date(value: bytes) -> float:
    """Seconds since 1970 of a Date header.

    The weekday is not compared with the day: peers are known to get it wrong, and it is signed.

    Raises:
        BadSignature: It is not an IMF-fixdate.

    Source: RFC 9110, section 5.6.7.
    """
    match = _HTTP_DATE.fullmatch(value)
    if match is None:
        raise BadSignature("the Date header is not an HTTP date")
    day, month, year, hour, minute, second = match.groups()
    try:
        return datetime(
            int(year), _MONTHS[month], int(day), int(hour), int(minute), int(second), tzinfo=UTC
        ).timestamp()
    except (KeyError, ValueError):
        raise BadSignature("the Date header is not an HTTP date") from None
