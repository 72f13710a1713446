"""What newcomers are told: on the front page, beside what they read, and on pages of its own."""

import pytest

from fediwiki.domain.ids import short
from fediwiki.domain.subwikis import Life
from fediwiki.storage import marks, subwikis
from tests.web.editor import signed_in
from tests.web.html import Page
from tests.web.site import Site


async def test_the_front_page_tells_visitors_what_this_is_and_where_to_begin(site: Site) -> None:
    page = Page(await site.page("/"))
    assert "in the spirit of Wikipedia" in page.words
    assert {"/help", "/help#editing", "/help#following", "/sign-up", "/c"} <= {*page.links()}


@pytest.mark.parametrize("path", ["/?kind=link", "/?before=0-0000000000000"])
async def test_who_reads_on_is_not_welcomed_again(site: Site, path: str) -> None:
    assert "in the spirit of Wikipedia" not in Page(await site.page(path)).words


async def test_a_member_needs_no_welcome(site: Site) -> None:
    await signed_in(site, "ana")
    assert "in the spirit of Wikipedia" not in await site.page("/")


async def test_the_help_says_how_to_follow_how_to_edit_and_who_decides(site: Site) -> None:
    await site.subwiki("climate")
    page = Page(await site.page("/help"))
    assert "@climate@wiki.example" in page.words
    assert "!climate@wiki.example" in page.words
    assert {"/help/writing", "/changes", "/log", "/rules", "/settings/import"} <= {*page.links()}
    assert "WikiProject" in page.words


async def test_each_example_of_how_to_write_stands_beside_what_comes_of_it(site: Site) -> None:
    text = await site.page("/help/writing")
    for typed, comes in (
        ("**bold**", "<strong>bold</strong>"),
        ("[[Spring tide]]", ">Spring tide</a>"),
        ("[[Neap tide]]", 'class="red"'),
        ("| Bristol | 12 m |", "<td>Bristol</td>"),
        ("[^1]: NOAA", "<sup"),
    ):
        assert typed in text
        assert comes in text
    ids = [each["id"] for _, each in Page(text).tags if "id" in each]
    assert len({*ids}) == len(ids)


@pytest.mark.parametrize("path", ["/c/climate/write", "/p/{post}/edit"])
async def test_the_signs_of_markdown_stand_where_one_writes(site: Site, path: str) -> None:
    ana = await signed_in(site, "ana")
    climate = await site.subwiki("climate", by=ana)
    post = await site.post(ana.actor, climate, "Weather")
    page = Page(await site.page(path.format(post=short(post.id))))
    assert "/help/writing" in page.links()
    assert "a heading" in page.words


async def test_every_page_but_the_search_itself_has_a_search_at_its_head(site: Site) -> None:
    assert "find" in {each.get("class") for each in Page(await site.page("/")).all("form")}
    assert "find" not in {
        each.get("class") for each in Page(await site.page("/search")).all("form")
    }


async def test_a_visitor_of_a_subwiki_sees_at_once_how_to_follow_it_and_to_write(
    site: Site,
) -> None:
    climate = await site.subwiki("climate")
    page = Page(await site.page("/c/climate"))
    assert {"#from", "/c/climate/write", "/help#following"} <= {*page.links()}
    assert "from" in {each.get("id") for each in page.all("input")}
    async with site.database.write() as tx:
        await subwikis.save_life(tx, climate.id, Life(closed=site.clock.now()))
    assert "/c/climate/write" not in Page(await site.page("/c/climate")).links()


async def test_a_visitor_of_somebodys_page_sees_at_once_how_to_follow_them(site: Site) -> None:
    await site.member("ana")
    assert "#from" in Page(await site.page("/u/ana")).links()
    await signed_in(site, "bob")
    assert "#from" not in Page(await site.page("/u/ana")).links()


async def test_a_visitor_is_told_below_the_talk_how_to_say_something(site: Site) -> None:
    ana = await site.member("ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Weather")
    path = f"/p/{short(post.id)}"
    page = Page(await site.page(path))
    assert post.uri in page.words
    assert {"#say", f"/sign-in?to={path}", "/sign-up"} <= {*page.links()}
    async with site.database.write() as tx:
        await marks.save_locked(tx, post, site.clock.now())
    assert "#say" not in Page(await site.page(path)).links()


async def test_what_is_not_there_leads_on(site: Site) -> None:
    await site.subwiki("climate")
    lost = await site.browser.get("/nothing")
    assert {"/", "/c", "/help"} <= {*Page(lost.text).links()}
    assert "/search" in {each.get("action") for each in Page(lost.text).all("form")}
    wanted = Page((await site.browser.get("/c/climate/wiki/Sea_level")).text)
    assert {"/c/climate/write?title=Sea%20level", "/search?q=Sea+level"} <= {*wanted.links()}
    found = Page(await site.page("/search?q=nothing"))
    assert {"/search?q=nothing&what=comments", "/write"} <= {*found.links()}
