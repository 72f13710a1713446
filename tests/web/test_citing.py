"""How to cite a post, what links to it, and where titles lead."""

from fediwiki.domain.posts import Post
from tests.web.editor import path_of, saved, signed_in
from tests.web.html import Page
from tests.web.site import ORIGIN, Site


async def _post(site: Site, title: str, text: str = "First.") -> Post:
    bob = await site.person("bob", f"{title.lower().replace(' ', '-')[:20]}.example")
    subwiki = await site.subwiki(f"climate{len(title)}")
    return await site.collaborative_post(bob, subwiki, title, text)


async def test_a_citation_names_the_revision_its_date_and_its_licence(site: Site) -> None:
    post = await _post(site, "Sea level")
    page = Page(await site.page(f"{path_of(post)}/cite"))
    assert page.words.count(f"{ORIGIN}{path_of(post)}/r/1") >= 6
    for said in ("22 November 2026", "CC BY-SA 4.0", "@misc{", "{{cite web", "TY  - ELEC"):
        assert said in page.words


async def test_another_revision_can_be_cited(site: Site) -> None:
    post = await _post(site, "Sea level")
    await signed_in(site, "ana")
    await saved(site, post, "Second.", title="Sea levels")
    path = f"{path_of(post)}/cite"
    assert f"{post.uri}/r/2" in await site.page(path)
    first = await site.page(f"{path}?r=1")
    assert f"{post.uri}/r/1" in first
    assert (await site.browser.get(f"{path}?r=9")).status_code == 404
    assert (await site.browser.get(f"{path}?r=x")).status_code == 400


async def test_titles_cannot_break_out_of_a_form_of_citing(site: Site) -> None:
    title = "A}} |x=</cite><b>] & _100%_"
    post = await _post(site, title)
    page = Page(await site.page(f"{path_of(post)}/cite"))
    assert "A\\}\\} |x=</cite><b>] \\& \\_100\\%\\_" in page.words
    assert "A}} {{!}}x=" in page.words
    assert "A}} |x=&lt;/cite&gt;&lt;b&gt;] &amp; _100%_" in page.words
    assert "A}} |x=</cite><b>\\] & _100%_" in page.words


async def test_a_post_from_elsewhere_is_cited_where_it_is(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    original = await _post(site, "Sea level")
    post = await site.arrived_post(bob, await site.subwiki("birds"), original.content)
    assert post.uri in Page(await site.page(f"{path_of(post)}/cite")).words


async def test_what_names_a_title_links_to_the_post(site: Site) -> None:
    ana = await signed_in(site, "ana")
    subwiki = await site.subwiki("climate")
    tides = await site.collaborative_post(ana.actor, subwiki, "Tides", "They come.")
    post = await site.collaborative_post(ana.actor, subwiki, "Sea level", "First.")
    assert "No post links to this one yet." in await site.page(f"{path_of(tides)}/links")

    await saved(site, post, "See [[tides]] and [[Storm surges]].")
    page = Page(await site.page(f"{path_of(tides)}/links"))
    assert path_of(post) in page.links()
    links = Page(await site.page(path_of(post))).links()
    tides_link = next(each for each in links if each.lower().endswith("/wiki/tides"))
    answer = await site.browser.get(tides_link)
    assert answer.headers["location"] == path_of(tides)


async def test_a_title_that_nobody_wrote_says_who_wants_it(site: Site) -> None:
    ana = await signed_in(site, "ana")
    subwiki = await site.subwiki("climate")
    post = await site.collaborative_post(ana.actor, subwiki, "Sea level", "First.")
    await saved(site, post, "See [[Storm surges]].")
    text = await site.page(path_of(post))
    assert 'class="red"' in text
    answer = await site.browser.get("/c/climate/wiki/Storm_surges")
    assert answer.status_code == 404
    page = Page(answer.text)
    assert "Storm surges" in page.words
    assert path_of(post) in page.links()


async def test_a_title_that_cannot_be_is_not_found(site: Site) -> None:
    for title in ("%00", "x" * 1000, "%E2%80%AEevil", "_"):
        answer = await site.browser.get(f"/c/climate/wiki/{title}")
        assert answer.status_code == 404
        assert "\u202e" not in answer.text
