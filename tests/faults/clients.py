"""One request over a connection of its own."""

import asyncio
from dataclasses import dataclass

from tests.faults.instances import Instance


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, to the end of the connection."""

    status: int
    head: str
    text: str


async def ask(instance: Instance, request: bytes) -> Answer:
    """Send one request and read until the server closes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", instance.port)
    try:
        writer.write(request)
        head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    finally:
        writer.close()
    return Answer(int(head.split(b" ", 2)[1]), head.decode().lower(), body.decode())


async def page(instance: Instance, path: str) -> Answer:
    """A page, as a browser gets it."""
    return await ask(
        instance,
        f"GET {path} HTTP/1.1\r\nHost: {instance.authority}\r\nAccept: text/html\r\n"
        "Connection: close\r\n\r\n".encode(),
    )
