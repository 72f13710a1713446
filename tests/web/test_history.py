"""The history of a post, its old revisions, and who wrote what."""

import re
from datetime import timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import unwriting
from fediwiki.storage import posts
from tests.web.editor import path_of, press, saved, signed_in
from tests.web.html import Page
from tests.web.site import Site


async def _post(site: Site, by: Actor, text: str = "First.") -> Post:
    return await site.collaborative_post(by, await site.subwiki("climate"), "Sea level", text)


async def _written(site: Site, texts: int) -> Post:
    """A post by bob with that many revisions, an hour between them."""
    bob = await signed_in(site, "bob")
    post = await _post(site, bob.actor)
    for number in range(2, texts + 1):
        site.clock.pass_(timedelta(hours=1))
        await saved(site, post, f"Text {number}.", summary=f"edit {number}")
    return post


async def _remove(site: Site, post: Post, number: int, field: Field) -> None:
    async with site.database.write() as tx:
        now = await posts.by_id(tx, post.id, ANYONE)
        await unwriting.remove_fields(
            tx, now, number, [field], by=None, reason="private", now=site.clock.now()
        )


async def test_history_says_who_changed_how_much_when_and_why(site: Site) -> None:
    post = await _written(site, 2)
    text = await site.page(f"{path_of(post)}/history")
    page = Page(text)
    assert "“" not in page.words
    assert "edit 2" in page.words
    assert "+1" in page.words
    assert {"/u/bob", "/u/bob/contributions", f"{path_of(post)}/r/2"} <= set(page.links())
    assert f"{path_of(post)}/diff/1..2" in page.links()
    assert page.link("alternate", "application/activity+json") == f"{post.uri}/history"


async def test_two_revisions_are_chosen_and_compared_without_a_script(site: Site) -> None:
    post = await _written(site, 3)
    page = Page(await site.page(f"{path_of(post)}/history"))
    checked = {
        each["name"]: each["value"]
        for each in page.all("input")
        if each.get("type") == "radio" and "checked" in each
    }
    assert checked == {"from": "2", "to": "3"}
    answer = await site.browser.get(f"{path_of(post)}/diff", params={"from": "3", "to": "1"})
    assert answer.headers["location"] == f"{path_of(post)}/diff/1..3"


async def test_long_history_comes_in_pages_both_ways(site: Site) -> None:
    post = await _written(site, 53)
    path = f"{path_of(post)}/history"
    first = Page(await site.page(path))
    assert _numbers(first) == [*range(53, 3, -1)]
    older = next(link for link in first.links() if "before=" in link)
    second = Page(await site.page(older))
    assert _numbers(second) == [3, 2, 1]
    newer = next(link for link in second.links() if "after=" in link)
    assert _numbers(Page(await site.page(newer))) == [*range(53, 3, -1)]
    assert not [link for link in second.links() if "before=" in link]


async def test_a_page_of_history_that_never_was_is_refused(site: Site) -> None:
    post = await _written(site, 2)
    for query in ("before=x", "after=-1", "before=1&after=1", f"before={'9' * 5000}"):
        answer = await site.browser.get(f"{path_of(post)}/history?{query}")
        assert answer.status_code == 400, query
    assert (await site.browser.get(f"{path_of(post)}/history?before=1")).status_code == 200


async def test_only_who_may_press_is_offered_buttons(site: Site) -> None:
    post = await _written(site, 2)
    assert f"{path_of(post)}/undo/2" in await site.page(f"{path_of(post)}/history")
    site.browser.cookies.clear()
    page = await site.page(f"{path_of(post)}/history")
    assert "/undo/" not in page
    assert "/revert/" not in page


async def test_an_editor_from_elsewhere_who_signed_nothing_was_signed_in_here(site: Site) -> None:
    carol = await site.person("carol", "far.example")
    post = await _post(site, carol)
    page = Page(await site.page(f"{path_of(post)}/history"))
    assert "@carol@far.example" in page.words
    assert "signed in here with their account of far.example" in page.words
    assert "as reported by" not in page.words
    contributions = await site.page("/u/carol@far.example/contributions")
    assert "Sea level" not in contributions


