"""One server to measure, a process of its own: `python -m bench.server VARIANT DATABASE PORT`.

- `bare`: uvicorn alone, an application that reads the body and answers 202;
- `unkept`: all of ours, but nothing is kept;
- `inbox`: all of ours, kept, but with no effect;
- `effect`: and with its effect, and told, but not delivered.
"""

import asyncio
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack
from pathlib import Path

import uvicorn
import uvloop
from sqlalchemy import Table
from starlette.types import ASGIApp, Receive, Scope, Send

from bench.instances import config_of
from fediwiki.app import running
from fediwiki.cli.connections import connections
from fediwiki.workers.runner import Repeating, Runner

VARIANTS = ("bare", "unkept", "inbox", "effect")


async def _serve(variant: str, path: Path, port: int) -> None:
    settings = config_of(path)
    http: type[asyncio.Protocol] | str = "httptools"
    async with AsyncExitStack() as stack:
        app = _bare
        if variant != "bare":
            built = await stack.enter_async_context(running(settings))
            app = built.asgi
            http = connections(settings.limits)
            if variant == "unkept":
                built.instance.database.append = _nothing
            if variant == "effect":
                clock = built.instance.clock
                runner = Runner(
                    {
                        "inbox": Repeating(built.inbox, clock),
                        "events": Repeating(built.events, clock),
                    }
                )
                runner.start()
                stack.push_async_callback(runner.stop)
        await _server(app, port, http).serve()


def _server(app: ASGIApp, port: int, http: type[asyncio.Protocol] | str) -> uvicorn.Server:
    config = uvicorn.Config(
        app,
        port=port,
        http=http,
        ws="none",
        lifespan="off",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
    )
    return uvicorn.Server(config)


async def _bare(_: Scope, receive: Receive, send: Send) -> None:
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
    del table, row


if __name__ == "__main__":
    assert sys.argv[1] in VARIANTS
    uvloop.run(_serve(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
