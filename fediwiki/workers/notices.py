"""Notices are answered: one mail to whoever gave one, once somebody decided about it."""

import asyncio
from datetime import datetime

from fediwiki.services import noticing
from fediwiki.services.letters import Letterhead
from fediwiki.storage import notices
from fediwiki.storage.database import Database
from fediwiki.text.gettext import speaking
from fediwiki.text.tongues import Tongues

_BATCH = 20


class NoticeWorker:
    """Answers what is decided."""

    def __init__(
        self, database: Database, letterhead: Letterhead, tongues: Tongues, *, mails: bool
    ) -> None:
        """Write under `letterhead`; where the instance sends no mail, nothing."""
        self.wake = asyncio.Event()
        self._database = database
        self._head = letterhead if mails else None
        self._tongues = tongues

    async def run_once(self, now: datetime) -> bool:
        """Answer what is decided; says whether there was anything."""
        async with self._database.read() as tx:
            answered = await notices.answered(tx, limit=_BATCH)
        for each in answered:
            with speaking(self._tongues.best([each.notice.language])):
                async with self._database.write() as tx:
                    await noticing.answer(tx, each, head=self._head, now=now)
        return bool(answered)