async def test_an_old_revision_keeps_its_address_and_says_that_it_is_old(site: Site) -> None:
    post = await _written(site, 3)
    text = await site.page(f"{path_of(post)}/r/2")
    page = Page(text)
    assert "This is revision 2 of 3" in page.words
    assert "Text 2." in page.words
    assert "Text 3." not in page.words
    assert {f"{path_of(post)}/r/1", f"{path_of(post)}/r/3"} <= set(page.links())
    assert page.link("alternate", "application/activity+json") == f"{post.uri}/r/2"
    assert page.meta("robots") == "noindex"


async def test_a_revision_that_never_was_is_not_found(site: Site) -> None:
    post = await _written(site, 2)
    for number in ("0", "3", "999999999"):
        assert (await site.browser.get(f"{path_of(post)}/r/{number}")).status_code == 404
    for number in ("x", "-1", "9" * 40):
        assert (await site.browser.get(f"{path_of(post)}/r/{number}")).status_code == 400
    assert (await site.browser.get(f"{path_of(post)}/r/2")).status_code == 200


async def test_what_was_deleted_of_a_revision_is_nowhere(site: Site) -> None:
    post = await _written(site, 3)
    await _remove(site, post, 2, Field.TEXT)
    await _remove(site, post, 2, Field.SUMMARY)
    base = path_of(post)
    for path in (f"{base}/history", f"{base}/r/2", f"{base}/diff/1..2", f"{base}/diff/2..3"):
        words = Page(await site.page(path)).words
        assert "Text 2." not in words, path
        assert "edit 2" not in words, path
    assert "The text of this revision was deleted." in await site.page(f"{base}/r/2")
    assert "The text of revision 2 was deleted" in await site.page(f"{base}/diff/1..2")
    assert "edit 3" in await site.page(f"{base}/history")


async def test_a_name_that_was_taken_away_is_nowhere(site: Site) -> None:
    ana = await site.member("ana")
    post = await _post(site, ana.actor)
    await signed_in(site, "bob")
    await saved(site, post, "Second.")
    await _remove(site, post, 1, Field.EDITOR)
    site.browser.cookies.clear()
    for part in ("history", "r/1", "diff/1..2", "authors"):
        words = Page(await site.page(f"{path_of(post)}/{part}")).words
        assert "ana" not in re.findall(r"\w+", words), part
    assert "name removed" in await site.page(f"{path_of(post)}/history")


async def test_every_paragraph_leads_to_the_revision_that_made_it(site: Site) -> None:
    ana = await site.member("ana")
    post = await _post(site, ana.actor, "One stays.\n\nTwo goes.")
    await signed_in(site, "bob")
    await saved(site, post, "One stays.\n\nTwo is new.\n\nThree is new.")
    page = Page(await site.page(f"{path_of(post)}/authors"))
    assert f"{path_of(post)}/r/1" in page.links()
    assert f"{path_of(post)}/diff/1..2" in page.links()
    said = ["ana", "One stays.", "bob", "Two is new.", "Three is new."]
    places = [page.words.index(each) for each in said]
    assert places[:2] == sorted(places[:2])
    assert places[2:] == sorted(places[2:])


async def test_a_deleted_post_has_no_history(site: Site) -> None:
    post = await _written(site, 2)
    async with site.database.write() as tx:
        await posts.save_deleted(tx, post.id, site.clock.now())
    for part in ("history", "r/1", "diff/1..2", "edit", "cite", "links", "authors"):
        answer = await site.browser.get(f"{path_of(post)}/{part}")
        assert answer.status_code in {404, 410}, part


def _numbers(page: Page) -> list[int]:
    return [int(found[1]) for link in page.links() if (found := re.search(r"/r/(\d+)$", link))]


async def test_the_last_run_of_one_editor_is_rolled_back_by_another(site: Site) -> None:
    post = await _written(site, 3)
    await signed_in(site, "cleo")
    await saved(site, post, "By cleo.")
    await signed_in(site, "ana")
    assert f"{path_of(post)}/rollback/4" in await site.page(f"{path_of(post)}/history")
    answer = await press(site, f"{path_of(post)}/rollback/4")
    assert "undone" in await site.page(answer.headers["location"])
    async with site.database.read() as tx:
        assert (await posts.by_id(tx, post.id, ANYONE)).content.text == "Text 3."
