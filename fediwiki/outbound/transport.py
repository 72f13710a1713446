"""The way out: HTTP over connections that the guard has opened."""

import ssl
from collections.abc import AsyncIterator
from functools import lru_cache
from pathlib import Path

import httpcore
import httpx

from fediwiki.errors import FediWikiError
from fediwiki.outbound.connections import IdleConnections, Origin
from fediwiki.outbound.guard import GuardedBackend, NameNotFound
from fediwiki.outbound.policy import Limits, Policy
from fediwiki.outbound.resolver import Resolver, SystemResolver
from fediwiki.outbound.sockets import SocketConnector, TlsRefused
from fediwiki.outbound.urls import vetted

_DEFAULT_PORTS = {b"http": 80, b"https": 443}


class GuardedTransport(httpx.AsyncBaseTransport):
    """Sends requests to public servers only; knows no proxy, no cookie and no environment.

    `ca_file` names certificate authorities to trust besides the public ones. `resolver` and
    `connector` (which opens what the guard let pass) are the operating system's unless given.
    """

    def __init__(
        self,
        policy: Policy,
        limits: Limits,
        *,
        ca_file: Path | None = None,
        resolver: Resolver | None = None,
        connector: httpcore.AsyncNetworkBackend | None = None,
    ) -> None:
        self._policy = policy
        self._ssl_context = _ssl_context(ca_file)
        self._keep_alive_seconds = limits.keep_alive_seconds
        self._backend = GuardedBackend(
            policy, resolver or SystemResolver(), connector or SocketConnector()
        )
        self._idle = IdleConnections(limits.idle_connections)
        self._extensions = {"timeout": {"connect": limits.connect_seconds}}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send `request`; the body of the answer is left as it came over the wire.

        Raises:
            Malformed: The url or its host's address is not one to ask.
            httpx.TransportError: Nobody answered, or not in HTTP.
        """
        url = request.url
        port = url.port or _DEFAULT_PORTS.get(url.raw_scheme, 0)
        origin = (url.raw_scheme, url.raw_host, port)
        inner = httpcore.Request(
            request.method,
            httpcore.URL(scheme=origin[0], host=origin[1], port=port, target=url.raw_path),
            headers=request.headers.raw,
            content=request.stream,
            extensions=self._extensions,
        )
        if connection := await self._idle.take(origin):
            try:
                return await self._sent(inner, origin, connection)
            except (httpx.NetworkError, httpx.RemoteProtocolError):
                # It hung up as we asked, a fault of no one: ask anew (RFC 9110 §7.3.1, §9.2.2).
                pass
        return await self._sent(inner, origin, self._new_connection(url, inner.url.origin))

    async def aclose(self) -> None:
        """Close every idle connection."""
        await self._idle.aclose()

    def _new_connection(
        self, url: httpx.URL, origin: httpcore.Origin
    ) -> httpcore.AsyncHTTPConnection:
        # The client has vetted the url; whoever comes without a client is vetted here.
        vetted(str(url.copy_with(raw_path=b"/", fragment=None)), self._policy)
        return httpcore.AsyncHTTPConnection(
            origin,
            ssl_context=self._ssl_context,
            keepalive_expiry=self._keep_alive_seconds,
            network_backend=self._backend,
        )

    async def _sent(
        self, request: httpcore.Request, origin: Origin, connection: httpcore.AsyncHTTPConnection
    ) -> httpx.Response:
        try:
            response = await connection.handle_async_request(request)
        except BaseException as error:
            # Cancelled between its steps, httpcore leaves the connection open.
            await connection.aclose()
            if isinstance(error, FediWikiError) or not isinstance(error, Exception):
                raise
            # Strangers' bytes went through four libraries: no list of their errors is complete.
            raise translated(error) from error
        return httpx.Response(
            response.status,
            headers=response.headers,
            stream=_Body(response, origin, connection, self._idle),
        )


class _Body(httpx.AsyncByteStream):
    """The body of an answer; once read to its end, its connection is kept for the next."""

    def __init__(
        self,
        response: httpcore.Response,
        origin: Origin,
        connection: httpcore.AsyncHTTPConnection,
        idle: IdleConnections,
    ) -> None:
        self._response = response
        self._origin = origin
        self._connection = connection
        self._idle = idle
        self._closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        try:
            async for chunk in self._response.aiter_stream():
                yield chunk
        except Exception as error:
            raise translated(error) from error

    async def aclose(self) -> None:
        if self._closed:
            return
        self._closed = True
        try:
            await self._response.aclose()
        except BaseException as error:
            await self._connection.aclose()
            if not isinstance(error, Exception):
                raise
            raise translated(error) from error
        if self._connection.is_idle():
            await self._idle.keep(self._origin, self._connection)


def translated(error: Exception) -> httpx.TransportError:
    """`error` in the port's own language, with a reason short enough to show."""
    match error:
        case httpcore.ConnectTimeout():
            return httpx.ConnectTimeout("timed out")
        case httpcore.TimeoutException() | TimeoutError():
            return httpx.ReadTimeout("timed out")
        case NameNotFound():
            return httpx.ConnectError("name not found")
        case TlsRefused():
            return httpx.ConnectError("TLS refused")
        case httpcore.ConnectError():
            return httpx.ConnectError("connection refused")
        case httpcore.LocalProtocolError():
            return httpx.LocalProtocolError("the request cannot be said in HTTP")
        case httpcore.RemoteProtocolError():
            return httpx.RemoteProtocolError("spoke no HTTP")
        case _:
            return httpx.ReadError("connection lost")


@lru_cache(maxsize=4)
def _ssl_context(ca_file: Path | None) -> ssl.SSLContext:
    context = httpx.create_ssl_context(trust_env=False)
    if ca_file is not None:
        context.load_verify_locations(cafile=ca_file)
    return context
