"""Hosts that do not answer are left alone for a while."""

import asyncio

import httpx
import pytest

from fediwiki.errors import Unreachable
from fediwiki.outbound.answers import Response
from fediwiki.outbound.circuit import Circuit
from fediwiki.outbound.client import Client
from tests.outbound.peers import ACTIVITY_JSON, Web, client

_URL = "https://dead.example/users/x"
_NO_CONNECTION = httpx.ConnectError("connection refused")


class _Clock:
    """Seconds that pass when told to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


async def test_a_burst_of_fetches_from_a_dead_host_asks_it_once_a_minute() -> None:
    web, clock = Web({_URL: _NO_CONNECTION}), _Clock()
    asking = client(web, clock=clock)
    for minute in range(1, 4):
        tasks = [_get(asking) for _ in range(100)]
        verdicts = await asyncio.gather(*tasks, return_exceptions=True)
        assert {type(verdict) for verdict in verdicts} == {Unreachable}
        assert len(web.requests) == minute
        clock.now += 60


async def test_a_host_that_died_is_not_trusted_for_having_lived() -> None:
    web, clock = Web({_URL: httpx.Response(200)}), _Clock()
    asking = client(web, clock=clock)
    await _get(asking)
    web.pages[_URL] = _NO_CONNECTION
    with pytest.raises(Unreachable):
        await _get(asking)
    clock.now += 60
    await asyncio.gather(*(_get(asking) for _ in range(20)), return_exceptions=True)
    assert len(web.requests) == 3


async def test_a_host_that_is_back_is_asked_freely() -> None:
    web, clock = Web({_URL: _NO_CONNECTION}), _Clock()
    asking = client(web, clock=clock)
    with pytest.raises(Unreachable, match="connection refused"):
        await _get(asking)
    web.pages[_URL] = httpx.Response(200)
    clock.now += 59
    with pytest.raises(Unreachable, match="a short while ago"):
        await _get(asking)
    clock.now += 1
    answers = await asyncio.gather(*(_get(asking) for _ in range(20)))
    assert [answer.status for answer in answers] == [200] * 20


async def test_a_slow_answer_of_a_host_that_lives_silences_it_not() -> None:
    web = Web({_URL: httpx.Response(404)})
    asking = client(web)
    await _get(asking)
    web.pages[_URL] = httpx.ReadTimeout("timed out")
    for _ in range(3):
        with pytest.raises(Unreachable, match="timed out"):
            await _get(asking)
    assert len(web.requests) == 4


async def test_a_host_that_never_said_a_word_is_left_alone_after_one_silence() -> None:
    web = Web({_URL: httpx.ReadTimeout("timed out")})
    asking = client(web)
    for _ in range(3):
        with pytest.raises(Unreachable):
            await _get(asking)
    assert len(web.requests) == 1


async def test_one_dead_host_says_nothing_of_another() -> None:
    other = "https://good.example/users/x"
    web = Web({_URL: _NO_CONNECTION, other: httpx.Response(200)})
    asking = client(web)
    with pytest.raises(Unreachable):
        await _get(asking)
    assert (await asking.get(other, accept=ACTIVITY_JSON)).status == 200


async def test_deliveries_have_a_schedule_of_their_own() -> None:
    web = Web({_URL: _NO_CONNECTION})
    asking = client(web)
    for _ in range(3):
        with pytest.raises(Unreachable, match="connection refused"):
            await asking.post(_URL, b"{}", headers={})
    assert len(web.requests) == 3


def test_memory_is_bounded() -> None:
    circuit = Circuit(60.0, _Clock())
    for number in range(5000):
        circuit.failed(f"https://dead{number}.example")
        circuit.answered(f"https://good{number}.example")
    circuit.check("https://dead0.example")
    assert not circuit.is_proven("https://good0.example")
    assert circuit.is_proven("https://good4999.example")
    with pytest.raises(Unreachable):
        circuit.check("https://dead4999.example")


async def _get(asking: Client) -> Response:
    return await asking.get(_URL, accept=ACTIVITY_JSON)
