"""Where many requests are signed: RSA takes a third of a millisecond, and needs no Python.

One alone is signed on the spot. Many go to threads, so many at a time that the way there and back
costs little: signed one after another by the event loop, four hundred stop it for a third of a
second, and the second core stays idle.
"""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Headers, Request
from fediwiki.http_signatures.schemes import Scheme

_AT_A_TIME = 20
_FEW = 2
_THREADS = 2

Work = Callable[[], Headers]


class SigningRoom:
    """Signs for whoever comes, together with all others of this moment."""

    def __init__(self) -> None:
        """Begin with nobody waiting; threads start when they are needed."""
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="signing")
        self._waiting: list[tuple[Work, asyncio.Future[Headers]]] = []

    async def sign(
        self, request: Request, scheme: Scheme, key: PrivateKey, key_id: str, *, now: datetime
    ) -> Headers:
        """The headers to add to `request`, as `signatures.sign` makes them."""

        def work() -> Headers:
            return signatures.sign(request, scheme, key, key_id, now=now)

        loop = asyncio.get_running_loop()
        signed: asyncio.Future[Headers] = loop.create_future()
        if not self._waiting:
            loop.call_soon(self._begin)
        self._waiting.append((work, signed))
        return await signed

    def _begin(self) -> None:
        waiting, self._waiting = self._waiting, []
        if len(waiting) <= _FEW:
            _settle([signed for _, signed in waiting], _done([work for work, _ in waiting]))
            return
        loop = asyncio.get_running_loop()
        for start in range(0, len(waiting), _AT_A_TIME):
            batch = waiting[start : start + _AT_A_TIME]
            signed = [each for _, each in batch]
            task = loop.run_in_executor(self._threads, _done, [work for work, _ in batch])
            task.add_done_callback(lambda done, signed=signed: _settle(signed, done.result()))


def _done(works: Sequence[Work]) -> list[Headers | Exception]:
    done: list[Headers | Exception] = []
    for work in works:
        try:
            done.append(work())
        except Exception as error:  # noqa: BLE001 - whoever waits for it gets it
            done.append(error)
    return done


def _settle(signed: Sequence[asyncio.Future[Headers]], done: Sequence[Headers | Exception]) -> None:
    for future, result in zip(signed, done, strict=True):
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
