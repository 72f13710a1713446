"""Upkeep: what must be done now and then, whether anything happened or not."""

import asyncio
from datetime import datetime, timedelta

from fediwiki.asgi.live import LiveConfig
from fediwiki.config import Limits
from fediwiki.domain.policies import FOLLOWS_KEPT
from fediwiki.domain.posts import RESTORABLE_FOR
from fediwiki.domain.urls import Urls
from fediwiki.media.pictures import Pictures
from fediwiki.services import ending, following, posting, succeeding, suspending, tuning
from fediwiki.storage import (
    actors,
    applications,
    follows,
    invites,
    mails,
    media,
    moderators,
    notifications,
    one_time_tokens,
    posts,
    received,
    sent,
    server_policies,
    sessions,
    subwikis,
    unsaved_edits,
)
from fediwiki.storage.database import Database

_HOURLY = timedelta(hours=1)
_PICTURES_AT_ONCE = 200
_SERVERS_AT_ONCE = 20
# As long as a delivery is tried.
_TOLD_OF_LEAVING = timedelta(days=8)


class Upkeep:
    """Asks again where nobody answered, and forgets what is kept for a time only."""

    def __init__(
        self, database: Database, urls: Urls, pictures: Pictures, live: LiveConfig
    ) -> None:
        """Keep for as long as the limits that hold say what is kept for a time."""
        self.wake = asyncio.Event()
        self._database = database
        self._urls = urls
        self._pictures = pictures
        self._live = live
        self._tidied: datetime | None = None

    async def run_once(self, now: datetime) -> bool:
        """Do what is due; says whether that leaves something to tell."""
        asked = await self._ask_again(now)
        if self._tidied is None or now - self._tidied >= _HOURLY:
            self._tidied = now
            limits = (await self._live.fresh()).limits
            await self._tidy(limits, now)
            await self._tidy_pictures(limits, now)
            ended = await self._end_subwikis(now)
            return await self._erase_suspended(limits, now) or ended or asked
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

    async def _tidy(self, limits: Limits, now: datetime) -> None:
        async with self._database.write() as tx:
            await sessions.remove_expired(tx, now)
            await sessions.forget_networks(tx, now - timedelta(days=limits.address_days))
            await received.remove_old(tx, now - timedelta(days=limits.log_days))
            await sent.remove_old(tx, now - timedelta(days=limits.log_days))
            await mails.remove_old(tx, now - timedelta(days=limits.log_days))
            await unsaved_edits.remove_before(tx, now - timedelta(days=limits.unsaved_edit_days))
            await one_time_tokens.remove_expired(tx, now)
            await applications.remove_expired(tx, now)
            await invites.remove_old(tx, now - timedelta(days=limits.log_days))
            await notifications.remove_before(tx, now - timedelta(days=limits.notification_days))
            await follows.remove_of_gone(tx, now - _TOLD_OF_LEAVING)
            await tuning.close_unattended(tx, self._live.file, now=now)
            await moderators.remove_invitations_before(
                tx, now - timedelta(days=limits.moderator_invitation_days)
            )
            await succeeding.look_around(tx, timedelta(days=limits.moderator_absent_days), now=now)
            for server_id in await server_policies.to_sever(
                tx, now - FOLLOWS_KEPT, limit=_SERVERS_AT_ONCE
            ):
                await server_policies.sever(tx, server_id, now)
            for post in await posts.deleted_before(tx, now - RESTORABLE_FOR):
                await posting.erase(tx, post, now=now)

    async def _erase_suspended(self, limits: Limits, now: datetime) -> bool:
        """Let those be gone for good whose suspension nobody lifted in time; says if any were."""
        async with self._database.read() as tx:
            gone = await actors.suspended_before(tx, now - timedelta(days=limits.suspended_days))
        for each in gone:
            async with self._database.write() as tx:
                actor = await actors.by_id(tx, each.id)
                if actor.suspended == each.suspended:
                    await suspending.erase(tx, actor, now=now)
        return bool(gone)

    async def _end_subwikis(self, now: datetime) -> bool:
        """Delete the subwikis whose time is over; says if there were any."""
        async with self._database.read() as tx:
            over = await subwikis.ending_before(tx, now)
        for each in over:
            async with self._database.write() as tx:
                subwiki = await subwikis.by_id(tx, each.id)
                if subwiki.life.ends == each.life.ends:
                    await ending.finish(tx, subwiki, now=now)
        return bool(over)

    async def _tidy_pictures(self, limits: Limits, now: datetime) -> None:
        """Remove what stands nowhere: first it is forgotten, then the file goes."""
        async with self._database.write() as tx:
            await media.forget_copies(tx, now - timedelta(days=limits.remote_media_days))
            names = await media.unused(
                tx, now - timedelta(days=limits.unused_media_days), limit=_PICTURES_AT_ONCE
            )
            for name in names:
                await media.remove(tx, name)
        for name in names:
            await self._pictures.remove(name)
