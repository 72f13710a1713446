"""What `fediwiki serve` and `fediwiki worker` run."""

import asyncio
import logging
import signal
import threading

import uvicorn

from fediwiki import app
from fediwiki.app import App
from fediwiki.cli.calls import Call, Outcome
from fediwiki.config import Config
from fediwiki.errors import Unavailable

# The clockwork has 25 s after this, and both together may take no more than 30.
_LAST_REQUESTS_SECONDS = 4

_log = logging.getLogger("fediwiki")


async def serve(call: Call) -> Outcome:
    """Answer requests, and do what is due unless another process shall."""
    config = call.config()
    _begin(config)
    async with app.running(config) as running:
        if call.arguments.no_worker:
            await _answer(running, config)
        else:
            async with app.at_work(running):
                await _answer(running, config)
    return Outcome("", {"stopped": True})


async def work(call: Call) -> Outcome:
    """Do what is due."""
    config = call.config()
    stop = _begin(config)
    async with app.running(config) as running, app.at_work(running):
        await stop.wait()
    return Outcome("", {"stopped": True})


async def _answer(running: App, config: Config) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            running.asgi,
            host=config.server.host,
            port=config.server.port,
            http="httptools",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            limit_concurrency=config.limits.connections,
            timeout_graceful_shutdown=_LAST_REQUESTS_SECONDS,
        )
    )
    try:
        await server.serve()
    except SystemExit as error:
        where = f"{config.server.host}:{config.server.port}"
        raise Unavailable(f"cannot listen on {where}") from error


def _begin(config: Config) -> asyncio.Event:
    """Say what this is; gives what is set when a signal asks to stop.

    The HTTP server takes the signals while it runs, and raises them again when it has stopped:
    without a handler of ours that would end the process before its clockwork has finished.
    """
    logging.basicConfig(format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in ("fediwiki", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    for key in ("insecure_http", "allow_private_addresses"):
        if getattr(config.federation, key):
            _log.warning("federation.%s is on, which is for development only", key)
    stop = asyncio.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
    _log.info("this is %s", config.origin)
    return stop
