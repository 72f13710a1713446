"""The names of the test's internet, for our own server and for a visitor's browser."""

import ssl
from collections.abc import Iterable, Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import cast

import httpcore
import httpx

from tests.interop.internet import Internet
from tests.interop.sockets import HTTPS


class Names:
    """Resolves the names of an `Internet`, and no other."""

    def __init__(self, internet: Internet) -> None:
        self._internet = internet

    async def resolve(self, host: str, port: int) -> Sequence[IPv4Address | IPv6Address]:
        """The one address there is.

        Raises:
            OSError: The name is not of this test.
        """
        if host not in self._internet.names:
            raise OSError(f"{host} is not a name of this test")
        return [ip_address(self._internet.address)]


class Connector(httpcore.AsyncNetworkBackend):
    """Opens connections to port 443 where an `Internet` has it, and no others."""

    def __init__(self, internet: Internet) -> None:
        self._internet = internet
        self._connector = cast("httpcore.AsyncNetworkBackend", httpcore.AnyIOBackend())

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        if (host, port) != (self._internet.address, HTTPS):
            raise httpcore.ConnectError(f"{host}:{port} is not on the internet of this test")
        return await self._connector.connect_tcp(host, self._internet.port, timeout=timeout)


class BrowserTransport(httpx.AsyncBaseTransport):
    """What a browser does with the names and the certificate authority of an `Internet`."""

    def __init__(self, internet: Internet) -> None:
        self._internet = internet
        trusted = ssl.create_default_context(cafile=internet.authority)
        self._transport = httpx.AsyncHTTPTransport(verify=trusted, trust_env=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.host
        if name not in self._internet.names:
            raise httpx.ConnectError(f"{name} is not a name of this test", request=request)
        return await self._transport.handle_async_request(
            httpx.Request(
                request.method,
                request.url.copy_with(host=self._internet.address, port=self._internet.port),
                headers=request.headers,
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": name},
            )
        )

    async def aclose(self) -> None:
        await self._transport.aclose()
