"""The language that a member chose: on every page, and in every mail to them."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest

from fediwiki.config.settings import Limits, Registration
from fediwiki.config.settings import Mail as MailSettings
from fediwiki.domain.notifications import Digest
from fediwiki.services import digesting, notifying, registering, suspending
from fediwiki.services.administering import Ruling
from fediwiki.services.keymaking import KeyPairs
from fediwiki.services.letters import Letterhead
from fediwiki.storage import emails, members
from fediwiki.storage.database import Database
from fediwiki.text import tongues
from fediwiki.workers.digests import DigestWorker
from tests.web.editor import press
from tests.web.html import Page
from tests.web.site import FROM_HERE, ORIGIN, PASSWORD, Site, open_site

_HEAD = Letterhead("Open Atlas", ORIGIN, "en", tongues.read())
_ADDRESS = "ana@mail.example"


async def _head() -> Letterhead:
    return _HEAD


@pytest.fixture
async def site(database: Database, database_url: str, pairs: KeyPairs) -> AsyncGenerator[Site]:
    """An instance in English, where admins decide who joins."""
    async with open_site(
        database,
        database_url,
        pairs,
        Limits(),
        registration=Registration(mode="approval"),
        mail=MailSettings(folder="mail"),
    ) as site:
        yield site


async def _choose(site: Site, language: str) -> int:
    form, path = {"language": language}, "/settings/account/language"
    return (await site.browser.post(path, data=form, headers=FROM_HERE)).status_code


async def test_a_member_reads_us_in_their_language_whatever_their_browser_says(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.sign_in("ana")
    site.browser.headers["Accept-Language"] = "en"
    choices = Page(await site.page("/settings/account")).words
    assert [each in choices for each in ("As my browser asks", "English", "Français")] == [True] * 3
    assert await _choose(site, "eo") == 400
    assert await _choose(site, "fr") == 303
    for path in ("/", "/settings/account"):
        assert next(Page(await site.page(path)).all("html"))["lang"] == "fr"
    # What is wrong with a form is found before it is asked who sent it.
    form = {"languages": "?"}
    wrong = await site.browser.post("/settings/reading", data=form, headers=FROM_HERE)
    assert "Une langue" in Page(wrong.text).words
    assert await _choose(site, "") == 303
    assert next(Page(await site.page("/")).all("html"))["lang"] == "en"


async def test_mails_to_a_member_are_in_their_language_whoever_brings_them_about(
    site: Site,
) -> None:
    ana, admin = await site.member("ana"), await site.member("ada", admin=True)
    async with site.database.write() as tx:
        await members.save_language(tx, ana.id, "fr")
        await emails.save(tx, ana.id, _ADDRESS, site.clock.now())
        await digesting.choose(tx, ana.actor, Digest.DAILY, now=site.clock.now())
        await notifying.of_follow(tx, admin.actor, ana.actor, now=site.clock.now())
    site.clock.pass_(timedelta(days=1))
    await DigestWorker(site.database, _head, mails=True).run_once(site.clock.now())
    await press(site, "/reset", name="ana")
    async with site.database.write() as tx:
        await suspending.silence(tx, ana.actor, Ruling(admin, "Loud.", _HEAD, site.clock.now()))
    digest, reset, decided = [each.text.replace("\n", " ") for each in await site.mails()]
    assert "vous suit" in digest
    assert "mot de passe" in reset
    assert "Les admins donnent cette raison" in decided


async def test_whoever_asks_for_an_account_is_answered_in_the_language_they_asked_in(
    site: Site,
) -> None:
    site.browser.headers["Accept-Language"] = "fr"
    said = {"text": "Je mesure les marées de notre port.", "password": PASSWORD}
    await press(site, "/sign-up", name="ana", email=_ADDRESS, **said)
    await press(site, await site.link_to(_ADDRESS), password=PASSWORD)
    async with site.database.write() as tx:
        await registering.decline(tx, "ana", "", head=_HEAD, now=site.clock.now())
    asked, declined = [each.subject for each in await site.mails()]
    assert asked == "Confirmez votre adresse (Open Atlas)"
    assert declined == "Votre demande (Open Atlas)"
