"""Our own server on the test's internet: the application under uvicorn, in the loop of the test."""

import asyncio
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

DOMAIN = "alpha.test"
ORIGIN = f"https://{DOMAIN}"


@asynccontextmanager
async def serving(app: ASGIApp, listening: socket.socket) -> AsyncGenerator[None]:
    """Serve `app` on a copy of `listening`, from its lifespan's start to its end."""
    config = uvicorn.Config(
        app,
        lifespan="on",
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=5,
    )
    server = uvicorn.Server(config)
    with listening.dup() as copied:
        task = asyncio.create_task(server.serve(sockets=[copied]))
        try:
            yield
        finally:
            server.should_exit = True
            await task
