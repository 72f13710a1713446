"""The articles of a subwiki, by title."""

from fediwiki.domain.ids import short
from tests.web.html import Page
from tests.web.site import Site


async def test_the_articles_of_a_subwiki_stand_by_title_and_nothing_else_does(site: Site) -> None:
    ana = await site.member("ana")
    tides, birds = await site.subwiki("tides"), await site.subwiki("birds")
    for title in ("Waves", "äolian sand", "currents", "Amphidromes"):
        await site.collaborative_post(ana.actor, tides, title)
    await site.collaborative_post(ana.actor, birds, "Auks")
    await site.post(ana.actor, tides, "A walk of mine")
    page = Page(await site.page("/c/tides/articles"))
    order = [page.words.index(each) for each in ("Amphidromes", "currents", "Waves")]
    assert order == sorted(order)
    assert "äolian sand" in page.words
    assert "Auks" not in page.words
    assert "A walk of mine" not in page.words


async def test_whoever_looks_up_a_title_begins_there(site: Site) -> None:
    ana = await site.member("ana")
    tides = await site.subwiki("tides")
    for title in ("Amphidromes", "Currents", "Waves"):
        await site.collaborative_post(ana.actor, tides, title)
    words = Page(await site.page("/c/tides/articles?from=CUR")).words
    assert "Amphidromes" not in words
    assert "Currents" in words
    assert "No title comes after that" in await site.page("/c/tides/articles?from=zz")


async def test_pages_of_titles_lead_through_all_also_where_many_are_alike(site: Site) -> None:
    ana = await site.member("ana")
    tides = await site.subwiki("tides")
    posts = [await site.collaborative_post(ana.actor, tides, "Same") for _ in range(203)]
    first = Page(await site.page("/c/tides/articles"))
    (onward,) = [each for each in first.links() if "&at=" in each]
    second = Page(await site.page(onward))
    seen = {each for page in (first, second) for each in page.links() if each.startswith("/p/")}
    assert seen == {f"/p/{short(each.id)}" for each in posts}


async def test_an_index_without_an_article_invites_to_begin_one(site: Site) -> None:
    await site.subwiki("tides")
    assert "/c/tides/write" in Page(await site.page("/c/tides/articles")).links()
    assert "/c/tides/articles" in Page(await site.page("/c/tides")).links()
