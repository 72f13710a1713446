"""Bodies are read to their limit, and not a byte further."""

from collections.abc import Sequence

import anyio
import pytest
from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Message

from fediwiki.asgi import bodies
from fediwiki.errors import Malformed, TooLarge


class _Client:
    """Sends chunks, then hangs for ever."""

    def __init__(self, *chunks: bytes, ends: bool = True) -> None:
        self._messages: list[Message] = [
            {"type": "http.request", "body": chunk, "more_body": True} for chunk in chunks
        ]
        if ends:
            self._messages.append({"type": "http.request", "body": b"", "more_body": False})
        self.asked = 0

    async def receive(self) -> Message:
        self.asked += 1
        if not self._messages:
            await anyio.sleep_forever()
        return self._messages.pop(0)


async def _read(
    client: _Client, headers: dict[str, str] | None = None, *, seconds: float = 5
) -> bytes:
    return await bodies.read(Headers(headers), client.receive, most_bytes=10, seconds=seconds)


@pytest.mark.parametrize(
    "chunks", [(), (b"0123456789",), (b"01234", b"", b"56789")], ids=["empty", "one", "some"]
)
async def test_a_body_up_to_the_limit_is_read(chunks: Sequence[bytes]) -> None:
    assert await _read(_Client(*chunks)) == b"".join(chunks)


async def test_a_body_past_the_limit_is_not_read_on() -> None:
    client = _Client(b"012345", b"67890", b"and much more")
    with pytest.raises(TooLarge):
        await _read(client)
    assert client.asked == 2


@pytest.mark.parametrize("length", ["11", "9" * 5_000])
async def test_a_body_that_says_it_is_too_large_is_not_read_at_all(length: str) -> None:
    client = _Client(b"0")
    with pytest.raises(TooLarge):
        await _read(client, {"Content-Length": length})
    assert client.asked == 0


async def test_a_body_that_says_it_fits_is_read() -> None:
    assert await _read(_Client(b"0123456789"), {"Content-Length": "10"}) == b"0123456789"


@pytest.mark.parametrize("length", ["-1", "+1", "1_0", "ten", "", "٣"])
async def test_a_length_that_is_no_number_is_malformed(length: str) -> None:
    raw = [(b"content-length", length.encode())]
    with pytest.raises(Malformed):
        await bodies.read(Headers(raw=raw), _Client().receive, most_bytes=10, seconds=5)


async def test_a_client_that_stops_sending_is_not_waited_for() -> None:
    with pytest.raises(bodies.TooSlow):
        await _read(_Client(b"0", ends=False), seconds=0)


@pytest.mark.parametrize("encoding", ["gzip", "br", "identity, gzip"])
async def test_a_compressed_body_is_refused_unread(encoding: str) -> None:
    client = _Client(b"0")
    with pytest.raises(bodies.UnknownForm):
        await _read(client, {"Content-Encoding": encoding})
    assert client.asked == 0


async def test_a_client_that_goes_away_is_noticed() -> None:
    async def gone() -> Message:
        return {"type": "http.disconnect"}

    with pytest.raises(ClientDisconnect):
        await bodies.read(Headers(), gone, most_bytes=10, seconds=5)
