"""The feeds of the instance and of a subwiki, as people read them."""

import re
from datetime import timedelta

import pytest

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Content, PostKind
from fediwiki.storage import posts
from tests.web.html import Page
from tests.web.site import Site, content_of

_TITLES = re.compile(r"Note \d+")


def _titles(text: str) -> list[str]:
    return _TITLES.findall(text)


async def _with_notes(site: Site, count: int) -> list[str]:
    ana = await site.member("ana")
    climate = await site.subwiki("climate", by=ana)
    for number in range(count):
        await site.post(ana.actor, climate, f"Note {number}")
        site.clock.pass_(timedelta(minutes=1))
    return [f"Note {number}" for number in reversed(range(count))]


async def test_an_empty_instance_helps_its_first_visitor(site: Site) -> None:
    page = Page(await site.page("/"))
    assert "Nothing is written here yet" in page.words
    assert "/c" in page.links()


async def test_an_empty_subwiki_says_how_to_follow_it_from_anywhere(site: Site) -> None:
    await site.subwiki("climate", description="<p>What is <em>measured</em>.</p>")
    page = Page(await site.page("/c/climate"))
    assert "Nothing is written here yet" in page.words
    assert "@climate@wiki.example" in page.words
    assert "!climate@wiki.example" in page.words
    assert "What is measured." in page.words


async def test_the_newest_stand_first(site: Site) -> None:
    newest_first = await _with_notes(site, 5)
    assert _titles(await site.page("/")) == newest_first
    assert _titles(await site.page("/c/climate")) == newest_first


async def test_programs_are_told_the_pages_of_every_feed(site: Site) -> None:
    await _with_notes(site, 25)
    bob, climate = await site.person("bob", "far.example"), await site.subwiki("tides")
    for number in range(25):
        await site.arrived_post(bob, climate, content_of(f"#tides {number}"))
    for path in ("/", "/c/climate", "/u/ana", "/u/bob@far.example"):
        first = await site.browser.get(path)
        assert 'rel="next"' in first.headers["link"], path
        assert 'rel="prev"' not in first.headers["link"], path
        second = await site.browser.get(first.links["next"]["url"])
        assert 'rel="prev"' in second.headers["link"], path
        assert _titles((await site.browser.get(second.links["prev"]["url"])).text) == _titles(
            first.text
        )


@pytest.mark.parametrize("path", ["/", "/c/climate", "/u/ana"])
async def test_pages_lead_through_all_posts_and_back(site: Site, path: str) -> None:
    newest_first = await _with_notes(site, 50)
    forth: list[list[str]] = []
    url = path
    while True:
        page = await site.page(url)
        forth.append(_titles(page))
        older = [link for link in Page(page).links() if "?before=" in link]
        if not older:
            break
        url = older[0]
    assert [title for titles in forth for title in titles] == newest_first

    back: list[list[str]] = []
    while newer := [link for link in Page(page).links() if "?after=" in link]:
        page = await site.page(newer[0])
        back.append(_titles(page))
    assert back == list(reversed(forth[:-1]))


async def test_a_page_holds_its_posts_while_new_ones_arrive(site: Site) -> None:
    await _with_notes(site, 30)
    older = next(link for link in Page(await site.page("/c/climate")).links() if "before" in link)
    before = _titles(await site.page(older))
    ana = await site.member("bea")
    await site.post(ana.actor, await site.subwiki("tides"), "Note 99")
    assert _titles(await site.page(older)) == before


async def test_pages_are_linked_for_machines_too(site: Site) -> None:
    await _with_notes(site, 30)
    first = await site.browser.get("/c/climate")
    assert first.links["next"]["url"].startswith("https://wiki.example/c/climate?before=")
    second = await site.browser.get(first.links["next"]["url"])
    assert second.links["prev"]["url"].startswith("https://wiki.example/c/climate?after=")
    assert second.status_code == 200


@pytest.mark.parametrize(
    "cursor",
    [
        "before=x",
        "before=-1",
        "before=fffffffffffff-0000000000000",
        "after=1-zzzzzzzzzzzzz",
        "after=1-0000000000000&before=1-0000000000000",
        "before=1-000000000000%00",
        "before=1-%F0%9F%98%80",
        "before=" + "1" * 5_000,
    ],
)
async def test_a_cursor_that_was_never_given_is_refused(site: Site, cursor: str) -> None:
    assert (await site.browser.get(f"/?{cursor}")).status_code in {400, 404}


async def test_a_page_beyond_the_end_leads_back(site: Site) -> None:
    await _with_notes(site, 1)
    page = Page(await site.page("/?before=1-0000000000000"))
    assert "There is nothing further" in page.words
    assert "/" in page.links()


