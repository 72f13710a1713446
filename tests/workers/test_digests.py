"""Digests leave when they are due, with each thing once."""

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update

from fediwiki.domain.actors import Actor
from fediwiki.domain.mails import Mail
from fediwiki.domain.notifications import Digest, NotificationKind, Switch
from fediwiki.domain.viewers import Viewer
from fediwiki.errors import NotFound, Refused
from fediwiki.services import alerting, digesting, notifying
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actor_tables, digests, emails, mails, notifications
from fediwiki.storage.database import Database
from fediwiki.workers.digests import DigestWorker
from tests.services.wiki import Wiki, settled

_HEAD = Letterhead("Open Atlas", "https://wiki.example")
_ADDRESS = "ana@example.org"
_DAY = timedelta(days=1)


async def _head() -> Letterhead:
    return _HEAD


@dataclass(frozen=True, slots=True)
class _Desk:
    """Where ana's digests are written."""

    wiki: Wiki
    worker: DigestWorker

    @property
    def ana(self) -> Actor:
        return self.wiki.people["ana"]

    async def choose(self, digest: Digest) -> None:
        async with self.wiki.database.write() as tx:
            await emails.save(tx, self.ana.id, _ADDRESS, self.wiki.now)
            await digesting.choose(tx, self.ana, digest, now=self.wiki.now)

    async def follow(self, *names: str) -> None:
        for name in names:
            async with self.wiki.database.write() as tx:
                await notifying.of_follow(tx, self.wiki.people[name], self.ana, now=self.wiki.now)

    async def after(self, time: timedelta) -> list[Mail]:
        """All mails that were queued, once the worker went round some time later."""
        self.wiki.wait(time)
        await self.worker.run_once(self.wiki.now)
        async with self.wiki.database.read() as tx:
            return [each.mail for each in await mails.due(tx, self.wiki.now, limit=100)]


@pytest.fixture
async def desk(database: Database, pairs: KeyPairs) -> _Desk:
    return _Desk(await settled(database, pairs), DigestWorker(database, _head, mails=True))


async def test_what_is_unread_is_mailed_once_a_day_and_never_twice(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    assert await desk.after(_DAY - timedelta(seconds=1)) == []
    (mail,) = await desk.after(timedelta(seconds=1))
    assert mail.to == _ADDRESS
    assert mail.subject == "1 thing that you have not read (Open Atlas)"
    assert "bob follows you" in mail.text
    assert "https://wiki.example/u/bob" in mail.text
    assert "https://wiki.example/settings/notifications" in mail.text
    assert len(await desk.after(_DAY)) == 1
    await desk.follow("cleo")
    first, second = await desk.after(_DAY)
    assert first == mail
    assert "cleo follows you" in second.text
    assert "bob" not in second.text


async def test_a_digest_says_how_to_end_it_with_one_press(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    (mail,) = await desk.after(_DAY)
    link = mail.headers["List-Unsubscribe"]
    assert link.startswith("<https://wiki.example/unsubscribe/")
    assert link.strip("<>") in mail.text
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    await desk.follow("cleo")
    _, next_one = await desk.after(_DAY)
    assert next_one.headers == mail.headers


async def test_whoever_has_the_mail_ends_them_once_and_for_all(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    (mail,) = await desk.after(_DAY)
    token = mail.headers["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    for _ in range(2):
        async with desk.wiki.database.write() as tx:
            await digesting.end(tx, token, now=desk.wiki.now)
    await desk.follow("cleo")
    assert await desk.after(8 * _DAY) == [mail]
    async with desk.wiki.database.write() as tx:
        with pytest.raises(NotFound):
            await digesting.end(tx, "guessed", now=desk.wiki.now)


async def test_a_week_is_a_week(desk: _Desk) -> None:
    await desk.choose(Digest.WEEKLY)
    await desk.follow("bob")
    assert await desk.after(6 * _DAY) == []
    assert len(await desk.after(_DAY)) == 1


async def test_without_a_choice_nothing_is_mailed_nor_after_never(desk: _Desk) -> None:
    await desk.follow("bob")
    assert await desk.after(8 * _DAY) == []
    await desk.choose(Digest.DAILY)
    await desk.choose(Digest.NEVER)
    assert await desk.after(8 * _DAY) == []


async def test_what_was_read_or_is_not_wanted_by_mail_is_left_out(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    async with desk.wiki.database.write() as tx:
        (told,) = await notifications.of_member(tx, Viewer(desk.ana.id), limit=9)
        await notifying.see(tx, desk.ana, until=told.place, now=desk.wiki.now)
    assert await desk.after(_DAY) == []
    await desk.follow("cleo")
    async with desk.wiki.database.write() as tx:
        await notifying.switch(tx, desk.ana, {NotificationKind.FOLLOW: Switch(by_mail=False)})
    assert await desk.after(_DAY) == []


async def test_nothing_is_mailed_where_no_mail_is_sent(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    quiet = DigestWorker(desk.wiki.database, _head, mails=False)
    desk.wiki.wait(_DAY)
    assert not await quiet.run_once(desk.wiki.now)
    assert len(await desk.after(timedelta(0))) == 1


async def test_what_found_no_address_waits_until_there_is_one(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    async with desk.wiki.database.write() as tx:
        await emails.remove(tx, desk.ana.id)
    assert await desk.after(_DAY) == []
    async with desk.wiki.database.write() as tx:
        await emails.save(tx, desk.ana.id, _ADDRESS, desk.wiki.now)
    assert len(await desk.after(_DAY)) == 1


async def test_the_suspended_are_mailed_nothing(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    await desk.follow("bob")
    change = update(actor_tables.actors).where(actor_tables.actors.c.id == desk.ana.id)
    async with desk.wiki.database.write() as tx:
        await tx.change(change.values(suspended=desk.wiki.now))
    assert await desk.after(_DAY) == []
    async with desk.wiki.database.write() as tx:
        await tx.change(change.values(suspended=None))
    assert len(await desk.after(_DAY)) == 1


async def test_whoever_has_no_address_cannot_choose_a_digest(desk: _Desk) -> None:
    async with desk.wiki.database.write() as tx:
        with pytest.raises(Refused, match="address"):
            await digesting.choose(tx, desk.ana, Digest.DAILY, now=desk.wiki.now)
        assert await digests.of_member(tx, desk.ana.id) is Digest.NEVER


async def test_what_is_too_much_for_one_mail_comes_with_the_next(desk: _Desk) -> None:
    await desk.choose(Digest.DAILY)
    bob = desk.wiki.people["bob"]
    async with desk.wiki.database.write() as tx:
        for _ in range(digesting.MOST_TOLD + 1):
            await alerting.of_act(tx, "ban", desk.wiki.tides, desk.ana, by=bob, now=desk.wiki.now)
    (mail,) = await desk.after(_DAY)
    assert mail.text.count("banned you") == digesting.MOST_TOLD
    assert "More waits on the site." in mail.text
    _, rest = await desk.after(_DAY)
    assert rest.text.count("banned you") == 1
