"""What newcomers are told: on the front page, and on the pages that say how things work."""

import pytest

from fediwiki.domain.ids import short
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
