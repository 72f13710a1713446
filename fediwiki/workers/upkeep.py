"""Upkeep: what must be done now and then, whether anything happened or not."""

import asyncio
from datetime import datetime, timedelta

from fediwiki.domain.posts import RESTORABLE_FOR
from fediwiki.domain.urls import Urls
from fediwiki.services import following, posting
from fediwiki.storage import (
    actors,
    applications,
    follows,
    invites,
    mails,
    notifications,
    one_time_tokens,
    posts,
    received,
    sent,
    sessions,
)
from fediwiki.storage.database import Database

_HOURLY = timedelta(hours=1)


class Upkeep:
    """Asks again where nobody answered, and forgets what is kept for a time only."""

    def __init__(
        self,
        database: Database,
        urls: Urls,
        *,
        log_days: int,
        address_days: int,
        notification_days: int,
    ) -> None:
        """Keep entries of the logs that make no timeline, addresses, and what was told so long."""
        self.wake = asyncio.Event()
        self._database = database
        self._urls = urls
        self._kept = timedelta(days=log_days)
        self._addresses_kept = timedelta(days=address_days)
        self._told = timedelta(days=notification_days)
        self._tidied: datetime | None = None

    async def run_once(self, now: datetime) -> bool:
        """Do what is due; says whether anyone was asked again."""
        asked = await self._ask_again(now)
        if self._tidied is None or now - self._tidied >= _HOURLY:
            self._tidied = now
            await self._tidy(now)
        return asked

    async def _ask_again(self, now: datetime) -> bool:
        async with self._database.read() as tx:
            due = await follows.due(tx, now)
        for follow in due:
            async with self._database.write() as tx:
                follower = await actors.by_id(tx, follow.follower_id)
                followed = await actors.by_id(tx, follow.followed_id)
                await following.ask(tx, follower, followed, urls=self._urls, now=now)
        return bool(due)

    async def _tidy(self, now: datetime) -> None:
        async with self._database.write() as tx:
            await sessions.remove_expired(tx, now)
            await sessions.forget_networks(tx, now - self._addresses_kept)
            await received.remove_old(tx, now - self._kept)
            await sent.remove_old(tx, now - self._kept)
            await mails.remove_old(tx, now - self._kept)
            await one_time_tokens.remove_expired(tx, now)
            await applications.remove_expired(tx, now)
            await invites.remove_old(tx, now - self._kept)
            await notifications.remove_before(tx, now - self._told)
            for post in await posts.deleted_before(tx, now - RESTORABLE_FOR):
                await posting.erase(tx, post, now=now)
