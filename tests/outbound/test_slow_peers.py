"""Peers that never come to an end, and requests that are given up half-way."""

import asyncio

import pytest

from fediwiki.errors import Unreachable
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits
from fediwiki.outbound.transport import GuardedTransport
from tests.outbound.peers import (
    DEVELOPMENT,
    LIMITS,
    OK,
    Handler,
    client,
    listening,
    saying,
    silence,
)

_HASTY = Limits(total_seconds=0.1)


async def _never_ending_head(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nX-A: ")
    await silence(reader, writer)


async def _never_ending_body(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1")
    await silence(reader, writer)


async def _ever_continuing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        await writer.drain()


@pytest.mark.parametrize(
    "handler", [silence, _never_ending_head, _never_ending_body, _ever_continuing]
)
async def test_a_peer_that_never_comes_to_an_end_is_given_up(handler: Handler) -> None:
    async with listening(handler) as (host, port):
        with pytest.raises(Unreachable, match="timed out"):
            await _client(_HASTY).get(f"http://{host}:{port}/", accept="*/*")


async def test_an_answer_to_a_post_counts_though_its_body_never_ends() -> None:
    async with listening(_never_ending_body) as (host, port):
        answer = await _client(_HASTY).post(f"http://{host}:{port}/", b"{}", headers={})
    assert (answer.status, answer.body) == (200, b"")


async def test_a_handshake_that_never_comes_is_given_up() -> None:
    hasty = Limits(connect_seconds=0.05, total_seconds=60)
    async with listening(silence) as (host, port):
        with pytest.raises(Unreachable, match="timed out"):
            await asyncio.wait_for(_client(hasty).get(f"https://{host}:{port}/", accept="*/*"), 5)


async def test_a_cancelled_handshake_leaves_no_connection_behind() -> None:
    connected = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connected.set()
        await silence(reader, writer)

    async with listening(converse) as (host, port):
        asking = asyncio.create_task(_client().get(f"https://{host}:{port}/", accept="*/*"))
        await connected.wait()
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(asking, 5)


async def test_an_exchange_cancelled_at_any_step_leaves_no_connection_behind() -> None:
    steps = 0
    answered = False
    while not answered:
        async with listening(saying(OK, OK)) as (host, port):
            asking = _client()
            task = asyncio.create_task(asking.get(f"http://{host}:{port}/", accept="*/*"))
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            answered = not isinstance(
                (await asyncio.gather(task, return_exceptions=True))[0], BaseException
            )
            await asking.aclose()
        steps += 1
    assert steps > 1


def _client(limits: Limits = LIMITS) -> Client:
    return client(GuardedTransport(DEVELOPMENT, limits), DEVELOPMENT, limits)
