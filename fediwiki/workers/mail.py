"""Mails leave here, one after the other, and never while somebody waits for an answer."""

import asyncio
import logging
from datetime import datetime

from fediwiki.domain.ids import short
from fediwiki.domain.mails import GIVE_UP_AFTER, NO_MAIL, WaitingMail, retry_after
from fediwiki.errors import Malformed, Unreachable
from fediwiki.outbound.mail import Letter, Mailer
from fediwiki.services.letters import Head
from fediwiki.storage import mails
from fediwiki.storage.database import Database

_BATCH = 20

_log = logging.getLogger(__name__)


class MailWorker:
    """Sends what waits; what cannot be sent is tried again for three days."""

    def __init__(self, database: Database, mailer: Mailer | None, head: Head) -> None:
        """Send by `mailer` in the name of `head`; without one, everything is given up at once."""
        self.wake = asyncio.Event()
        self._database = database
        self._mailer = mailer
        self._head = head

    async def run_once(self, now: datetime) -> bool:
        """Send what waits; says whether there was anything."""
        async with self._database.read() as tx:
            waiting = await mails.due(tx, now, limit=_BATCH)
        for each in waiting:
            await self._send(each, now)
        return bool(waiting)

    async def _send(self, waiting: WaitingMail, now: datetime) -> None:
        """Send a mail, then forget it: killed in between, it is sent twice, and known as one."""
        mail = waiting.mail
        letter = Letter(
            short(waiting.id),
            (await self._head()).site,
            mail.to,
            mail.subject,
            mail.text,
            waiting.written,
            mail.headers,
        )
        try:
            if mail.to:
                await self._sent(letter)
        except Malformed as error:
            await self._give_up(waiting, str(error))
        except Unreachable as error:
            if now - waiting.written >= GIVE_UP_AFTER:
                await self._give_up(waiting, str(error))
                return
            _log.warning("mail %s waits: %s", letter.id, error)
            due = now + retry_after(waiting.attempts + 1)
            async with self._database.write() as tx:
                await mails.postpone(tx, waiting, str(error), due)
        else:
            async with self._database.write() as tx:
                await mails.remove(tx, waiting.id)

    async def _sent(self, letter: Letter) -> None:
        if self._mailer is None:
            raise Malformed(NO_MAIL)
        await self._mailer.send(letter)

    async def _give_up(self, waiting: WaitingMail, reason: str) -> None:
        _log.warning("mail %s is given up: %s", short(waiting.id), reason)
        async with self._database.write() as tx:
            await mails.give_up(tx, waiting.id, reason)
