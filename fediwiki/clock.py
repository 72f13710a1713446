"""Time as a port: whoever needs to know when it is, asks a `Clock`."""

import time
from datetime import UTC, datetime


class Clock:
    """The clock of the machine; tests give their own."""

    def now(self) -> datetime:
        """The time of day in UTC, in whole milliseconds, as it is stored."""
        return whole_milliseconds(datetime.now(UTC))

    def monotonic(self) -> float:
        """Seconds that only grow, for measuring how long something takes."""
        return time.monotonic()


def whole_milliseconds(moment: datetime) -> datetime:
    """The same moment without what the database would not keep."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
