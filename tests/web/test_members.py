"""Profiles."""

from fediwiki.storage import actors
from tests.web.html import Page
from tests.web.site import Site


async def test_a_profile_says_who_it_is_and_what_they_posted(site: Site) -> None:
    ana = await site.member("ana")
    async with site.database.write() as tx:
        await actors.save_display(tx, ana.id, name="Ana Lima", summary="<p>I <b>measure</b>.</p>")
    await site.post(ana.actor, await site.subwiki("climate"), "Sea level")
    answer = await site.browser.get("/u/ana")
    page = Page(answer.text)
    assert "Ana Lima" in page.words
    assert "I measure." in page.words
    assert "@ana@wiki.example" in page.words
    assert "Sea level" in page.words
    assert page.meta("og:type") == "profile"
    assert page.meta("fediverse:creator") == "@ana@wiki.example"
    assert answer.links["alternate"]["url"] == "https://wiki.example/u/ana"


async def test_a_member_without_posts_is_shown(site: Site) -> None:
    await site.member("ana")
    assert "ana has not posted anything yet." in Page(await site.page("/u/ana")).words


async def test_a_steward_says_whose_it_is(site: Site) -> None:
    ana = await site.member("ana")
    climate = await site.subwiki("climate")
    await site.collaborative_post(ana.actor, climate, "Sea level")
    page = Page(await site.page("/u/climate_wiki"))
    assert "No single person is behind it." in page.words
    assert "/c/climate" in page.links()
    assert "Sea level" in page.words


async def test_a_subwiki_is_no_person(site: Site) -> None:
    await site.subwiki("climate")
    assert (await site.browser.get("/u/climate")).status_code == 404
    assert (await site.browser.get("/u/wiki.example")).status_code == 404


async def test_someone_from_elsewhere_has_no_profile_here(site: Site) -> None:
    await site.person("bob", "far.example")
    assert (await site.browser.get("/u/bob")).status_code == 404


async def test_who_left_is_gone(site: Site) -> None:
    ana = await site.member("ana")
    async with site.database.write() as tx:
        await actors.save_deleted(tx, ana.id, site.clock.now())
    assert (await site.browser.get("/u/ana")).status_code == 410
