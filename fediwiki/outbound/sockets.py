"""Sockets for httpcore, on the event loop's own protocols: half the cost of streams on streams."""

import asyncio
import ssl
from collections.abc import Iterable
from typing import cast

import httpcore

_MAX_WAITING_BYTES = 256 << 10
# What a stranger can make us parse in one go: small, so that other tasks get their turn between.
_MAX_READ_BYTES = 16 << 10


class TlsRefused(httpcore.ConnectError):
    """The server and we do not agree on who it is, or on how to speak in private."""


class SocketConnector(httpcore.AsyncNetworkBackend):
    """Opens a connection to an address, no questions asked: the guard has asked them."""

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to the address `host`.

        Raises:
            httpcore.ConnectError: It was refused.
            httpcore.ConnectTimeout: Nothing came within `timeout` seconds.
        """
        del local_address, socket_options  # never given
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(timeout):
                _, wire = await loop.create_connection(_Wire, host, port)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("timed out") from error
        except OSError as error:
            raise httpcore.ConnectError("connection refused") from error
        return SocketStream(wire)


class SocketStream(httpcore.AsyncNetworkStream):
    """A connection as httpcore wants it."""

    def __init__(self, wire: "_Wire") -> None:
        self._wire = wire
        self._unsent = bytearray()

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What has come, at least one byte; nothing at the end."""
        self._flush()
        try:
            async with asyncio.timeout(timeout):
                await self._wire.readable()
        except TimeoutError as error:
            raise httpcore.ReadTimeout("timed out") from error
        return self._wire.take(min(max_bytes, _MAX_READ_BYTES))

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send `buffer`, at the latest when the answer is read: head and body leave together."""
        self._unsent += buffer
        if len(self._unsent) < _MAX_WAITING_BYTES:
            return
        self._flush()
        try:
            async with asyncio.timeout(timeout):
                await self._wire.writable()
        except TimeoutError as error:
            raise httpcore.WriteTimeout("timed out") from error

    async def aclose(self) -> None:
        """Close at once: a TLS farewell would wait for the other side."""
        await self._wire.hang_up()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Speak TLS from here on; certificate and SNI are those of `server_hostname`.

        Raises:
            TlsRefused: The handshake failed.
            httpcore.ConnectTimeout: It was not over within `timeout` seconds.
        """
        try:
            async with asyncio.timeout(timeout):
                await self._wire.start_tls(ssl_context, server_hostname)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("timed out") from error
        except (OSError, ValueError) as error:
            raise TlsRefused("TLS refused") from error
        return self

    def get_extra_info(self, info: str) -> object:
        """What httpcore asks of a connection."""
        match info:
            case "is_readable":
                return self._wire.has_news
            case "ssl_object":
                return self._wire.transport.get_extra_info("ssl_object")
            case _:
                return None

    def _flush(self) -> None:
        if self._unsent:
            self._wire.transport.write(bytes(self._unsent))
            self._unsent.clear()


class _Wire(asyncio.Protocol):
    transport: asyncio.Transport

    def __init__(self) -> None:
        self._received = bytearray()
        self._ended = False
        self._error: Exception | None = None
        self._reading_paused = False
        self._news: asyncio.Future[None] | None = None
        self._room: asyncio.Future[None] | None = None

    @property
    def has_news(self) -> bool:
        """Whether something came, or the end did."""
        return bool(self._received) or self._ended

    async def readable(self) -> None:
        """Wait for news, or let others go first."""
        if self.has_news:
            await asyncio.sleep(0)
        else:
            self._news = asyncio.get_running_loop().create_future()
            await self._news

    async def writable(self) -> None:
        """Wait until what was written has left, but for a rest."""
        if self._room is not None:
            await self._room

    def take(self, max_bytes: int) -> bytes:
        """What has come."""
        if self._error is not None and not self._received:
            raise httpcore.ReadError("connection lost") from self._error
        taken = bytes(self._received[:max_bytes])
        del self._received[:max_bytes]
        if self._reading_paused and len(self._received) < _MAX_WAITING_BYTES:
            self._reading_paused = False
            self.transport.resume_reading()
        return taken

    async def start_tls(self, context: ssl.SSLContext, server_hostname: str | None) -> None:
        """Put TLS between the socket and this; where that fails, the loop closes the socket."""
        upgraded = await asyncio.get_running_loop().start_tls(
            self.transport, self, context, server_hostname=server_hostname
        )
        if upgraded is None:
            raise ConnectionResetError("hung up during the handshake")
        self.transport = upgraded

    async def hang_up(self) -> None:
        """Close, and let the loop do so."""
        self.transport.abort()
        await asyncio.sleep(0)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._received += data
        if len(self._received) >= _MAX_WAITING_BYTES and not self._reading_paused:
            self._reading_paused = True
            self.transport.pause_reading()
        self._tell()

    def eof_received(self) -> bool:
        self._ended = True
        self._tell()
        return False

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._error = exc
        if self._room is not None:
            self.resume_writing()
        self._tell()

    def pause_writing(self) -> None:
        self._room = asyncio.get_running_loop().create_future()

    def resume_writing(self) -> None:
        if self._room is not None and not self._room.done():
            self._room.set_result(None)
        self._room = None

    def _tell(self) -> None:
        if self._news is not None and not self._news.done():
            self._news.set_result(None)
