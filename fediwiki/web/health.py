"""Whether we are well, for those who watch over the process."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from fediwiki.asgi.state import State
from fediwiki.errors import Conflict, Unavailable
from fediwiki.storage import migrating, settings
from fediwiki.storage.database import Database

_PROBED = "probed"
_PROBE_AGAIN_AFTER = timedelta(seconds=5)
_NEVER_KEPT = {"Cache-Control": "no-store"}


async def show_alive(_: Request) -> Response:
    """The process answers."""
    return PlainTextResponse("ok\n", headers=_NEVER_KEPT)


async def show_ready(request: Request[State]) -> Response:
    """The database has our schema, can be read, and can be written.

    Raises:
        Unavailable: One of these is not so.
    """
    now = request.state["clock"].now()
    try:
        await migrating.check(request.state["config"].storage.database)
    except Conflict as error:
        raise Unavailable(str(error)) from error
    await _probe(request.state["database"], int(now.timestamp()))
    return PlainTextResponse("ready\n", headers=_NEVER_KEPT)


async def _probe(database: Database, now_seconds: int) -> None:
    """Write something; but not at everyone's wish, for each write waits for the disk."""
    async with database.read() as tx:
        probed = int(await settings.find(tx, _PROBED) or 0)
    if abs(now_seconds - probed) >= _PROBE_AGAIN_AFTER.total_seconds():
        async with database.write() as tx:
            await settings.save(tx, _PROBED, str(now_seconds))


ROUTES = [
    Route("/healthz", show_alive),
    Route("/readyz", show_ready),
]