async def test_an_item_says_where_when_and_by_whom(site: Site) -> None:
    ana = await site.member("ana")
    climate = await site.subwiki("climate")
    post = await site.post(ana.actor, climate, "Sea level", "It rises.")
    async with site.database.write() as tx:
        await posts.save_likes(tx, post.uri, 1_204)
    site.clock.pass_(timedelta(minutes=12))
    text = await site.page("/")
    page = Page(text)
    assert {"/c/climate", "/u/ana"} <= set(page.links())
    assert "12 minutes ago" in page.words
    assert 'datetime="2026-11-22T09:00:00Z"' in text
    assert "It rises." in page.words
    assert "1,204 likes" in page.words


async def test_a_collaborative_post_says_so_and_names_no_steward(site: Site) -> None:
    ana = await site.member("ana")
    await site.collaborative_post(ana.actor, await site.subwiki("climate"), "Sea level")
    page = Page(await site.page("/"))
    assert "collaborative" in page.words
    assert "revision 1" in page.words
    assert "/u/climate_wiki" not in page.links()


async def test_people_from_elsewhere_are_shown_by_their_whole_handle(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("bob", "far.example", display_name="Admin of wiki.example")
    await site.arrived_post(bob, climate, content_of("Hello"))
    page = Page(await site.page("/"))
    assert "@bob@far.example" in page.words
    assert "Admin of wiki.example" not in page.words
    assert "/u/bob@far.example" in page.links()
    there = Page(await site.page("/u/bob@far.example"))
    link = next(each for each in there.all("a") if each["href"] == "https://far.example/@bob")
    assert set(link["rel"].split()) == {"nofollow", "noopener", "ugc"}


async def test_a_page_of_a_person_that_is_no_web_address_is_not_linked(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("bob", "far.example", url="javascript:alert(1)")
    await site.arrived_post(bob, climate, content_of("Hello"))
    for path in ("/", "/u/bob@far.example"):
        text = await site.page(path)
        assert "@bob@far.example" in Page(text).words
        assert "javascript" not in text


async def test_a_handle_from_elsewhere_is_never_markup(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("<b>bob", "far.example", url='https://far.example/"><b>')
    await site.arrived_post(bob, climate, content_of("Hello"))
    text = await site.page("/")
    assert "@<b>bob@far.example" in Page(text).words
    assert "<b>" not in text


async def test_a_link_shows_its_true_host(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("bob", "far.example")
    good = Attachment("link", "https://news.example/story", alt="")
    bad = Attachment("link", "javascript:alert(1)", alt="Press me")
    content = Content("Look", "", "", "", kind=PostKind.LINK, attachments=(good, bad))
    await site.arrived_post(bob, climate, content)
    page = Page(await site.page("/"))
    assert "news.example/story" in page.words
    assert "Press me" not in page.words


async def test_what_is_behind_a_warning_is_not_shown_in_a_feed(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("bob", "far.example")
    picture = Attachment("image", "https://far.example/x.jpg", alt="The picture")
    content = Content(
        "A hawk", "", "", "Blood everywhere.", warning="A dead bird", attachments=(picture,)
    )
    await site.arrived_post(bob, climate, content)
    words = Page(await site.page("/")).words
    assert "A dead bird" in words
    assert "Blood everywhere." not in words
    assert "The picture" not in words


async def test_other_scripts_run_in_their_own_direction(site: Site) -> None:
    climate = await site.subwiki("climate")
    bob = await site.person("bob", "far.example")
    await site.arrived_post(bob, climate, Content("المدّ", "", "", "البحر", language="ar"))
    page = Page(await site.page("/"))
    heading = next(page.all("h2"))
    assert (heading["lang"], heading["dir"]) == ("ar", "rtl")
    assert "Arabic" in page.words


async def test_a_subwiki_is_found_by_its_name_in_any_case(site: Site) -> None:
    await site.subwiki("climate")
    answer = await site.browser.get("/c/CLIMATE?from=afar")
    assert (answer.status_code, answer.headers["location"]) == (301, "/c/climate?from=afar")
    page = Page(await site.page("/c/climate"))
    assert page.link("canonical") == "https://wiki.example/c/climate"
    assert (await site.browser.get("/c/NOBODY")).status_code == 404


async def test_a_subwiki_that_is_not_there_is_not_found(site: Site) -> None:
    assert (await site.browser.get("/c/nothing")).status_code == 404


async def test_all_subwikis_are_listed_by_name(site: Site) -> None:
    for name in ("tides", "climate", "birds"):
        await site.subwiki(name)
    words = Page(await site.page("/c")).words
    places = [words.index(f"!{name}@wiki.example") for name in ("birds", "climate", "tides")]
    assert places == sorted(places)


async def test_machines_are_told_what_a_subwiki_is(site: Site) -> None:
    await site.subwiki("climate", title="Climate", description="<p>Measured.</p>")
    answer = await site.browser.get("/c/climate")
    page = Page(answer.text)
    uri = "https://wiki.example/c/climate"
    assert page.link("alternate", "application/activity+json") == uri
    assert page.link("alternate", "application/atom+xml") == f"{uri}/feed.atom"
    assert page.meta("og:title") == "Climate"
    assert page.meta("og:description") == "Measured."
    assert answer.links["alternate"] == {
        "url": uri,
        "rel": "alternate",
        "type": "application/activity+json",
    }
