"""Reading what a client sends, no more and no longer than agreed."""

import asyncio

from starlette.datastructures import Headers
from starlette.requests import ClientDisconnect
from starlette.types import Receive

from fediwiki.errors import Malformed, TooLarge
from fediwiki.text.gettext import _


class TooSlow(Malformed):
    """The body did not arrive within the time limit."""


class UnknownForm(Malformed):
    """The body is of a type, or encoded in a way, that this address does not read."""


async def read(headers: Headers, receive: Receive, *, most_bytes: int, seconds: float) -> bytes:
    """The whole body.

    Raises:
        TooLarge: It is, by its own word or by what came; the rest is not read.
        TooSlow: It took longer than `seconds`.
        UnknownForm: It is compressed.
        ClientDisconnect: The client went away.
    """
    if headers.get("content-encoding", "identity").strip().lower() != "identity":
        raise UnknownForm(_("send this without Content-Encoding"))
    length = headers.get("content-length", "0")
    if not (length.isascii() and length.isdecimal()):
        raise Malformed(_("Content-Length must be a number"))
    # By digits first: a number of thousands of digits is not worth converting.
    if len(length) > len(str(most_bytes)) or int(length) > most_bytes:
        raise TooLarge(_("this takes at most %(most_bytes)s bytes", most_bytes=most_bytes))
    try:
        async with asyncio.timeout(seconds):
            return await _received(receive, most_bytes)
    except TimeoutError as error:
        raise TooSlow(too_slow(seconds)) from error


def too_slow(seconds: float) -> str:
    """What to say where nothing more comes."""
    said = f"{seconds:g}"
    return _("nothing more came within %(seconds)s seconds", seconds=said)


async def _received(receive: Receive, most_bytes: int) -> bytes:
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise ClientDisconnect
        body += message.get("body", b"")
        if len(body) > most_bytes:
            raise TooLarge(_("this takes at most %(most_bytes)s bytes", most_bytes=most_bytes))
        if not message.get("more_body", False):
            return bytes(body)
