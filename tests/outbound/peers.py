"""What stands at the other end in these tests: tables, canned bytes, and servers on loopback."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from ssl import SSLContext

import httpcore
import httpx

from fediwiki.outbound.addresses import IPAddress
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Limits, Policy

PRODUCTION = Policy()
DEVELOPMENT = Policy(insecure_http=True, allow_private_addresses=True)
LIMITS = Limits()
ACTIVITY_JSON = "application/activity+json"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Table:
    """Resolves names by a table; of several answers each question takes the next."""

    def __init__(self, **names: Sequence[str]) -> None:
        self._answers = {
            name.replace("_", "."): [answer.split() for answer in answers]
            for name, answers in names.items()
        }
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[IPAddress]:
        self.asked.append(host)
        if host not in self._answers:
            raise OSError(f"{host} is not in the table")
        answers = self._answers[host]
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        return [ip_address(address) for address in answer]


class Connector(httpcore.AsyncNetworkBackend):
    """Notes where a connection would go, and answers there with canned bytes."""

    def __init__(self, *said: bytes, dead: Iterable[str] = ()) -> None:
        self._said = said or (OK,)
        self._dead = set(dead)
        self.connected: list[tuple[str, int]] = []

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        self.connected.append((host, port))
        if host in self._dead:
            raise httpcore.ConnectError("connection refused")
        return httpcore.AsyncMockStream(list(self._said))


@dataclass
class Web(httpx.AsyncBaseTransport):
    """Answers by url, like the transport that a client is given; notes what it was asked."""

    pages: dict[str, httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    @property
    def asked(self) -> list[str]:
        return [str(request.url) for request in self.requests]

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        await asyncio.sleep(0)  # as on a wire, others come in between
        page = self.pages[str(request.url)]
        if isinstance(page, Exception):
            raise page
        return page


def client(
    transport: httpx.AsyncBaseTransport,
    policy: Policy = PRODUCTION,
    limits: Limits = LIMITS,
    clock: Callable[[], float] = lambda: 0.0,
) -> Client:
    return Client(transport, user_agent="tests", policy=policy, limits=limits, clock=clock)


def redirect(location: str, status: int = 302) -> httpx.Response:
    return httpx.Response(status, headers=[(b"Location", location.encode())])


class Chunks(httpx.AsyncByteStream):
    """A body in pieces; `taken` counts those that were read."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        self._chunks: Iterator[bytes] = iter(chunks)
        self.taken = 0
        self.closed = False

    async def __aiter__(self) -> AsyncGenerator[bytes]:
        for chunk in self._chunks:
            self.taken += 1
            yield chunk

    async def aclose(self) -> None:
        self.closed = True


@asynccontextmanager
async def listening(
    handler: Handler, *, tls: SSLContext | None = None
) -> AsyncGenerator[tuple[str, int]]:
    """A server on loopback; at the end every conversation with it must be over."""
    conversations: set[asyncio.Task[None]] = set()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await handler(reader, writer)
        except ConnectionError:
            pass
        finally:
            writer.transport.abort()

    def begin(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(asyncio.create_task(converse(reader, writer)))

    server = await asyncio.start_server(begin, "127.0.0.1", 0, ssl=tls)
    host, port = server.sockets[0].getsockname()[:2]
    try:
        yield host, port
    finally:
        server.close()
        await server.wait_closed()
        if conversations:
            await asyncio.wait(conversations, timeout=5)
        assert all(conversation.done() for conversation in conversations)


def saying(*answers: bytes) -> Handler:
    """Answers the requests of a connection one by one, then hangs up."""

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for answer in answers:
            if not await request_head(reader):
                return
            writer.write(answer)
            await writer.drain()
        writer.write_eof() if writer.can_write_eof() else writer.close()
        await reader.read()

    return converse


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Accept, and never say a word."""
    while await reader.read(1024):
        pass


async def request_head(reader: asyncio.StreamReader) -> bytes:
    try:
        return await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError:
        return b""
