"""Tries run out and come back."""

from datetime import timedelta

import pytest

from fediwiki.asgi.rate_limits import Buckets, TooOften
from tests.web.site import StoppedClock


def _buckets(clock: StoppedClock, **more: int) -> Buckets:
    return Buckets(clock, tries=5, window=timedelta(minutes=5), **more)


def test_a_party_has_its_tries_and_not_one_more() -> None:
    buckets = _buckets(StoppedClock())
    for _ in range(5):
        buckets.take("ana")
    with pytest.raises(TooOften) as refusal:
        buckets.take("ana")
    assert refusal.value.retry_after == timedelta(minutes=1)


def test_the_tries_of_others_are_their_own() -> None:
    buckets = _buckets(StoppedClock())
    for _ in range(5):
        buckets.take("ana")
    buckets.take("bob")
    assert len(buckets) == 2


def test_tries_come_back_with_time() -> None:
    clock = StoppedClock()
    buckets = _buckets(clock)
    for _ in range(5):
        buckets.take("ana")
    clock.pass_(timedelta(minutes=1))
    buckets.take("ana")
    with pytest.raises(TooOften):
        buckets.take("ana")


def test_a_refused_try_costs_nothing() -> None:
    clock = StoppedClock()
    buckets = _buckets(clock)
    for _ in range(5):
        buckets.take("ana")
    for _ in range(50):
        with pytest.raises(TooOften):
            buckets.take("ana")
    clock.pass_(timedelta(minutes=1))
    buckets.take("ana")
    assert len(buckets) == 1


def test_more_parties_than_fit_push_out_the_quietest() -> None:
    buckets = _buckets(StoppedClock(), most_parties=100)
    for number in range(1_000):
        buckets.take(str(number))
    assert len(buckets) == 100
