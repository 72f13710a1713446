"""What a member may do grows with edits that lasted and with time."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.domain.offers import Reason
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.domain.trust import (
    Standing,
    Thresholds,
    Trust,
    may_review,
    needs_review,
    trust_of,
    why_not,
)

NEW, ESTABLISHED, TRUSTED = Trust.NEW, Trust.ESTABLISHED, Trust.TRUSTED
STANDINGS = {
    "a stranger": Standing(),
    "a member": Standing(member=True),
    "established": Standing(trust=ESTABLISHED),
    "trusted": Standing(trust=TRUSTED),
    "a moderator": Standing(moderator=True),
}
MAY_EDIT = {
    EditPolicy.EVERYONE: {*STANDINGS},
    EditPolicy.MEMBERS: {"a member", "a moderator"},
    EditPolicy.ESTABLISHED: {"established", "trusted", "a moderator"},
    EditPolicy.TRUSTED: {"trusted", "a moderator"},
    EditPolicy.MODERATORS: {"a moderator"},
}
WAITS = {
    ReviewPolicy.NONE: set[str](),
    ReviewPolicy.NEW_EDITORS: {"a stranger", "a member"},
    ReviewPolicy.ALL: {*STANDINGS} - {"a moderator"},
}

standings = st.builds(
    Standing, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([*Trust])
)


@pytest.mark.parametrize("policy", EditPolicy)
def test_who_may_edit_under_which_policy(policy: EditPolicy) -> None:
    may = {name for name, stands in STANDINGS.items() if why_not(stands, policy) is None}
    assert may == MAY_EDIT[policy]


@pytest.mark.parametrize("policy", ReviewPolicy)
def test_whose_edits_wait_under_which_policy(policy: ReviewPolicy) -> None:
    assert {name for name, stands in STANDINGS.items() if needs_review(stands, policy)} == WAITS[
        policy
    ]


@pytest.mark.parametrize("policy", EditPolicy)
def test_in_a_closed_subwiki_nobody_edits(policy: EditPolicy) -> None:
    closed = [replace(stands, closed=True) for stands in STANDINGS.values()]
    assert {why_not(stands, policy) for stands in closed} == {Reason.PROTECTED}


def test_who_reviews() -> None:
    assert {name for name, stands in STANDINGS.items() if may_review(stands)} == {"a moderator"}


@pytest.mark.parametrize("policy", EditPolicy)
def test_why_not_says_what_would_help(policy: EditPolicy) -> None:
    expected = Reason.NOT_MEMBER if policy is EditPolicy.MEMBERS else Reason.PROTECTED
    reasons = {why_not(stands, policy) for stands in STANDINGS.values()}
    assert reasons <= {None, expected}


@given(standings, st.sampled_from([*EditPolicy]))
def test_whoever_is_banned_neither_edits_nor_reviews(stands: Standing, policy: EditPolicy) -> None:
    assert (why_not(stands, policy) is Reason.BLOCKED) is stands.banned
    assert not (stands.banned and may_review(stands))


@given(standings, st.sampled_from([*Trust]), st.sampled_from([*EditPolicy]))
def test_more_trust_never_takes_a_tool_away(
    stands: Standing, trust: Trust, policy: EditPolicy
) -> None:
    more = Standing(stands.banned, stands.moderator, stands.member, max(trust, stands.trust))
    assert why_not(stands, policy) is not None or why_not(more, policy) is None
    for review in ReviewPolicy:
        assert needs_review(stands, review) or not needs_review(more, review)
    assert may_review(more) or not may_review(stands)


@pytest.mark.parametrize(
    ("edits", "days", "trust"),
    [
        (9, 1_000, NEW),
        (1_000, 6.9, NEW),
        (10, 7, ESTABLISHED),
        (99, 60, ESTABLISHED),
        (100, 59.9, ESTABLISHED),
        (100, 60, TRUSTED),
    ],
)
def test_trust_needs_both_edits_and_time(edits: int, days: float, trust: Trust) -> None:
    thresholds = Thresholds(10, 7, 100, 60)
    assert trust_of(edits, timedelta(days=days), thresholds) is trust
