"""Ending mails by the link that stands in them."""

from fediwiki.config.settings import Limits
from fediwiki.domain.notifications import Digest
from fediwiki.services import digesting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import digests, emails, mail_links
from fediwiki.storage.database import Database
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site, open_site

_LINK = "/unsubscribe/right"


async def _mailed(site: Site) -> int:
    ana = await site.member("ana")
    async with site.database.write() as tx:
        await emails.save(tx, ana.id, "ana@example.org", site.clock.now())
        await digesting.choose(tx, ana.actor, Digest.DAILY, now=site.clock.now())
        await mail_links.add(tx, ana.id, mail_links.DIGEST, "right")
    return ana.id


async def _digest(site: Site, member_id: int) -> Digest:
    async with site.database.read() as tx:
        return await digests.of_member(tx, member_id)


async def test_looking_at_the_link_ends_nothing_and_a_press_does(site: Site) -> None:
    ana = await _mailed(site)
    page = Page(await site.page(_LINK))
    assert "Send me no more of these" in page.words
    assert await _digest(site, ana) is Digest.DAILY
    answer = await site.browser.post(_LINK, headers=FROM_HERE)
    assert "You get no more mails" in Page(answer.text).words
    assert await _digest(site, ana) is Digest.NEVER


async def test_a_mail_provider_ends_them_without_a_browser(site: Site) -> None:
    ana = await _mailed(site)
    body = {"List-Unsubscribe": "One-Click"}
    answer = await site.another_browser().post(_LINK, data=body, headers={"Accept": "*/*"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert await _digest(site, ana) is Digest.NEVER


async def test_a_guess_ends_nothing(database: Database, database_url: str, pairs: KeyPairs) -> None:
    async with open_site(database, database_url, pairs, Limits(unsubscribe_tries=2)) as site:
        ana = await _mailed(site)
        assert (await site.browser.get("/unsubscribe/wrong")).status_code == 404
        tries = [await site.browser.post("/unsubscribe/wrong") for _ in range(3)]
        assert [each.status_code for each in tries] == [404, 404, 429]
        assert await _digest(site, ana) is Digest.DAILY
