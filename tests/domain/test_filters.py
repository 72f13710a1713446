"""Filters find words however they are disguised, and nothing within other words."""

from datetime import UTC, datetime

import pytest

from fediwiki.domain.filters import (
    Filter,
    FilterAction,
    FilterKind,
    checked,
    looked_at,
    matches,
)
from fediwiki.errors import Malformed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def one(kind: FilterKind, said: str) -> Filter:
    return Filter(1, None, kind, checked(kind, said), FilterAction.HOLD, None, NOW)


@pytest.mark.parametrize(
    ("said", "text", "found"),
    [
        ("cheap pills", "Buy CHEAP\u00a0Pills now", True),
        ("cheap pills", "ch\u200beap p\u0131lls", True),
        ("cheap pills", "\uff23\uff28\uff25\uff21\uff30 pi\u0301lls", True),
        ("cheap pills", "che\u0430p p1ll$", True),
        ("cheap pills", "cheap, pills!", True),
        ("cheap pills", "cheap red pills", False),
        ("ass", "a first-class pass", False),
        ("straße", "an der STRASSE", True),
        ("казино", "Казино онлайн", True),
        ("偽薬", "安い偽薬です", True),
    ],
)
def test_a_word_is_found_in_any_disguise_and_not_within_others(
    *, said: str, text: str, found: bool
) -> None:
    looked = looked_at(text, (), 0, by_newcomer=False)
    assert matches(one(FilterKind.WORD, said), looked) is found


@pytest.mark.parametrize(
    ("text", "hosts", "found"),
    [
        ("see this", ["spam.test"], True),
        ("see this", ["shop.spam.test"], True),
        ("see this", ["notspam.test", "spam.test.example"], False),
        ("see spam[.]test", [], True),
        ("a spam filter", [], False),
    ],
)
def test_a_domain_is_found_with_all_below_it(*, text: str, hosts: list[str], found: bool) -> None:
    looked = looked_at(text, hosts, 0, by_newcomer=False)
    assert matches(one(FilterKind.DOMAIN, "https://SPAM.test/x"), looked) is found


def test_mentions_and_new_people_are_counted_as_they_are() -> None:
    many, new = one(FilterKind.MENTIONS, "5"), one(FilterKind.NEWCOMER, "anything")
    assert new.said == ""
    for mentions, by_newcomer in ((4, False), (5, True)):
        looked = looked_at("", (), mentions, by_newcomer=by_newcomer)
        assert matches(many, looked) is (mentions >= 5)
        assert matches(new, looked) is by_newcomer


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (FilterKind.WORD, " ! "),
        (FilterKind.WORD, "x"),
        (FilterKind.WORD, "x" * 101),
        (FilterKind.DOMAIN, "localhost"),
        (FilterKind.DOMAIN, "no domain"),
        (FilterKind.MENTIONS, "1"),
        (FilterKind.MENTIONS, "many"),
        (FilterKind.MENTIONS, "٣"),
    ],
)
def test_what_cannot_be_looked_for_is_no_filter(kind: FilterKind, said: str) -> None:
    with pytest.raises(Malformed):
        checked(kind, said)
