"""The guard at the door: a host is resolved, vetted and connected to in one step."""

import asyncio
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address

import httpcore

from fediwiki.errors import Malformed
from fediwiki.outbound.addresses import IPAddress, is_public
from fediwiki.outbound.policy import Policy
from fediwiki.outbound.resolver import Resolver

# Of each family, so that a broken one does not use up the time of the other.
_TRIES_PER_FAMILY = 2


class NameNotFound(httpcore.ConnectError):
    """Nobody knows the name of the host."""


class GuardedBackend(httpcore.AsyncNetworkBackend):
    """Connects to the very address it vetted: asked twice, a name may change its mind."""

    def __init__(
        self, policy: Policy, resolver: Resolver, connector: httpcore.AsyncNetworkBackend
    ) -> None:
        self._policy = policy
        self._resolver = resolver
        self._connector = connector

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection to `host`.

        Raises:
            Malformed: It lives at no address that we may ask.
            httpcore.ConnectError: It lives nowhere, or does not answer.
            httpcore.ConnectTimeout: The same, after `timeout` seconds.
        """
        del local_address, socket_options  # never given
        try:
            async with asyncio.timeout(timeout):
                candidates = _few(await self._vetted(host, port))
                slice_seconds = None if timeout is None else timeout / len(candidates)
                return await self._open(candidates, port, slice_seconds)
        except TimeoutError as error:
            raise httpcore.ConnectTimeout("timed out") from error

    async def _vetted(self, host: str, port: int) -> list[IPAddress]:
        found = await self._found(host, port)
        if self._policy.allow_private_addresses:
            return found
        if not (public := [address for address in found if is_public(address)]):
            raise Malformed(f"{host} is not of the public internet")
        return public

    async def _found(self, host: str, port: int) -> list[IPAddress]:
        try:
            return [ip_address(host)]
        except ValueError:
            pass
        try:
            found = list(await self._resolver.resolve(host, port))
        except TimeoutError:
            raise
        except (OSError, ValueError) as error:
            raise NameNotFound(host) from error
        if not found:
            raise NameNotFound(host)
        return found

    async def _open(
        self, candidates: list[IPAddress], port: int, slice_seconds: float | None
    ) -> httpcore.AsyncNetworkStream:
        for address in candidates[:-1]:
            try:
                return await self._connector.connect_tcp(str(address), port, slice_seconds)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return await self._connector.connect_tcp(str(candidates[-1]), port, slice_seconds)


def _few(addresses: list[IPAddress]) -> list[IPAddress]:
    old = [address for address in addresses if isinstance(address, IPv4Address)]
    new = [address for address in addresses if isinstance(address, IPv6Address)]
    few = {*old[:_TRIES_PER_FAMILY], *new[:_TRIES_PER_FAMILY]}
    return [address for address in addresses if address in few]
