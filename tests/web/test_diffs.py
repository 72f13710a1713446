"""What changed between two revisions."""

from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import ANYONE
from fediwiki.storage import thanks
from tests.web.editor import path_of, press, saved, signed_in
from tests.web.html import Page
from tests.web.site import Site

_PARAGRAPH = "The tide comes in twice a day on most coasts, as everyone knows who lives there."
_OTHER = "Gauges measure it in harbours, and satellites where there are no harbours at all."


async def _changed(site: Site, before: str, after: str, **fields: str) -> Post:
    """A post that ana began and bob, who is at the browser, changed."""
    ana = await site.member("ana")
    post = await site.collaborative_post(
        ana.actor, await site.subwiki("climate"), "Sea level", before
    )
    await signed_in(site, "bob")
    await saved(site, post, after, **fields)
    return post


async def test_words_are_marked_by_signs_and_elements_not_by_colour_alone(site: Site) -> None:
    post = await _changed(site, "It was in 2025 that it rose.", "It was in 2026 that it rose.")
    text = await site.page(f"{path_of(post)}/diff/1..2")
    assert "<del>2025</del><ins>2026</ins>" in text
    assert "Changed: " in Page(text).words


async def test_side_by_side_each_side_has_its_own_words(site: Site) -> None:
    post = await _changed(site, "It was in 2025 that it rose.", "It was in 2026 that it rose.")
    text = await site.page(f"{path_of(post)}/diff/1..2?view=side")
    left, right = text.split("<td")[1:3]
    assert "<del>2025</del>" in left
    assert "2026" not in left
    assert "<ins>2026</ins>" in right
    assert "2025" not in right
    assert "−" in left
    assert "+" in right


async def test_a_paragraph_that_moved_is_said_to_have_moved(site: Site) -> None:
    between = "\n\n".join(f"Paragraph {number} stands between." for number in range(8))
    post = await _changed(
        site,
        f"{_PARAGRAPH}\n\n{between}\n\n{_OTHER}",
        f"{between}\n\n{_PARAGRAPH}\n\n{_OTHER}",
    )
    for view in ("", "?view=side"):
        page = Page(await site.page(f"{path_of(post)}/diff/1..2{view}"))
        assert "moved here from another place" in page.words
        inside = {link[1:] for link in page.links() if link.startswith("#") and link != "#main"}
        assert inside <= {each["id"] for _, each in page.tags if "id" in each}
        assert len(inside) == 2


async def test_what_did_not_change_is_left_out_until_it_is_asked_for(site: Site) -> None:
    same = "\n\n".join(f"Paragraph {number} is the same." for number in range(9))
    post = await _changed(site, f"{same}\n\nOld.", f"{same}\n\nNew.")
    page = Page(await site.page(f"{path_of(post)}/diff/1..2"))
    assert "8 unchanged paragraphs" in page.words
    assert "Paragraph 3" not in page.words
    whole = next(link for link in page.links() if "context=all" in link)
    assert "Paragraph 3" in Page(await site.page(whole)).words


async def test_titles_and_sources_are_compared_too(site: Site) -> None:
    post = await _changed(
        site,
        "Text.",
        "Text.",
        title="Sea levels",
        **{"source-1-url": "https://psmsl.example/", "source-1-title": "Gauges"},
    )
    words = Page(await site.page(f"{path_of(post)}/diff/1..2")).words
    assert "Title" in words
    assert "Gauges · https://psmsl.example/" in words


async def test_the_same_twice_has_no_difference(site: Site) -> None:
    post = await _changed(site, "Old.", "New.")
    assert "are the same in both" in await site.page(f"{path_of(post)}/diff/2..2")


async def test_the_order_of_the_two_is_put_right(site: Site) -> None:
    post = await _changed(site, "Old.", "New.")
    answer = await site.browser.get(f"{path_of(post)}/diff/2..1")
    assert answer.headers["location"] == f"{path_of(post)}/diff/1..2"


async def test_a_comparison_with_what_never_was_is_not_found(site: Site) -> None:
    post = await _changed(site, "Old.", "New.")
    base = path_of(post)
    for path in (f"{base}/diff/1..9", f"{base}/diff/0..1", "/p/0000000000000/diff/1..2"):
        assert (await site.browser.get(path)).status_code == 404, path
    for path in (f"{base}/diff/a..b", f"{base}/diff/1..2..3", f"{base}/diff?from=1"):
        assert (await site.browser.get(path)).status_code == 400, path
    assert (await site.browser.get(f"{base}/diff/1..2")).status_code == 200


async def test_markup_in_a_text_stays_text_in_a_comparison(site: Site) -> None:
    post = await _changed(site, "Old.", "<script>alert(1)</script></ins></table>")
    for view in ("", "?view=side"):
        text = await site.page(f"{path_of(post)}/diff/1..2{view}")
        assert "<script>alert" not in text
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text


async def test_thanks_reach_the_editor_once(site: Site) -> None:
    post = await _changed(site, "Old.", "New.")
    await signed_in(site, "carol")
    path = f"{path_of(post)}/diff/1..2"
    assert "/thank/2" in await site.page(path)
    for _ in range(2):
        answer = await press(site, f"{path_of(post)}/thank/2")
        assert answer.headers["location"] == f"{path}?note=thanked"
    page = await site.page(path)
    assert "you among them" in page
    assert "/thank/2" not in page
    async with site.database.read() as tx:
        assert len(await thanks.of_revision(tx, post.id, 2)) == 1


async def test_everyone_may_look_at_what_changed(site: Site) -> None:
    post = await _changed(site, "Old.", "New.")
    site.browser.cookies.clear()
    page = await site.page(f"{path_of(post)}/diff/1..2")
    assert "<ins>" in page
    assert "<button" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert ANYONE.actor_id is None
