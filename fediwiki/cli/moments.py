"""Times as an operator writes them."""

from argparse import ArgumentTypeError
from datetime import UTC, datetime


def moment(text: str) -> datetime:
    """A date, or a date and a time; in UTC unless it says otherwise.

    Raises:
        ArgumentTypeError: It is neither.
    """
    try:
        read = datetime.fromisoformat(text)
    except ValueError as error:
        raise ArgumentTypeError(f"{text!r} is no date like 2026-12-31") from error
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
