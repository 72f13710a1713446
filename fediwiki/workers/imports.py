"""What members brought from elsewhere is done line by line, each when it is due."""

import asyncio
import logging
from datetime import datetime, timedelta

from fediwiki.asgi.abroad import Abroad
from fediwiki.asgi.rate_limits import Buckets, TooOften
from fediwiki.clock import Clock
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import Actor
from fediwiki.domain.imports import ASK_AGAIN_AFTER, ImportKind, ImportRow, RowState, Why
from fediwiki.domain.urls import Urls
from fediwiki.errors import FediWikiError, NotFound, Unavailable, Unreachable
from fediwiki.services import importing
from fediwiki.storage import actors, imports, members
from fediwiki.storage.database import Database
from fediwiki.text import names

_log = logging.getLogger(__name__)

_MINUTE = timedelta(minutes=1)
_OF_PEOPLE = {ImportKind.FOLLOWS, ImportKind.BLOCKS, ImportKind.MUTES}


class ImportWorker:
    """Does the lines that are due, one at a time, of each member in turn.

    All together, and those that ask one server, are no more in a minute than the limits say.
    """

    def __init__(
        self, database: Database, abroad: Abroad, urls: Urls, limits: Limits, clock: Clock
    ) -> None:
        """Look up through `abroad` whom nobody here knows."""
        self.wake = asyncio.Event()
        self._database = database
        self._abroad = abroad
        self._urls = urls
        self._last = 0
        together, of_server = (
            limits.import_rows_per_minute_together,
            limits.import_look_ups_per_server,
        )
        self._together = Buckets(clock, tries=together, window=_MINUTE)
        self._of_server = Buckets(clock, tries=of_server, window=_MINUTE)

    async def run_once(self, now: datetime) -> bool:
        """Do one line that is due; says whether there was any."""
        async with self._database.read() as tx:
            row = await imports.due(tx, now, after=self._last)
        if row is None:
            return False
        try:
            self._together.take("")
        except TooOften:
            return False
        self._last = row.member_id
        try:
            actor = await self._named(row) if row.kind in _OF_PEOPLE else None
            await self._do(row, actor, now)
        except Unavailable:
            raise
        except TooOften as error:
            await self._wait(row, now + error.retry_after)
        except Unreachable:
            await self._later(row, now)
        except NotFound:
            await self._fail(row, Why.NOBODY)
        except FediWikiError:
            await self._fail(row, Why.REFUSED)
        except Exception:  # noqa: BLE001 - what breaks on one line must not stop those after it
            _log.exception("line %s of an import broke", row.id)
            await self._later(row, now)
        return True

    async def _do(self, row: ImportRow, actor: Actor | None, now: datetime) -> None:
        async with self._database.write() as tx:
            # They may have discarded it, or left, while somebody was looked up.
            if not await imports.waits(tx, row.id):
                return
            member = (await members.by_id(tx, row.member_id)).actor
            if member.suspended is not None:
                await imports.save_tried(tx, row.id, row.tries, now + ASK_AGAIN_AFTER[-1])
                return
            await importing.do(tx, row, member, actor, urls=self._urls, now=now)

    async def _named(self, row: ImportRow) -> Actor:
        handle = names.parse_handle(row.said)
        async with self._database.read() as tx:
            known = await actors.find_by_handle(tx, handle.name, handle.host)
        if known is None:
            self._of_server.take(handle.host)
        return known or await self._abroad.find(row.said)

    async def _wait(self, row: ImportRow, until: datetime) -> None:
        """Let a line wait for its turn at a server; that is no try."""
        async with self._database.write() as tx:
            await imports.save_tried(tx, row.id, row.tries, until)

    async def _later(self, row: ImportRow, now: datetime) -> None:
        if row.tries >= len(ASK_AGAIN_AFTER):
            await self._fail(row, Why.UNREACHABLE)
            return
        async with self._database.write() as tx:
            again = now + ASK_AGAIN_AFTER[row.tries]
            await imports.save_tried(tx, row.id, row.tries + 1, again)

    async def _fail(self, row: ImportRow, why: Why) -> None:
        async with self._database.write() as tx:
            await imports.save_state(tx, row.id, RowState.FAILED, why)
