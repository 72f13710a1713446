"""Kept-alive connections: bounded in number, and none slower to find for their being many."""

from collections import OrderedDict, defaultdict

import httpcore

Origin = tuple[bytes, bytes, int]


class IdleConnections:
    """Connections that wait for the next request to their origin; the longest idle goes first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._by_age: OrderedDict[httpcore.AsyncHTTPConnection, Origin] = OrderedDict()
        self._by_origin: defaultdict[Origin, list[httpcore.AsyncHTTPConnection]]
        self._by_origin = defaultdict(list)

    async def take(self, origin: Origin) -> httpcore.AsyncHTTPConnection | None:
        """A connection to `origin` that still lives, if there is one."""
        await self._close_expired()
        while connections := self._by_origin.get(origin):
            connection = connections[-1]
            self._forget(connection)
            if connection.is_available() and not connection.has_expired():
                return connection
            await connection.aclose()
        return None

    async def keep(self, origin: Origin, connection: httpcore.AsyncHTTPConnection) -> None:
        """Keep `connection` for the next request."""
        self._by_age[connection] = origin
        self._by_origin[origin].append(connection)
        if len(self._by_age) > self._limit:
            await self._close_oldest()

    async def aclose(self) -> None:
        """Close them all."""
        while self._by_age:
            await self._close_oldest()

    async def _close_expired(self) -> None:
        # The rest is younger; a server that hung up meanwhile is found out when its turn comes.
        while self._by_age and next(iter(self._by_age)).has_expired():
            await self._close_oldest()

    async def _close_oldest(self) -> None:
        oldest = next(iter(self._by_age))
        self._forget(oldest)
        await oldest.aclose()

    def _forget(self, connection: httpcore.AsyncHTTPConnection) -> None:
        origin = self._by_age.pop(connection)
        connections = self._by_origin[origin]
        connections.remove(connection)
        if not connections:
            del self._by_origin[origin]
