"""Notices are answered: one mail to whoever gave one, once somebody decided about it."""

import asyncio
from datetime import datetime

from fediwiki.services import noticing
from fediwiki.services.letters import Head
from fediwiki.storage import notices
from fediwiki.storage.database import Database

_BATCH = 20


class NoticeWorker:
    """Answers what is decided."""

    def __init__(self, database: Database, head: Head, *, mails: bool) -> None:
        """Write under `head`; where the instance sends no mail, nothing."""
        self.wake = asyncio.Event()
        self._database = database
        self._head = head
        self._mails = mails

    async def run_once(self, now: datetime) -> bool:
        """Answer what is decided; says whether there was anything."""
        async with self._database.read() as tx:
            answered = await notices.answered(tx, limit=_BATCH)
        head = await self._head()
        for each in answered:
            async with self._database.write() as tx:
                with head.written_in(each.notice.language):
                    under = head if self._mails else None
                    await noticing.answer(tx, each, head=under, now=now)
        return bool(answered)
