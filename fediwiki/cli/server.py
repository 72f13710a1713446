"""What needs the whole application: `serve`, `worker` and `timelines rebuild`."""

import asyncio
import logging
import signal
import threading

import uvicorn

from fediwiki import app
from fediwiki.activitypub.rebuilding import timelines
from fediwiki.app import App
from fediwiki.cli.calls import Call, Outcome
from fediwiki.cli.connections import connections, make_room
from fediwiki.config.settings import Config
from fediwiki.errors import Refused, Unavailable
from fediwiki.storage import events
from fediwiki.storage.migrating import SQLITE

# The clockwork has 25 s after this, and both together may take no more than 30.
_LAST_REQUESTS_SECONDS = 4

_log = logging.getLogger("fediwiki")


async def serve(call: Call) -> Outcome:
    """Answer requests, and do what is due unless another process shall."""
    config = call.config()
    _begin(config)
    make_room(config.limits)
    async with app.running(config) as running:
        await _check_alone(running, config)
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


async def rebuild(call: Call) -> Outcome:
    """Make posts and comments again from the logs, once these hold everything.

    Raises:
        Unavailable: Something that happened here could not be put into them yet.
    """
    async with app.running(call.config()) as running:
        instance = running.instance
        now = instance.clock.now()
        while await running.events.run_once(now):
            pass
        async with instance.database.read() as tx:
            untold = await events.count_untold(tx)
        if untold:
            raise Unavailable(f"{untold} events wait to be told, and would be lost")
        rebuilt = await timelines.rebuild(
            instance.database, running.remote, instance.urls, instance.config.limits, now
        )
    return Outcome(
        f"Made {rebuilt.posts} posts and {rebuilt.comments} comments "
        f"from {rebuilt.entries} entries of the logs.",
        {"entries": rebuilt.entries, "posts": rebuilt.posts, "comments": rebuilt.comments},
    )


async def _check_alone(running: App, config: Config) -> None:
    """Let one server at a time have a SQLite file: it writes for all, and the work is its own.

    Raises:
        Refused: Another has it.
    """
    is_file = config.storage.database.startswith(SQLITE)
    if is_file and not await running.instance.database.claim_work():
        raise Refused(
            "another `fediwiki serve` has this database; on SQLite there is one at a time"
        )


async def _answer(running: App, config: Config) -> None:
    server = uvicorn.Server(
        uvicorn.Config(
            running.asgi,
            host=config.server.host,
            port=config.server.port,
            http=connections(config.limits),
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
