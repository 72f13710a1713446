"""Chores: each thing that upkeep does, by itself; gives to how many things it was done."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from fediwiki.asgi.live import LiveConfig
from fediwiki.config.settings import Limits
from fediwiki.domain.guests import APP_LASTS, ARRIVAL_LASTS
from fediwiki.domain.policies import FOLLOWS_KEPT
from fediwiki.domain.posts import RESTORABLE_FOR
from fediwiki.domain.upkeep import Chore
from fediwiki.media import disks
from fediwiki.media.pictures import Pictures
from fediwiki.services import deleting, ending, policing, succeeding, suspending, tuning
from fediwiki.storage import (
    actors,
    applications,
    fading,
    follows,
    guests,
    imports,
    invites,
    mails,
    media,
    migrating,
    moderators,
    notifications,
    offers,
    one_time_tokens,
    posts,
    received,
    runs,
    sent,
    server_policies,
    sessions,
    site_bans,
    subwikis,
    turned_away,
    unsaved_edits,
)
from fediwiki.storage.database import Database

Do = Callable[[Limits, datetime], Awaitable[int]]

_PICTURES_AT_ONCE = 200
_SERVERS_AT_ONCE = 20
# So many posts are looked at together, and so often an hour: all of a million in four days.
_POSTS_AT_ONCE = 200
_WINDOWS = 50
# As long as a delivery is tried.
_TOLD_OF_LEAVING = timedelta(days=8)


class Chores:
    """What upkeep does, in its order; what has an effect on others, last."""

    def __init__(self, database: Database, pictures: Pictures, live: LiveConfig) -> None:
        """Do it in `database`, and to the files of `pictures`."""
        self._database = database
        self._pictures = pictures
        self._live = live
        self.all: Mapping[Chore, Do] = {
            Chore.SESSIONS: self._forget_sessions,
            Chore.ADDRESSES: self._forget_addresses,
            Chore.LOG: self._shorten_log,
            Chore.NOTIFICATIONS: self._forget_notifications,
            Chore.EDITS: self._forget_edits,
            Chore.IMPORTS: self._forget_imports,
            Chore.FOLLOWS: self._end_follows,
            Chore.DOORS: self._close_doors,
            Chore.MODERATORS: self._look_after,
            Chore.SERVERS: self._sever,
            Chore.BANS: self._end_bans,
            Chore.POLICIES: self._lift,
            Chore.POSTS: self._erase_posts,
            Chore.FADING: self._let_fade,
            Chore.PICTURES: self._remove_pictures,
            Chore.DISK: self._look_at_disk,
            Chore.SUBWIKIS: self._end_subwikis,
            Chore.PEOPLE: self._erase_people,
        }

    async def _forget_sessions(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            done = await sessions.remove_expired(tx, now)
            done += await guests.remove_expired(tx, now)
            done += await guests.remove_apps(tx, now - APP_LASTS - ARRIVAL_LASTS)
            done += await guests.forget_before(tx, now - timedelta(days=limits.guest_days))
            done += await one_time_tokens.remove_expired(tx, now)
            done += await applications.remove_expired(tx, now)
            return done + await invites.remove_old(tx, now - timedelta(days=limits.log_days))

    async def _forget_addresses(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return await sessions.forget_networks(tx, now - timedelta(days=limits.address_days))

    async def _shorten_log(self, limits: Limits, now: datetime) -> int:
        before = now - timedelta(days=limits.log_days)
        async with self._database.write() as tx:
            done = await received.remove_old(tx, before)
            done += await sent.remove_old(tx, before)
            away = now - timedelta(days=limits.turned_away_days)
            done += await turned_away.remove_old(tx, away)
            return done + await mails.remove_old(tx, before)

    async def _forget_notifications(self, limits: Limits, now: datetime) -> int:
        before = now - timedelta(days=limits.notification_days)
        async with self._database.write() as tx:
            return await notifications.remove_before(tx, before)

    async def _forget_edits(self, limits: Limits, now: datetime) -> int:
        before = now - timedelta(days=limits.unsaved_edit_days)
        async with self._database.write() as tx:
            await offers.forget_pictures(tx, before)
            return await unsaved_edits.remove_before(tx, before)

    async def _forget_imports(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return await imports.remove_before(tx, now - timedelta(days=limits.import_days))

    async def _end_follows(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return await follows.remove_of_gone(tx, now - _TOLD_OF_LEAVING)

    async def _close_doors(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return int(await tuning.close_unattended(tx, self._live.file, now=now))

    async def _look_after(self, limits: Limits, now: datetime) -> int:
        invited = now - timedelta(days=limits.moderator_invitation_days)
        absent = timedelta(days=limits.moderator_absent_days)
        async with self._database.write() as tx:
            done = await moderators.remove_invitations_before(tx, invited)
            await succeeding.look_around(tx, absent, now=now)
            return done

    async def _sever(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            due = await server_policies.to_sever(tx, now - FOLLOWS_KEPT, limit=_SERVERS_AT_ONCE)
            for server_id in due:
                await server_policies.sever(tx, server_id, now)
            return len(due)

    async def _end_bans(self, _: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return await site_bans.end_over(tx, now)

    async def _lift(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            return await policing.end_over(tx, now)

    async def _erase_posts(self, limits: Limits, now: datetime) -> int:
        async with self._database.write() as tx:
            gone = await posts.deleted_before(tx, now - RESTORABLE_FOR)
            for post in gone:
                await deleting.erase(tx, post, now=now)
            return len(gone)

    async def _let_fade(self, limits: Limits, now: datetime) -> int:
        """Let posts go with which nobody here did anything, some of all that are old enough."""
        if not limits.remote_posts_days:
            return 0
        before, done = now - timedelta(days=limits.remote_posts_days), 0
        async with self._database.read() as tx:
            place = await fading.place(tx)
        for _ in range(_WINDOWS):
            async with self._database.write() as tx:
                seen = await fading.of_elsewhere(tx, place, before, limit=_POSTS_AT_ONCE)
                ids = [number for number, _place in seen]
                faded = sorted({*ids} - await fading.wanted(tx, ids)) if ids else []
                if faded:
                    await fading.drop(tx, faded)
                ends = len(seen) < _POSTS_AT_ONCE
                await fading.save_place(tx, None if ends else seen[-1][1])
            done += len(faded)
            if ends:
                break
            place = seen[-1][1]
        return done

    async def _remove_pictures(self, limits: Limits, now: datetime) -> int:
        """Remove what stands nowhere: first it is forgotten, then the file goes."""
        made = now - timedelta(days=limits.unused_media_days)
        copied = now - timedelta(days=limits.remote_media_days)
        done = 0
        async with self._database.write() as tx:
            await media.forget_copies(tx, copied)
        while True:
            async with self._database.write() as tx:
                names = await media.unused(tx, made, limit=_PICTURES_AT_ONCE)
                for name in names:
                    await media.remove(tx, name)
            for name in names:
                await self._pictures.remove(name)
            done += len(names)
            if len(names) < _PICTURES_AT_ONCE:
                return done

    async def _look_at_disk(self, limits: Limits, now: datetime) -> int:
        kept = self._live.file.storage
        disk = await disks.fullest(migrating.folders_of(kept.database, kept.media))
        if disk is not None:
            async with self._database.write() as tx:
                await runs.save_free_percent(tx, disk.free_percent)
        return 0

    async def _end_subwikis(self, limits: Limits, now: datetime) -> int:
        async with self._database.read() as tx:
            over = await subwikis.ending_before(tx, now)
        for each in over:
            async with self._database.write() as tx:
                subwiki = await subwikis.by_id(tx, each.id)
                if subwiki.life.ends == each.life.ends:
                    await ending.finish(tx, subwiki, now=now)
        return len(over)

    async def _erase_people(self, limits: Limits, now: datetime) -> int:
        """Let those be gone for good whose suspension nobody lifted in time."""
        async with self._database.read() as tx:
            gone = await actors.suspended_before(tx, now - timedelta(days=limits.suspended_days))
        for each in gone:
            async with self._database.write() as tx:
                actor = await actors.by_id(tx, each.id)
                if actor.suspended == each.suspended:
                    await suspending.erase(tx, actor, now=now)
        return len(gone)
