"""A long watchlist: page by page, what changed before what was seen."""

import re
from datetime import timedelta

from fediwiki.domain.posts import Post
from fediwiki.services import watching
from tests.web.editor import press, saved, signed_in
from tests.web.html import Page
from tests.web.site import Site

_PER_PAGE = 50
_POSTS = 2 * _PER_PAGE + 3
_CHANGED = _PER_PAGE + 1


async def _watched(site: Site, count: int = _POSTS) -> list[Post]:
    """Posts that bob watches, who is at the browser; the first ones are written first."""
    bob = await signed_in(site, "bob")
    ana = await site.member("ana")
    subwiki = await site.subwiki("climate")
    posts: list[Post] = []
    for number in range(count):
        site.clock.pass_(timedelta(minutes=1))
        post = await site.collaborative_post(ana.actor, subwiki, f"Post {number}", "First.")
        posts.append(post)
        async with site.database.write() as tx:
            await watching.watch(tx, post, by=bob.actor, now=site.clock.now())
    return posts


def _titles(page: str) -> list[int]:
    return [int(each) for each in re.findall(r'"change-title"[^>]*><bdi>Post (\d+)<', page)]


def _ways(page: str) -> dict[str, str]:
    """Where the links below the list lead, by what they are."""
    pager = page.partition('<nav class="pager"')[2].partition("</nav>")[0]
    return {rel: url for url, rel in re.findall(r'href="([^"]+)" rel="(\w+)"', pager)}


async def _changed(site: Site, posts: list[Post]) -> None:
    """Let what bob watches change, one after another."""
    await signed_in(site, "carol")
    for post in posts:
        site.clock.pass_(timedelta(minutes=1))
        await saved(site, post, "Second.")
    await site.sign_in("bob")


async def test_a_long_watchlist_comes_in_pages_and_what_changed_first(site: Site) -> None:
    posts = await _watched(site)
    await _changed(site, posts[:_CHANGED])
    expected = [*reversed(range(_CHANGED)), *reversed(range(_CHANGED, _POSTS))]
    pages = [await site.page("/watchlist")]
    while "next" in (ways := _ways(pages[-1])):
        pages.append(await site.page(ways["next"]))
    assert [_titles(each) for each in pages] == [
        expected[at : at + _PER_PAGE] for at in range(0, _POSTS, _PER_PAGE)
    ]
    for each in pages:
        assert f"{_CHANGED} posts changed since you looked" in Page(each).words
    assert ["Not seen yet" in each for each in pages] == [True, True, False]
    back = [pages[-1]]
    while "prev" in (ways := _ways(back[-1])):
        back.append(await site.page(ways["prev"]))
    assert [_titles(each) for each in back] == [_titles(each) for each in reversed(pages)]


async def test_a_page_goes_on_where_it_ended_when_all_was_seen_meanwhile(site: Site) -> None:
    posts = await _watched(site, _CHANGED)
    await _changed(site, posts)
    older = _ways(await site.page("/watchlist"))["next"]
    await press(site, "/watchlist")
    page = await site.page(older)
    assert _titles(page) == [*reversed(range(_CHANGED))][:_PER_PAGE]
    assert "You have seen everything" in Page(page).words


async def test_a_page_below_which_nothing_is_leads_back_and_no_other_is_made_up(
    site: Site,
) -> None:
    await _watched(site, 1)
    page = await site.page("/watchlist?before=seen-1-0000000000001")
    assert "There is nothing further." in page
    assert _ways(page) == {"prev": "/watchlist"}
    for query in (
        "before=x",
        "before=seen-x",
        "before=seen-1-0000000000001&after=seen-1-0000000000001",
    ):
        assert (await site.browser.get(f"/watchlist?{query}")).status_code == 400
