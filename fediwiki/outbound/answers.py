"""What servers answer, read raw and no further than a limit."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

import httpx

from fediwiki.errors import Malformed, TooLarge

# A body may come in crumbs for a while, but a megabyte of them would cost minutes of work.
_FREE_CHUNKS = 1024
_MIN_CHUNK_BYTES = 16
_MAX_LENGTH_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said to a POST: `headers` are lower-case with the first value of each.

    `body` is an excerpt, to be shown to people.
    """

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response(Answer):
    """What a server said to a GET; `url` is where it was said, after redirects.

    `body` is whole where `status` is 2xx, else an excerpt.
    """

    url: str


@dataclass(slots=True)
class FetchBudget:
    """How many requests one inbound activity may still cost."""

    left: int = 20

    def spend(self) -> None:
        """Take one.

        Raises:
            Malformed: There is none left.
        """
        if self.left <= 0:
            raise Malformed("the activity makes us fetch too much")
        self.left -= 1


def headers_of(response: httpx.Response) -> Mapping[str, str]:
    """Header names in lower case, each with its first value."""
    headers: dict[str, str] = {}
    for name, value in response.headers.raw:
        headers.setdefault(
            name.decode("ascii", "replace").lower(), value.decode("utf-8", "replace")
        )
    return headers


async def body_of(response: httpx.Response, max_bytes: int) -> bytes:
    """The whole body.

    Raises:
        TooLarge: It has more than `max_bytes`.
        Malformed: It is compressed, though we asked for identity, or comes in crumbs.
    """
    if _is_encoded(response):
        raise Malformed("the answer is compressed, which was not asked for")
    if _announces_more(response, max_bytes):
        raise TooLarge(f"the answer has more than {max_bytes} bytes")
    body = bytearray()
    chunks = 0
    async for chunk in _raw(response):
        body += chunk
        chunks += 1
        if len(body) > max_bytes:
            raise TooLarge(f"the answer has more than {max_bytes} bytes")
        if chunks > _FREE_CHUNKS and len(body) < chunks * _MIN_CHUNK_BYTES:
            raise Malformed("the answer comes in crumbs")
    return bytes(body)


async def excerpt_of(response: httpx.Response, max_bytes: int) -> bytes:
    """The first bytes of the body, none of a compressed one."""
    body = bytearray()
    async for chunk in _raw(response):
        body += chunk
        if len(body) >= max_bytes:
            break
    return b"" if _is_encoded(response) else bytes(body[:max_bytes])


def _raw(response: httpx.Response) -> AsyncIterator[bytes]:
    # Not through the response's own readers: they know how to decompress, without a limit.
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise httpx.StreamError("the transport's answer cannot be awaited")
    return response.stream.__aiter__()


def _is_encoded(response: httpx.Response) -> bool:
    codings = ",".join(response.headers.get_list("content-encoding")).split(",")
    return any(coding.strip().lower() not in ("", "identity") for coding in codings)


def _announces_more(response: httpx.Response, max_bytes: int) -> bool:
    announced = response.headers.get("content-length", "")
    if not (announced.isascii() and announced.isdigit()):
        return False
    return len(announced) > _MAX_LENGTH_DIGITS or int(announced) > max_bytes
