"""Who waits for an account, as admins see it."""

from datetime import timedelta

import pytest

from fediwiki.domain.applications import Application
from fediwiki.services import registering
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.registering import Wish
from fediwiki.storage import applications, notifications
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_PATH = "/admin/sign-ups"


@pytest.fixture
async def waiting(site: Site) -> Site:
    """An instance at which Bea waits, and Ana is the admin at the browser."""
    now = site.clock.now()
    async with site.database.write() as tx:
        asked = Application(
            id=tx.new_id(now),
            name="bea",
            address="bea@mail.example",
            password_hash="x",
            text='I walk along the <b>sea</b> & "write".',
            token_hash="x",
            invite_id=None,
            made=now,
            confirmed=now,
            expires=now + timedelta(days=90),
        )
        await applications.add(tx, asked)
    await site.member("ana", admin=True, password=PASSWORD)
    await site.sign_in("ana")
    return site


async def _count(site: Site) -> int:
    async with site.database.read() as tx:
        return await applications.count_waiting(tx)


async def test_an_admin_reads_what_they_wrote(waiting: Site) -> None:
    text = await waiting.page(_PATH)
    assert 'I walk along the <b>sea</b> & "write".' in Page(text).words
    assert "<b>" not in text
    assert "1 person waits" in Page(await waiting.page("/settings/invites")).words


async def test_an_admin_approves(waiting: Site) -> None:
    answer = await press(waiting, _PATH, name="bea", do="approve")
    assert answer.headers["location"] == f"{_PATH}?done=approve"
    assert await _count(waiting) == 0
    assert "bea" in await waiting.page("/u/bea")
    assert "Given an account" in await waiting.page("/admin/log")
    assert "Given an account" not in await waiting.page("/log")
    assert (await press(waiting, _PATH, name="bea", do="approve")).status_code == 404


async def test_an_admin_declines_with_a_reason(waiting: Site) -> None:
    await press(waiting, _PATH, name="bea", do="decline", reason="No ads, please.")
    assert await _count(waiting) == 0
    assert "No ads, please." in (await waiting.mails())[-1].text
    assert (await waiting.browser.get("/u/bea")).status_code == 404


async def test_nobody_else_sees_it_or_decides(waiting: Site) -> None:
    await signed_in(waiting, "eve")
    assert (await waiting.browser.get(_PATH)).status_code == 404
    assert (await press(waiting, _PATH, name="bea", do="approve")).status_code == 404
    assert "waits for an account" not in Page(await waiting.page("/settings/invites")).words
    waiting.browser.cookies.clear()
    assert (await waiting.browser.get(_PATH)).status_code == 404
    assert (await press(waiting, _PATH, name="bea", do="approve")).status_code == 404
    assert await _count(waiting) == 1


async def test_admins_are_told_of_whoever_asks_until_that_is_decided(
    waiting: Site, pairs: KeyPairs
) -> None:
    eve = await waiting.member("eve")
    now = waiting.clock.now()
    async with waiting.database.write() as tx:
        wish = Wish("cai", "", "x", "Let me in.", None)
        await registering.apply_unmailed(
            tx, wish, token_hash="y", pairs=pairs, urls=waiting.urls, now=now
        )
        assert await notifications.of_member(tx, eve.viewer, limit=9) == []
    page = Page(await waiting.page("/notifications"))
    assert "asks for the account @cai" in page.words
    assert _PATH in page.links()
    assert "Let me in." not in page.words
    assert "Admin 2 to look at" in page.words
    assert "Notifications 1 unread" not in page.words
    assert 'name="sign_up-site"' in await waiting.page("/settings/notifications")
    await press(waiting, _PATH, name="cai", do="decline", reason="No.")
    assert "cai" not in await waiting.page("/notifications")
