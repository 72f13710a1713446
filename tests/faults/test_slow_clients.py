"""Clients that never end what they began are cut, and others do not feel them."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

from fediwiki.asgi.assets import ASSETS
from fediwiki.services.keymaking import KeyPairs
from tests.faults.clients import ask, page
from tests.faults.instances import Instance, make
from tests.faults.processes import Served, eventually, free_port, served

_CLIENTS = int(os.environ.get("FAULTS_CLIENTS", "50"))
_CUT_SECONDS = 30.0
_DRIP_SECONDS = 0.05
_LIMITS = {"HEAD_SECONDS": "1", "BODY_SECONDS": "1"}

_SHAPES = {
    "nothing at all": (b"", b""),
    "a request line that never ends": (b"GET /", b"a"),
    "headers that never end": (b"GET / HTTP/1.1\r\nHost: localhost\r\n", b"x: y\r\n"),
    "a body for the inbox that never ends": (
        b"POST /inbox HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
        b" ",
    ),
    "a body that nobody reads": (
        b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\n\r\n",
        b" ",
    ),
    "a body in chunks that never ends": (
        b"POST /inbox HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
        b"1\r\n \r\n",
    ),
}

_POST = b"POST /inbox HTTP/1.1\r\nHost: localhost\r\n"
_REFUSED = {
    "a long header": b"GET / HTTP/1.1\r\nHost: a\r\nX: %s\r\n\r\n" % (b"x" * 100_000),
    "many headers": b"GET / HTTP/1.1\r\nHost: a\r\n%s\r\n" % (b"X-Name: value\r\n" * 5_000),
    "a long target": b"GET /%s HTTP/1.1\r\nHost: a\r\n\r\n" % (b"x" * 64_000),
    "a length and chunks": _POST
    + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": _POST + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    "a strange encoding": _POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "a space before a colon": _POST + b"Content-Length : 1\r\n\r\na",
    "no length of a chunk": _POST + b"Transfer-Encoding: chunked\r\n\r\n\x0b1\r\na\r\n0\r\n\r\n",
}


async def test_slow_clients_are_cut_and_others_do_not_feel_them(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    async with _server(tmp_path, pairs) as server:
        instance = server.instance
        files = _files(server)
        async with asyncio.TaskGroup() as group:
            cut = [
                group.create_task(_cut_off(instance, *shape))
                for shape in _SHAPES.values()
                for _ in range(_CLIENTS)
            ]
            await eventually(lambda: _files(server) >= files + _CLIENTS, _CUT_SECONDS)
            while not all(each.done() for each in cut):
                shown = await page(instance, instance.posts[0].removeprefix(instance.url))
                assert shown.status == 200
        await eventually(lambda: _files(server) <= files + 1, _CUT_SECONDS)


async def test_who_asks_for_much_and_reads_nothing_is_cut(tmp_path: Path, pairs: KeyPairs) -> None:
    async with _server(tmp_path, pairs) as server:
        files = _files(server)
        style = ASSETS["style.css"].url
        request = f"GET {style} HTTP/1.1\r\nHost: {server.instance.authority}\r\n\r\n"
        reader, writer = await asyncio.open_connection("127.0.0.1", server.instance.port, limit=1)
        writer.write(request.encode() * 2_000)
        await eventually(lambda: _files(server) > files, _CUT_SECONDS)
        await eventually(lambda: _files(server) <= files, _CUT_SECONDS)
        writer.close()
        assert await reader.read(12) == b"HTTP/1.1 200"


async def test_heads_without_end_and_bodies_of_two_lengths_are_refused(
    tmp_path: Path, pairs: KeyPairs
) -> None:
    async with _server(tmp_path, pairs) as server:
        for name, request in _REFUSED.items():
            answer = await ask(server.instance, request)
            assert answer.status == 400, name
            assert answer.head.count("http/1.1") == 1, name
        assert (await page(server.instance, "/healthz")).status == 200


@asynccontextmanager
async def _server(tmp_path: Path, pairs: KeyPairs) -> AsyncGenerator[Served]:
    instance = await make(
        tmp_path / "wiki.sqlite", free_port(), posts=1, known=[], pairs=pairs, limits=_LIMITS
    )
    async with served(instance, tmp_path / "log") as server:
        yield server


async def _cut_off(instance: Instance, begins: bytes, goes_on: bytes) -> None:
    """Begin, go on bit by bit, and see the connection end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", instance.port)
    writer.write(begins)
    dripping = asyncio.create_task(_drip(writer, goes_on))
    try:
        async with asyncio.timeout(_CUT_SECONDS):
            await reader.read()
    except ConnectionError:
        pass
    finally:
        dripping.cancel()
        writer.close()


async def _drip(writer: asyncio.StreamWriter, bit: bytes) -> None:
    while bit and not writer.is_closing():
        writer.write(bit)
        await asyncio.sleep(_DRIP_SECONDS)


def _files(server: Served) -> int:
    """How many files and connections the server has open."""
    return len(list(Path(f"/proc/{server.pid}/fd").iterdir()))
