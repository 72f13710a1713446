"""Mails leave, and wait while they cannot."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from fediwiki.domain.mails import GIVE_UP_AFTER, RETRY_AFTER, Mail
from fediwiki.errors import Malformed, Unreachable
from fediwiki.outbound.mail import Letter
from fediwiki.services import mailing
from fediwiki.services.letters import Letterhead
from fediwiki.storage import mails
from fediwiki.storage.database import Database
from fediwiki.workers.mail import MailWorker
from tests.workers.world import StoppedClock

_HEAD = Letterhead("Open Atlas", "https://wiki.example")
_ANA = Mail("ana@example.org", "A word", "Some words.\n")


async def _head() -> Letterhead:
    return _HEAD


class _PostOffice:
    """Takes every mail, but for the addresses that it has a verdict on."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Exception] = {}
        self.tried: list[str] = []
        self.taken: list[Letter] = []

    async def send(self, letter: Letter) -> None:
        self.tried.append(letter.to)
        if letter.to in self.verdicts:
            raise self.verdicts[letter.to]
        self.taken.append(letter)


@pytest.fixture
def clock() -> StoppedClock:
    return StoppedClock()


async def _queue(database: Database, clock: StoppedClock, *written: Mail) -> None:
    async with database.write() as tx:
        for mail in written:
            await mailing.queue(tx, mail, now=clock.now())


async def _counts(database: Database) -> tuple[int, int]:
    async with database.read() as tx:
        return await mails.count_waiting(tx), await mails.count_given_up(tx)


async def _go(worker: MailWorker, clock: StoppedClock, waits: Sequence[timedelta]) -> None:
    for wait in waits:
        clock.pass_(wait)
        await worker.run_once(clock.now())


async def test_a_mail_leaves_once_and_is_forgotten(database: Database, clock: StoppedClock) -> None:
    office = _PostOffice()
    worker = MailWorker(database, office, _head)
    await _queue(database, clock, _ANA)
    assert await worker.run_once(clock.now())
    assert not await worker.run_once(clock.now())
    (letter,) = office.taken
    assert (letter.to, letter.subject, letter.text) == (_ANA.to, _ANA.subject, _ANA.text)
    assert await _counts(database) == (0, 0)


async def test_a_mail_waits_for_a_server_that_is_down(
    database: Database, clock: StoppedClock
) -> None:
    office = _PostOffice()
    office.verdicts[_ANA.to] = Unreachable("nobody answers")
    worker = MailWorker(database, office, _head)
    await _queue(database, clock, _ANA)
    await worker.run_once(clock.now())
    clock.pass_(RETRY_AFTER[0] - timedelta(seconds=1))
    await worker.run_once(clock.now())
    assert len(office.tried) == 1
    office.verdicts.clear()
    clock.pass_(timedelta(seconds=1))
    await worker.run_once(clock.now())
    assert len(office.taken) == 1
    assert await _counts(database) == (0, 0)


async def test_the_pauses_grow_and_after_days_a_mail_is_given_up(
    database: Database, clock: StoppedClock
) -> None:
    office = _PostOffice()
    office.verdicts[_ANA.to] = Unreachable("nobody answers")
    worker = MailWorker(database, office, _head)
    await _queue(database, clock, _ANA)
    await worker.run_once(clock.now())
    await _go(worker, clock, RETRY_AFTER)
    assert len(office.tried) == 1 + len(RETRY_AFTER)
    assert await _counts(database) == (1, 0)
    await _go(worker, clock, [GIVE_UP_AFTER])
    assert await _counts(database) == (0, 1)
    assert not await worker.run_once(clock.now())


async def test_what_is_refused_for_good_is_not_tried_again(
    database: Database, clock: StoppedClock
) -> None:
    office = _PostOffice()
    office.verdicts[_ANA.to] = Malformed("the mail server refuses the recipient (550)")
    worker = MailWorker(database, office, _head)
    await _queue(database, clock, _ANA)
    await worker.run_once(clock.now())
    await _go(worker, clock, RETRY_AFTER)
    assert office.tried == [_ANA.to]
    assert await _counts(database) == (0, 1)


async def test_one_bad_address_holds_up_nobody_else(
    database: Database, clock: StoppedClock
) -> None:
    office = _PostOffice()
    office.verdicts[_ANA.to] = Unreachable("nobody answers")
    bob = Mail("bob@example.org", "A word", "")
    await _queue(database, clock, _ANA, bob)
    await MailWorker(database, office, _head).run_once(clock.now())
    assert [letter.to for letter in office.taken] == [bob.to]


async def test_a_mail_to_nobody_goes_nowhere(database: Database, clock: StoppedClock) -> None:
    office = _PostOffice()
    await _queue(database, clock, Mail("", "A word", ""))
    await MailWorker(database, office, _head).run_once(clock.now())
    assert office.tried == []
    assert await _counts(database) == (0, 0)


async def test_an_instance_that_sends_no_mail_keeps_none(
    database: Database, clock: StoppedClock
) -> None:
    await _queue(database, clock, _ANA)
    await MailWorker(database, None, _head).run_once(clock.now())
    assert await _counts(database) == (0, 1)
    async with database.write() as tx:
        await mails.remove_old(tx, clock.now() + timedelta(seconds=1))
    assert await _counts(database) == (0, 0)
