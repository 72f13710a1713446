"""Asking other servers: every rule of ours for it, over whatever transport is given."""

import asyncio
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager

import httpx

from fediwiki.errors import FediWikiError, Malformed, Unreachable
from fediwiki.outbound.answers import (
    Answer,
    FetchBudget,
    Response,
    body_of,
    excerpt_of,
    headers_of,
)
from fediwiki.outbound.circuit import Circuit
from fediwiki.outbound.policy import Limits, Policy
from fediwiki.outbound.slots import Slots
from fediwiki.outbound.urls import following, origin_of, vetted

Sign = Callable[[str, str, bytes | None], Mapping[str, str]]
"""From method, url and body to the headers that sign them."""

Lets = Callable[[str], Awaitable[bool]]
"""From a url to whether its host is one with which we have anything to do."""


async def lets_all(_url: str) -> bool:
    """Have to do with everyone."""
    return True


_REDIRECTS = (301, 302, 303, 307, 308)


class Client:
    """The one guarded way out; safe to share between tasks, of which one loop runs all.

    `clock` is monotonic, in seconds.
    """

    def __init__(
        self,
        transport: httpx.AsyncBaseTransport,
        *,
        user_agent: str,
        policy: Policy,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        lets: Lets = lets_all,
    ) -> None:
        self._transport = transport
        self._policy = policy
        self._limits = limits
        self._lets = lets
        self._slots = Slots(limits)
        self._circuit = Circuit(limits.quiet_seconds, clock)
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "identity"}

    async def get(
        self,
        url: str,
        *,
        accept: str,
        sign: Sign | None = None,
        max_bytes: int | None = None,
        budget: FetchBudget | None = None,
        across_hosts: bool = False,
        cut: bool = False,
        etag: str = "",
    ) -> Response:
        """Fetch `url`; `sign` is called again for every redirect.

        With an `etag` the answer is 304 if it is that of what is there still (RFC 9110 §13.1.2).

        Redirects to another origin are followed only with `across_hosts` (WebFinger's do so by
        custom, RFC 7033 §4.2), under the same rules. `max_bytes` is that of JSON unless given;
        with `cut`, what is longer is not refused but read no further.

        Raises:
            Malformed: The url, a redirect or the answer is none to take, now or later.
            Unreachable: Nobody answered in time, or not usefully.
        """
        target = vetted(url, self._policy)
        patience = _Patience(self._limits.total_seconds)
        max_bytes = self._limits.json_bytes if max_bytes is None else max_bytes
        for _ in range(self._limits.redirects + 1):
            await self._check_lets(target)
            if budget is not None:
                budget.spend()
            headers = {**self._headers, "Accept": accept}
            if etag:
                headers["If-None-Match"] = etag
            if sign is not None:
                headers |= sign("GET", str(target), None)
            request = httpx.Request("GET", target, headers=headers)
            response = await self._fetched(request, max_bytes, patience, cut=cut)
            location = response.headers.get("location")
            if response.status not in _REDIRECTS or location is None:
                return response
            redirected = following(target, location, self._policy)
            if not across_hosts and origin_of(redirected) != origin_of(target):
                raise Malformed("the redirect leads to another host")
            target = redirected
        raise Malformed("the redirects have no end")

    async def post(
        self, url: str, body: bytes, *, headers: Mapping[str, str], sign: Sign | None = None
    ) -> Answer:
        """Send `body` to `url`; a redirect is an answer like any other.

        Raises:
            Malformed: The url is none that we ask.
            Unreachable: Nobody answered in time, or not usefully.
        """
        target = vetted(url, self._policy)
        await self._check_lets(target)
        sent = {**self._headers, **headers}
        if sign is not None:
            sent |= sign("POST", str(target), body)
        request = httpx.Request("POST", target, headers=sent, content=body)
        answer: Answer | None = None
        try:
            async with (
                self._slots.turn(target.netloc.decode("ascii")),
                self._exchange(request, _Patience(self._limits.total_seconds)) as said,
            ):
                answer = Answer(said.status_code, headers_of(said), b"")
                excerpt = await excerpt_of(said, self._limits.excerpt_bytes)
                return Answer(answer.status, answer.headers, excerpt)
        except Unreachable:
            # The verdict came with the status: what follows it is decoration.
            if answer is None:
                raise
            return answer

    async def aclose(self) -> None:
        """Close the transport."""
        await self._transport.aclose()

    async def _check_lets(self, target: httpx.URL) -> None:
        if not await self._lets(str(target)):
            raise Malformed(f"this server has nothing to do with {target.host}")

    async def _fetched(
        self, request: httpx.Request, max_bytes: int, patience: "_Patience", *, cut: bool
    ) -> Response:
        origin = origin_of(request.url)

        def unproven() -> bool:
            return not self._circuit.is_proven(origin)

        async with self._slots.turn(request.url.netloc.decode("ascii"), unproven=unproven):
            self._circuit.check(origin)
            try:
                async with self._exchange(request, patience) as said:
                    self._circuit.answered(origin)
                    if said.is_success:
                        read = excerpt_of if cut else body_of
                        body = await read(said, max_bytes)
                    else:
                        body = await excerpt_of(said, self._limits.excerpt_bytes)
                    return Response(said.status_code, headers_of(said), body, str(request.url))
            except Unreachable as error:
                if unproven() or isinstance(error.__cause__, _NO_CONNECTION):
                    self._circuit.failed(origin)
                raise

    @asynccontextmanager
    async def _exchange(
        self, request: httpx.Request, patience: "_Patience"
    ) -> AsyncGenerator[httpx.Response]:
        try:
            async with patience.running():
                response = await self._transport.handle_async_request(request)
                try:
                    yield response
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, OSError) as error:
            raise _verdict(error, request.url) from error


_NO_CONNECTION = (httpx.ConnectError, httpx.ConnectTimeout)


class _Patience:
    """What is left of the time for an exchange, however many redirects it has."""

    def __init__(self, seconds: float) -> None:
        self._left_seconds = seconds

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            async with asyncio.timeout(self._left_seconds):
                yield
        finally:
            self._left_seconds -= loop.time() - started


def _verdict(error: Exception, url: httpx.URL) -> FediWikiError:
    host = url.raw_host.decode("ascii")
    match error:
        case httpx.LocalProtocolError() | httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return Malformed(f"{host}: the request cannot be said")
        case httpx.TimeoutException() | TimeoutError():
            return Unreachable(f"{host}: timed out")
        case httpx.HTTPError():
            return Unreachable(f"{host}: {error}")
        case _:
            return Unreachable(f"{host}: connection lost")
