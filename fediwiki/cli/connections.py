"""Connections of clients: a request's head has a size and a time, and whoever is answered reads.

The HTTP server limits none of these: who sends a byte now and then, or nothing at all, would keep
a connection for good. A body has its limits where it is read (`asgi/bodies.py`).
"""

import asyncio
import resource

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from fediwiki.config.settings import Limits

_LEAST_BYTES_READ = 4096
_FILES_A_CONNECTION = 2


def connections(limits: Limits) -> type[HttpToolsProtocol]:
    """What the HTTP server makes for each client that connects."""

    class Limited(_Connection):
        head_bytes = limits.head_bytes
        head_seconds = limits.head_seconds

    return Limited


def make_room(limits: Limits) -> None:
    """Have the system let us open as many files as our connections may need, as far as it will."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _FILES_A_CONNECTION * limits.connections
    if soft != resource.RLIM_INFINITY and soft < wanted:
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


class _Connection(HttpToolsProtocol):
    """A connection that is looked at now and then.

    It may wait for the whole of a request's head for `head_seconds`, from its beginning or from
    the last answer on, and leave an answer unread for about as long.
    """

    head_bytes: int
    head_seconds: float

    _in_head = False
    _begins = False
    _head_so_far = 0
    _waits_since: float | None = None
    _unread = 0
    _looking: asyncio.TimerHandle

    def connection_made(self, transport: asyncio.Transport) -> None:
        """Begin."""
        super().connection_made(transport)
        self._waits_since = self.loop.time()
        self._look_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self._looking.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what came; a head that is too long before it is whole is not waited for."""
        self._begins = False
        super().data_received(data)
        # A head that began here has an unknown part of these bytes, which are few enough.
        if self._in_head and not self._begins and not self.transport.is_closing():
            self._head_so_far += len(data)
            if self._head_so_far > self.head_bytes:
                self.send_400_response("The head of this request is too long.")

    def on_message_begin(self) -> None:
        """Begin a head."""
        super().on_message_begin()
        self._in_head = self._begins = True
        self._head_so_far = 0

    def on_headers_complete(self) -> None:
        """Let the application answer.

        Raises:
            ValueError: The head is too long; the parser makes 400 of it.
        """
        if len(self.url) + sum(len(n) + len(v) for n, v in self.headers) > self.head_bytes:
            raise ValueError
        self._in_head = False
        self._waits_since = None
        self._unread = 0
        super().on_headers_complete()

    def on_response_complete(self) -> None:
        """Wait for the next request, unless it is here already."""
        super().on_response_complete()
        if self.cycle.response_complete:
            self._waits_since = self.loop.time()

    def resume_writing(self) -> None:
        """Go on: the client reads."""
        super().resume_writing()
        self._unread = 0

    def _look_later(self) -> None:
        self._looking = self.loop.call_later(self.head_seconds, self._look)

    def _look(self) -> None:
        unread = self.transport.get_write_buffer_size()
        if unread:
            is_stuck = 0 < self._unread < unread + _LEAST_BYTES_READ
        else:
            since = self._waits_since
            is_stuck = since is not None and self.loop.time() - since >= self.head_seconds
        self._unread = unread
        if is_stuck:
            self.transport.abort()
        else:
            self._look_later()
