"""One server to measure, a process of its own: `python -m bench.server VARIANT DATABASE PORT`.

- `bare`: uvicorn alone, an application that reads the body and answers 202;
- `unkept`: all of ours, but nothing is kept;
- `inbox`: all of ours, but for the clockwork;
- `whole`: all of ours.
"""

import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn
import uvloop
from sqlalchemy import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from bench.instances import config_of
from fediwiki.app import at_work, running

VARIANTS = ("bare", "unkept", "inbox", "whole")


async def _serve(variant: str, path: Path, port: int) -> None:
    async with AsyncExitStack() as stack:
        app = _bare
        if variant != "bare":
            built = await stack.enter_async_context(running(config_of(path)))
            app = built.asgi
            if variant == "unkept":
                built.instance.database.append = _nothing
            if variant == "whole":
                await stack.enter_async_context(at_work(built))
        await _server(app, port).serve()


def _server(app: ASGIApp, port: int) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        port=port,
        http="httptools",
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    return uvicorn.Server(config)


async def _bare(scope: Scope, receive: Receive, send: Send) -> None:
    body = b""
    more = True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    headers = [(b"content-length", b"0")]
    await send({"type": "http.response.start", "status": 202, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


async def _nothing(table: Table, row: Mapping[str, object]) -> None:
    """Keep nothing."""


if __name__ == "__main__":
    assert sys.argv[1] in VARIANTS
    uvloop.run(_serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
