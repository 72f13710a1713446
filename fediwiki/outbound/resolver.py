"""From names to addresses."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from ipaddress import ip_address
from typing import Protocol

from fediwiki.outbound.addresses import IPAddress

_THREADS = 32


class Resolver(Protocol):
    """Tells where a host lives; whatever it says is vetted by its caller."""

    async def resolve(self, host: str, port: int) -> Sequence[IPAddress]:
        """The addresses of `host`, the preferred first.

        Raises:
            OSError: Nobody knows the name.
        """
        ...


class SystemResolver:
    """Asks the operating system, in threads of its own: one slow name delays no other work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="resolver")

    async def resolve(self, host: str, port: int) -> Sequence[IPAddress]:
        """The addresses of `host`, in the system's order (RFC 6724)."""
        ask = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, ask)
        return list(dict.fromkeys(ip_address(entry[4][0]) for entry in found))
