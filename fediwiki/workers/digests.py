"""Digests are written: one mail to each member whose turn it is, of what they did not read."""

import asyncio
from datetime import datetime

from fediwiki.asgi.phrases import phrase_of
from fediwiki.domain.mails import Mail
from fediwiki.domain.notifications import Notification
from fediwiki.services import digesting, mailing
from fediwiki.services.digesting import Unread
from fediwiki.services.letters import Head, Letterhead, News
from fediwiki.storage import digests
from fediwiki.storage.database import Database

_BATCH = 20


class DigestWorker:
    """Queues the digests that are due."""

    def __init__(self, database: Database, head: Head, *, mails: bool) -> None:
        """Write under `head`; where the instance sends no mail, nothing."""
        self.wake = asyncio.Event()
        self._database = database
        self._head = head
        self._mails = mails

    async def run_once(self, now: datetime) -> bool:
        """Queue what is due; says whether there was anything."""
        if not self._mails:
            return False
        async with self._database.read() as tx:
            due = await digests.due(tx, now, limit=_BATCH)
        for member_id in due:
            await self._write(member_id, now)
        return bool(due)

    async def _write(self, member_id: int, now: datetime) -> None:
        head = await self._head()
        async with self._database.write() as tx:
            unread = await digesting.take(tx, member_id, now=now)
            if unread is not None:
                with head.written_in(unread.language):
                    mail = _mail(head, unread)
                await mailing.queue(tx, mail, now=now)


def _mail(head: Letterhead, unread: Unread) -> Mail:
    news = [_news(each) for each in unread.told]
    return head.digest(unread.to, unread.name, news, more=unread.more, token=unread.token)


def _news(told: Notification) -> News:
    phrase = phrase_of(told)
    return News(told.at, phrase.text, phrase.why, phrase.path)
