"""Turns at one host and in all."""

import asyncio

import httpx
import pytest

from fediwiki.errors import Unreachable
from fediwiki.outbound.answers import Answer
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits
from fediwiki.outbound.slots import Slots
from tests.outbound.peers import client


class _Crowd(httpx.AsyncBaseTransport):
    """Holds every request until it is let go, and notes how many it holds."""

    def __init__(self) -> None:
        self.held: list[str] = []
        self.most = 0
        self.go = asyncio.Event()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.held.append(request.url.host)
        self.most = max(self.most, len(self.held))
        await self.go.wait()
        self.held.remove(request.url.host)
        return httpx.Response(202)


async def test_a_host_gets_no_more_requests_at_once_than_its_share() -> None:
    crowd = _Crowd()
    posting = client(crowd)
    tasks = [_post(posting, "https://busy.example/inbox") for _ in range(30)]
    await _settled()
    assert crowd.held == ["busy.example"] * 8
    crowd.go.set()
    assert [answer.status for answer in await asyncio.gather(*tasks)] == [202] * 30
    assert crowd.most == 8


async def test_all_hosts_together_get_no_more_than_there_is() -> None:
    crowd = _Crowd()
    posting = client(crowd)
    tasks = [_post(posting, f"https://host{number}.example/inbox") for number in range(100)]
    await _settled()
    assert crowd.held == [f"host{number}.example" for number in range(64)]
    crowd.go.set()
    await asyncio.gather(*tasks)
    assert crowd.most == 64


async def test_a_busy_host_delays_no_other() -> None:
    crowd = _Crowd()
    posting = client(crowd)
    tasks = [_post(posting, "https://busy.example/inbox") for _ in range(200)]
    await _settled()
    tasks.append(_post(posting, "https://quiet.example/inbox"))
    await _settled()
    assert crowd.held == ["busy.example"] * 8 + ["quiet.example"]
    crowd.go.set()
    await asyncio.gather(*tasks)


async def test_who_waits_too_long_is_sent_away_and_the_rest_go_on() -> None:
    slots = Slots(Limits(per_host=1, wait_seconds=0.01))
    async with slots.turn("busy.example"):
        with pytest.raises(Unreachable, match="too many requests"):
            await _take(slots, "busy.example")
    await asyncio.wait_for(_take(slots, "busy.example"), 5)


async def test_turns_are_taken_in_the_order_of_arrival() -> None:
    slots = Slots(Limits(per_host=1))
    order: list[int] = []

    async def take(number: int) -> None:
        async with slots.turn("busy.example"):
            order.append(number)
            await asyncio.sleep(0)

    await asyncio.gather(*(take(number) for number in range(20)))
    assert order == list(range(20))


async def test_a_cancelled_wait_costs_nobody_a_turn() -> None:
    slots = Slots(Limits(per_host=1, overall=1))
    async with slots.turn("busy.example"):
        waiting = [asyncio.create_task(_take(slots, "busy.example")) for _ in range(3)]
        waiting.append(asyncio.create_task(_take(slots, "other.example")))
        await _settled()
        for task in waiting:
            task.cancel()
        await asyncio.wait(waiting)
    await asyncio.wait_for(_take(slots, "other.example"), 5)
    await asyncio.wait_for(_take(slots, "busy.example"), 5)
    assert all(task.cancelled() for task in waiting)


async def _take(slots: Slots, host: str) -> None:
    async with slots.turn(host):
        pass


def _post(posting: Client, url: str) -> asyncio.Task[Answer]:
    return asyncio.create_task(posting.post(url, b"{}", headers={}))


async def _settled() -> None:
    for _ in range(20):
        await asyncio.sleep(0)
