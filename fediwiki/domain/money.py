"""Money: what a server costs, what is given for it, and what those who keep it say of both.

Amounts are whole numbers of the currency's smallest unit, as cents.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

BANNER_DAYS_A_QUARTER: Final = 14
# ISO 4217: those without cents; all others have two digits of them here.
_WITHOUT_CENTS = {"CLP", "ISK", "JPY", "KRW", "PYG", "UGX", "VND", "XAF", "XOF", "XPF"}
_CURRENCY = re.compile("[A-Z]{3}")
_AMOUNT = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,2}))?")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_YEARS = range(1990, 2200)


class Channel(StrEnum):
    """By what kind of way money comes, as funding.json tells them apart."""

    BANK = "bank"
    PROVIDER = "payment-provider"
    CHEQUE = "cheque"
    CASH = "cash"
    OTHER = "other"


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A month of a year; `month` counts from 1."""

    year: int
    month: int

    @classmethod
    def of(cls, moment: datetime | date) -> "Month":
        """The month in which a moment lies."""
        return cls(moment.year, moment.month)

    @classmethod
    def parsed(cls, text: str) -> "Month":
        """What `2026-11` names.

        Raises:
            Malformed: It names no month.
        """
        found = _MONTH.fullmatch(text.strip())
        if not found or int(found[1]) not in _YEARS or not 1 <= int(found[2]) <= 12:  # noqa: PLR2004 - months of a year
            raise Malformed(_("A month is written like 2026-11."))
        return cls(int(found[1]), int(found[2]))

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}"

    @property
    def first_day(self) -> date:
        """The day with which it begins."""
        return date(self.year, self.month, 1)


@dataclass(frozen=True, slots=True)
class Cost:
    """What something costs a month, from a month on, up to and with another or for good."""

    id: int
    name: str
    monthly: int
    since: Month
    until: Month | None = None

    def falls_into(self, month: Month) -> bool:
        """Whether it is paid for in that month."""
        return self.since <= month and (self.until is None or month <= self.until)


@dataclass(frozen=True, slots=True)
class Gifts:
    """What was given within a month, and by how many."""

    month: Month
    amount: int
    givers: int = 0


@dataclass(frozen=True, slots=True)
class WayToGive:
    """How to give: `address` is a link of the web, a `payto:` one, or words; `note` says more."""

    id: int
    channel: Channel
    name: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class PastYear:
    """What came in and what was paid within a year that the books by month do not tell."""

    year: int
    income: int
    expenses: int
    note: str = ""


@dataclass(frozen=True, slots=True)
class Purse:
    """What those who keep the server say of its money; texts are Markdown."""

    currency: str = "EUR"
    reserve: int = 0
    holder: str = ""
    ending: str = ""
    said: datetime | None = None


@dataclass(frozen=True, slots=True)
class Banner:
    """A request for gifts on top of pages, from a day up to and with another.

    One that was `stopped` stood on its last day, and stands no more.
    """

    id: int
    text: str
    since: date
    until: date
    stopped: bool = False

    @property
    def days(self) -> int:
        """For how many days it stands."""
        return (self.until - self.since).days + 1


@dataclass(frozen=True, slots=True)
class Books:
    """Everything there is to say of a server's money."""

    purse: Purse
    costs: tuple[Cost, ...] = ()
    gifts: tuple[Gifts, ...] = ()
    ways: tuple[WayToGive, ...] = ()
    years: tuple[PastYear, ...] = ()

    @property
    def kept(self) -> bool:
        """Whether anybody told anything."""
        return bool(self.costs or self.gifts or self.ways or self.years)

    def cost_of(self, month: Month) -> int:
        """What a month costs."""
        return sum(each.monthly for each in self.costs if each.falls_into(month))

    def given_in(self, month: Month) -> Gifts:
        """What was given in a month."""
        return next((each for each in self.gifts if each.month == month), Gifts(month, 0))

    def months_kept(self, month: Month) -> int | None:
        """For how many whole months the reserve lasts at the costs of `month`; None at none."""
        cost = self.cost_of(month)
        return self.purse.reserve // cost if cost else None

    def by_year(self, now: Month) -> tuple[PastYear, ...]:
        """The years so far, newest first: as was said of them, else as the months add up."""
        said = {each.year: each for each in self.years}
        begun = [each.since.year for each in self.costs] + [each.month.year for each in self.gifts]
        for year in range(min(begun, default=now.year + 1), now.year + 1):
            said.setdefault(year, self._added_up(year, now))
        return tuple(said[year] for year in sorted(said, reverse=True))

    def _added_up(self, year: int, now: Month) -> PastYear:
        months = [Month(year, month) for month in range(1, 13) if Month(year, month) <= now]
        return PastYear(
            year,
            income=sum(self.given_in(each).amount for each in months),
            expenses=sum(self.cost_of(each) for each in months),
        )


def check_currency(code: str) -> str:
    """The code of a currency.

    Raises:
        Malformed: It is none.
    """
    code = code.strip().upper()
    if not _CURRENCY.fullmatch(code):
        raise Malformed(_("A currency is three letters, like EUR."))
    return code


def digits_of(currency: str) -> int:
    """How many digits of a currency's amounts stand behind the point."""
    return 0 if currency in _WITHOUT_CENTS else 2


def amount_in(text: str, currency: str) -> int:
    """What `412.50` or `412,5` is in the smallest unit.

    Raises:
        Malformed: It is no amount of that currency.
    """
    found = _AMOUNT.fullmatch(text.strip().replace("\u202f", "").replace("\u00a0", ""))
    digits = digits_of(currency)
    if not found or (found[2] and not digits):
        raise Malformed(_("An amount is written like 412 or 412.50, without the currency."))
    return int(found[1]) * 10**digits + int((found[2] or "").ljust(digits, "0") or 0)


def plain_amount(amount: int, currency: str) -> str:
    """An amount as `amount_in` reads it."""
    digits = digits_of(currency)
    whole, rest = divmod(amount, 10**digits)
    return f"{whole}.{rest:0{digits}}" if rest else str(whole)


def check_banner(banner: Banner, others: Sequence[Banner]) -> None:
    """Check that a banner does not stand for more days of a quarter than is promised.

    Raises:
        Malformed: It does, with the `others` counted, or it ends before it begins.
    """
    if banner.until < banner.since:
        raise Malformed(_("The banner ends before it begins."))
    asked = _days_by_quarter([banner])
    stood = _days_by_quarter(others)
    if any(count + stood.get(each, 0) > BANNER_DAYS_A_QUARTER for each, count in asked.items()):
        raise Malformed(
            _(
                "A banner stands at most %(days)s days a quarter: that is the promise.",
                days=BANNER_DAYS_A_QUARTER,
            )
        )


def _days_by_quarter(banners: Sequence[Banner]) -> dict[tuple[int, int], int]:
    days: dict[tuple[int, int], int] = {}
    for banner in banners:
        # Longer ones are over any limit anyway, and a typed year must not be walked day by day.
        for count in range(min(banner.days, 4 * 92)):
            day = banner.since + timedelta(days=count)
            quarter = (day.year, (day.month - 1) // 3)
            days[quarter] = days.get(quarter, 0) + 1
    return days
