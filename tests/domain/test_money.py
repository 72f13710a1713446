"""Amounts as people write them, months, and how long a request for gifts may stand."""

from datetime import date

import pytest

from fediwiki.domain.money import (
    Banner,
    Books,
    Cost,
    Gifts,
    Month,
    PastYear,
    Purse,
    amount_in,
    check_banner,
    check_currency,
)
from fediwiki.errors import Malformed

JANUARY, MARCH = Month(2026, 1), Month(2026, 3)


@pytest.mark.parametrize(
    ("text", "currency", "amount"),
    [
        ("412", "EUR", 41_200),
        ("412.5", "EUR", 41_250),
        ("412,05", "EUR", 41_205),
        (" 0 ", "EUR", 0),
        ("4120", "JPY", 4_120),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, currency: str, amount: int) -> None:
    assert amount_in(text, currency) == amount


@pytest.mark.parametrize("text", ["", "-1", "1.234", "1e9", "4 €", "9999999999", "١٢", "1.5.2"])
def test_what_is_no_amount_is_refused(text: str) -> None:
    with pytest.raises(Malformed):
        amount_in(text, "EUR")


def test_a_currency_without_cents_takes_none() -> None:
    with pytest.raises(Malformed):
        amount_in("4.50", "JPY")


@pytest.mark.parametrize("code", ["", "EU", "euro", "E1R", "EURO"])
def test_a_currency_is_three_letters(code: str) -> None:
    assert check_currency(" eur ") == "EUR"
    with pytest.raises(Malformed):
        check_currency(code)


@pytest.mark.parametrize("text", ["2026", "2026-13", "2026-00", "26-1", "2026-1", "0001-01", "x"])
def test_a_month_is_a_year_and_a_number(text: str) -> None:
    assert str(Month.parsed("2026-03")) == "2026-03"
    with pytest.raises(Malformed):
        Month.parsed(text)


def test_a_cost_counts_from_its_first_month_to_its_last() -> None:
    books = Books(
        Purse(reserve=50_000),
        costs=(Cost(1, "Server", 4_000, JANUARY, MARCH), Cost(2, "Mail", 1_000, MARCH)),
    )
    months = [Month(2025, 12), JANUARY, MARCH, Month(2026, 4)]
    assert [books.cost_of(each) for each in months] == [0, 4_000, 5_000, 1_000]
    assert books.months_kept(MARCH) == 10
    assert books.months_kept(Month(2025, 12)) is None


def test_years_are_what_was_said_of_them_else_what_their_months_add_up_to() -> None:
    books = Books(
        Purse(),
        costs=(Cost(1, "Server", 4_000, Month(2025, 11)),),
        gifts=(Gifts(JANUARY, 9_000), Gifts(Month(2025, 12), 500)),
        years=(PastYear(2019, 10, 20, "The first."),),
    )
    assert books.by_year(MARCH) == (
        PastYear(2026, 9_000, 12_000),
        PastYear(2025, 500, 8_000),
        PastYear(2019, 10, 20, "The first."),
    )


def _banner(since: date, until: date) -> Banner:
    return Banner(1, "Please give.", since, until)


def test_a_banner_stands_fourteen_days_a_quarter() -> None:
    check_banner(_banner(date(2026, 1, 1), date(2026, 1, 14)), [])
    with pytest.raises(Malformed):
        check_banner(_banner(date(2026, 1, 1), date(2026, 1, 15)), [])
    stood = _banner(date(2026, 2, 1), date(2026, 2, 10))
    check_banner(_banner(date(2026, 3, 1), date(2026, 3, 4)), [stood])
    with pytest.raises(Malformed):
        check_banner(_banner(date(2026, 3, 1), date(2026, 3, 5)), [stood])


def test_a_banner_over_two_quarters_counts_in_each() -> None:
    both = _banner(date(2026, 3, 20), date(2026, 4, 12))
    check_banner(both, [])
    with pytest.raises(Malformed):
        check_banner(_banner(date(2026, 3, 1), date(2026, 3, 3)), [both])


def test_a_banner_for_centuries_is_refused_at_once() -> None:
    with pytest.raises(Malformed):
        check_banner(_banner(date(2026, 1, 1), date(9999, 12, 31)), [])


def test_a_banner_does_not_end_before_it_begins() -> None:
    with pytest.raises(Malformed):
        check_banner(_banner(date(2026, 1, 2), date(2026, 1, 1)), [])
