"""Notices are answered: one mail to whoever gave one, once somebody decided about it."""

import asyncio
from datetime import datetime

from fediwiki.services import noticing
from fediwiki.services.letters import Letterhead
from fediwiki.storage import notices
from fediwiki.storage.database import Database

_BATCH = 20


class NoticeWorker:
    """Answers what is decided."""

    def __init__(self, database: Database, letterhead: Letterhead, *, mails: bool) -> None:
        """Write under `letterhead`; where the instance sends no mail, nothing."""
        self.wake = asyncio.Event()
        self._database = database
        self._letterhead = letterhead
        self._mails = mails

    async def run_once(self, now: datetime) -> bool:
        """Answer what is decided; says whether there was anything."""
        async with self._database.read() as tx:
            answered = await notices.answered(tx, limit=_BATCH)
        for each in answered:
            async with self._database.write() as tx:
                with self._letterhead.written_in(each.notice.language):
                    head = self._letterhead if self._mails else None
                    await noticing.answer(tx, each, head=head, now=now)
        return bool(answered)
