"""The transport over real sockets on loopback, and over bytes that no server should say."""

import asyncio
import gzip
from collections.abc import Iterable

import httpcore
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from fediwiki.errors import FediWikiError, Malformed, TooLarge, Unreachable
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits
from fediwiki.outbound.sockets import SocketConnector
from fediwiki.outbound.transport import GuardedTransport
from tests.outbound.peers import (
    DEVELOPMENT,
    LIMITS,
    OK,
    Connector,
    Table,
    client,
    listening,
    request_head,
    saying,
    silence,
)


async def test_requests_to_one_host_share_a_connection() -> None:
    async with listening(saying(OK, OK, OK)) as (host, port):
        connected = _Counting()
        asking = _client(connector=connected)
        for _ in range(2):
            assert (await asking.get(f"http://{host}:{port}/", accept="*/*")).body == b"{}"
        answer = await asking.post(f"http://{host}:{port}/inbox", b"{}", headers={})
        await asking.aclose()
    assert (answer.status, connected.count) == (200, 1)


async def test_a_host_that_hung_up_meanwhile_is_connected_to_anew() -> None:
    async with listening(saying(OK)) as (host, port):
        asking = _client()
        for _ in range(3):
            assert (await asking.get(f"http://{host}:{port}/", accept="*/*")).status == 200
        await asking.aclose()


async def test_a_host_that_hangs_up_on_the_second_request_is_asked_anew() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(OK)
        await request_head(reader)

    async with listening(converse) as (host, port):
        asking = _client()
        for _ in range(2):
            assert (await asking.get(f"http://{host}:{port}/", accept="*/*")).status == 200
        await asking.aclose()


async def test_idle_connections_are_bounded_in_number() -> None:
    ended = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(OK)
        await reader.read()
        ended.set()

    limits = Limits(idle_connections=1)
    async with listening(converse) as (host, first), listening(converse) as (_, second):
        asking = _client(limits)
        await asking.get(f"http://{host}:{first}/", accept="*/*")
        assert not ended.is_set()
        await asking.get(f"http://{host}:{second}/", accept="*/*")
        await asyncio.wait_for(ended.wait(), 5)
        assert ended.is_set()
        await asking.aclose()


async def test_the_body_of_a_post_arrives_whole() -> None:
    received: list[bytes] = []
    body = bytes(range(256)) * 4096

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await request_head(reader)
        assert f"Content-Length: {len(body)}".encode() in head
        received.append(await reader.readexactly(len(body)))
        writer.write(b"HTTP/1.1 202 Accepted\r\nContent-Length: 0\r\n\r\n")
        await reader.read()

    async with listening(converse) as (host, port):
        asking = _client()
        answer = await asking.post(f"http://{host}:{port}/inbox", body, headers={})
        await asking.aclose()
    assert (answer.status, received) == (202, [body])


async def test_a_large_answer_arrives_whole() -> None:
    body = bytes(range(256)) * 4096
    said = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    async with listening(saying(said)) as (host, port):
        asking = _client()
        assert (await asking.get(f"http://{host}:{port}/", accept="*/*")).body == body
        await asking.aclose()


async def test_no_more_is_taken_off_the_wire_than_is_read() -> None:
    sent = asyncio.Event()
    total_bytes = 64 << 20

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(total_bytes >> 20):
            writer.write(bytes(1 << 20))
            await writer.drain()
        sent.set()
        await reader.read()

    async with listening(converse) as (host, port):
        stream = await SocketConnector().connect_tcp(host, port)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(sent.wait(), 0.5)
        received_bytes = 0
        while received_bytes < total_bytes:
            received_bytes += len(await stream.read(1 << 20))
        await asyncio.wait_for(sent.wait(), 5)
        await stream.aclose()
    assert received_bytes == total_bytes


async def test_an_endless_answer_is_cut_at_the_limit() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await request_head(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            writer.write(b"10000\r\n" + bytes(1 << 16) + b"\r\n")
            await writer.drain()

    async with listening(converse) as (host, port):
        with pytest.raises(TooLarge):
            await _client().get(f"http://{host}:{port}/", accept="*/*")


async def test_a_bomb_is_refused_unopened() -> None:
    bomb = gzip.compress(gzip.compress(gzip.compress(bytes(1 << 24))))
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip, gzip, gzip\r\nContent-Length: %d\r\n\r\n"
    async with listening(saying(head % len(bomb) + bomb)) as (host, port):
        with pytest.raises(Malformed, match="compressed"):
            await _client().get(f"http://{host}:{port}/", accept="*/*")


async def test_a_head_without_end_is_cut() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            writer.write(b"X-A: " + b"a" * 1000 + b"\r\n")
            await writer.drain()

    async with listening(converse) as (host, port):
        with pytest.raises(Unreachable, match="spoke no HTTP"):
            await _client().get(f"http://{host}:{port}/", accept="*/*")


async def test_a_closed_port_is_unreachable() -> None:
    async with listening(silence) as (host, port):
        pass
    with pytest.raises(Unreachable, match="connection refused"):
        await _client().get(f"http://{host}:{port}/", accept="*/*")


async def test_a_server_of_plain_http_refuses_tls() -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1)
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        await reader.read()

    async with listening(converse) as (host, port):
        with pytest.raises(Unreachable, match="TLS refused"):
            await _client().get(f"https://{host}:{port}/", accept="*/*")


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"SSH-2.0-OpenSSH_9.6\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\nContent-Length: 8\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n1",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nz\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_unreachable(said: bytes) -> None:
    with pytest.raises(Unreachable):
        await _canned(said).get("https://good.example/", accept="*/*")


_WORDS = st.sampled_from(
    [
        *(b"HTTP/1.1 200 OK\r\n", b"HTTP/1.0 302 Found\r\n", b"HTTP/1.1 100 \r\n", b"\r\n", b"\0"),
        *(b"Content-Length: 5\r\n", b"Transfer-Encoding: chunked\r\n", b"Location: \xff\r\n"),
        *(b"Location: http://[\r\n", b"Content-Encoding: \xff\r\n", b"Content-Length: -1\r\n"),
        *(b"3\r\nabc\r\n", b"0\r\n\r\n", b"hello", b"\xff: \xff\r\n", b"Connection: close\r\n"),
    ]
)


@given(st.lists(st.one_of(_WORDS, st.binary(max_size=20)), max_size=8))
@example([b"HTTP/1.1 302 \r\nLocation: \xff\xfe\r\nContent-Length: 0\r\n\r\n"])
async def test_whatever_is_said_gives_an_answer_or_a_verdict(said: list[bytes]) -> None:
    asking = _canned(b"".join(said))
    for request in (
        asking.get("https://good.example/", accept="*/*"),
        asking.post("https://good.example/", b"{}", headers={}),
    ):
        try:
            answer = await request
        except FediWikiError:
            continue
        assert 200 <= answer.status < 1000


class _Counting(SocketConnector):
    """Opens real connections, and counts them."""

    def __init__(self) -> None:
        self.count = 0

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.count += 1
        return await super().connect_tcp(host, port, timeout)


def _client(limits: Limits = LIMITS, connector: SocketConnector | None = None) -> Client:
    transport = GuardedTransport(DEVELOPMENT, limits, connector=connector)
    return client(transport, DEVELOPMENT, limits)


def _canned(said: bytes) -> Client:
    transport = GuardedTransport(
        DEVELOPMENT,
        LIMITS,
        resolver=Table(good_example=["127.0.0.1"]),
        connector=Connector(said),
    )
    return client(transport, DEVELOPMENT)
