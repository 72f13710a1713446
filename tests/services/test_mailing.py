"""Mails are written down with the change that they tell of."""

from datetime import UTC, datetime

import pytest

from fediwiki.domain.mails import Mail
from fediwiki.errors import Malformed
from fediwiki.services import mailing
from fediwiki.storage import mails
from fediwiki.storage.database import Database

_NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
_MAIL = Mail("ana@example.org", "A word", "Some words.\n")


async def _waiting(database: Database) -> list[Mail]:
    async with database.read() as tx:
        return [each.mail for each in await mails.due(tx, _NOW, limit=10)]


async def test_a_mail_waits_once_its_transaction_is_kept(database: Database) -> None:
    async with database.write() as tx:
        await mailing.queue(tx, _MAIL, now=_NOW)
    assert await _waiting(database) == [_MAIL]


async def test_a_mail_goes_with_the_change_that_it_tells_of(database: Database) -> None:
    async def broken_off() -> None:
        async with database.write() as tx:
            await mailing.queue(tx, _MAIL, now=_NOW)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await broken_off()
    assert await _waiting(database) == []


@pytest.mark.parametrize(
    "mail",
    [
        Mail("ana@example.org\nBcc: eve@evil.example", "A word", ""),
        Mail("ana@example.org, eve@evil.example", "A word", ""),
        Mail("ana@example.org", "A word\nBcc: eve@evil.example", ""),
        Mail("ana@example.org", "A word\rBcc: eve@evil.example", ""),
        Mail("ana@example.org", "A word\u2028Bcc: eve@evil.example", ""),
        Mail("ana@example.org", "A" * 201, ""),
    ],
)
async def test_what_would_be_another_header_is_refused(database: Database, mail: Mail) -> None:
    async with database.write() as tx:
        with pytest.raises(Malformed):
            await mailing.queue(tx, mail, now=_NOW)
    assert await _waiting(database) == []
