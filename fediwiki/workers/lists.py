"""Lists of servers that are followed are read once a day, and what they say is taken in."""

import asyncio
from contextlib import suppress
from datetime import datetime

from fediwiki.asgi.live import LiveConfig
from fediwiki.domain.block_lists import MOST_BYTES, BlockList, read_list
from fediwiki.errors import Malformed, NotFound, TooLarge, Unreachable
from fediwiki.outbound.answers import Response
from fediwiki.outbound.client import Client
from fediwiki.services import subscribing
from fediwiki.storage import followed_lists
from fediwiki.storage.database import Database

_ACCEPT = "text/csv, text/plain;q=0.9, application/octet-stream;q=0.5"
_ETAG_CHARACTERS = 200
_OK, _NOT_MODIFIED = 200, 304


class ListWorker:
    """Reads the lists that are due."""

    def __init__(self, database: Database, client: Client, live: LiveConfig) -> None:
        """Ask through `client`."""
        self.wake = asyncio.Event()
        self._database = database
        self._client = client
        self._live = live

    async def run_once(self, now: datetime) -> bool:
        """Read one list that is due; says whether there was any."""
        async with self._database.read() as tx:
            followed = await followed_lists.due(tx, now)
        if followed is None:
            return False
        try:
            answer = await self._client.get(
                followed.url, accept=_ACCEPT, max_bytes=MOST_BYTES, etag=followed.etag
            )
            said = None if answer.status == _NOT_MODIFIED else _said(answer)
        except (Malformed, TooLarge, Unreachable) as error:
            async with self._database.write() as tx:
                await subscribing.not_read(tx, followed, str(error), now)
            return True
        # An admin may have left it while it was read.
        with suppress(NotFound):
            await self._take_in(followed.id, said, answer.headers.get("etag", ""), now)
        return True

    async def _take_in(self, number: int, said: BlockList | None, etag: str, now: datetime) -> None:
        config = await self._live.fresh()
        async with self._database.write() as tx:
            followed = await followed_lists.by_id(tx, number)
            if said is None:
                await subscribing.unchanged(tx, followed, now)
                return
            await subscribing.take_in(
                tx,
                followed,
                said.entries,
                etag if len(etag) <= _ETAG_CHARACTERS else "",
                own_host=config.instance.domain,
                percent=config.limits.list_change_percent,
                now=now,
            )


def _said(answer: Response) -> BlockList:
    """What a list says.

    Raises:
        Malformed: It is no list, or names nobody.
    """
    if answer.status != _OK:
        raise Malformed(f"the answer is {answer.status}")
    if "html" in answer.headers.get("content-type", ""):
        raise Malformed("there is a page of the web, and no list")
    found = read_list(answer.body)
    if not found.entries:
        raise Malformed("there is no domain in it that could be read")
    return found
