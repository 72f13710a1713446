"""How moderators take things away by forms, and what others then see."""

import pytest

from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.storage import subwikis
from tests.web.editor import path_of, press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site


@pytest.fixture
async def climate(site: Site) -> Subwiki:
    """A subwiki with rules, which ana moderates."""
    ana = await site.member("ana", password=PASSWORD)
    made = await site.subwiki("climate", by=ana)
    async with site.database.write() as tx:
        await subwikis.save_charter(
            tx,
            made.id,
            description="",
            source="",
            rules=["Be kind.", "Sell nothing."],
            languages=["en"],
        )
    return made


@pytest.fixture
async def dan(site: Site) -> Member:
    """Somebody who writes."""
    return await site.member("dan", password=PASSWORD)


@pytest.fixture
async def post(site: Site, climate: Subwiki, dan: Member) -> Post:
    """Something to sell."""
    return await site.post(dan.actor, climate, "Cheap barometers", "Buy them.")


@pytest.fixture
async def comment(site: Site, post: Post, dan: Member) -> Comment:
    """More to sell."""
    return await site.comment(dan.actor, post, "Really cheap.")


async def seen_by(site: Site, name: str, path: str) -> Page:
    """The page as somebody sees it; nobody in particular where the name is empty."""
    site.browser.cookies.clear()
    if name:
        await site.sign_in(name)
    return Page(await site.page(path))


async def test_a_moderator_removes_a_post_by_a_rule_and_others_see_why_and_no_word_of_it(
    site: Site, post: Post
) -> None:
    await site.sign_in("ana")
    path = path_of(post)
    assert f"{path}/remove" in Page(await site.page(path)).links()
    assert "2. Sell nothing." in Page(await site.page(f"{path}/remove")).words
    answer = await press(site, f"{path}/remove", reason="An advertisement.", rule="2")
    assert answer.headers["location"] == path
    for name in ("ana", "dan"):
        page = await seen_by(site, name, path)
        assert "Cheap barometers" in page.words
        assert "An advertisement." in page.words
        assert "Sell nothing." in page.words
    page = await seen_by(site, "", path)
    assert "Rule 2: Sell nothing." in page.words
    assert "barometers" not in page.words
    assert "Buy" not in page.words
    assert "climate" in page.words
    assert "An advertisement." in page.words
    assert "Sell nothing." in page.words
    assert "barometers" not in (await seen_by(site, "", "/c/climate")).words
    # It is as the rules were then, whatever they are now.
    async with site.database.write() as tx:
        there = await subwikis.by_name(tx, "climate", ANYONE)
        rules = ("Sell nothing.", "Be kind.")
        await subwikis.save_charter(
            tx, there.id, description="", source="", rules=rules, languages=("en",)
        )
    assert "Rule 2: Sell nothing." in (await seen_by(site, "", path)).words


async def test_it_is_given_back_with_a_reason(site: Site, post: Post) -> None:
    await site.sign_in("ana")
    path = path_of(post)
    await press(site, f"{path}/remove", reason="An advertisement.")
    assert f"{path}/give-back" in Page(await site.page(path)).links()
    assert (await press(site, f"{path}/give-back", reason=" ")).status_code == 400
    await press(site, f"{path}/give-back", reason="A mistake.")
    assert "Cheap barometers" in (await seen_by(site, "", path)).words
    page = await seen_by(site, "dan", "/notifications")
    assert "removed your post Cheap barometers" in " ".join(page.words.split())
    assert "gave back your post Cheap barometers" in " ".join(page.words.split())


async def test_a_removed_comment_is_a_gap_for_others(
    site: Site, post: Post, comment: Comment
) -> None:
    await site.sign_in("ana")
    path = f"/comment/{short(comment.id)}"
    assert f"{path}/remove" in Page(await site.page(path_of(post))).links()
    await press(site, f"{path}/remove", reason="An advertisement.")
    assert "Really cheap" in (await seen_by(site, "dan", path_of(post))).words
    for each in (path, path_of(post)):
        page = await seen_by(site, "", each)
        assert "Really cheap" not in page.words
        assert "removed" in page.words


async def test_what_goes_for_good_is_asked_for_twice(site: Site, post: Post) -> None:
    await site.sign_in("ana")
    path = path_of(post)
    fields = {"reason": "It is against the law.", "final": "1"}
    asked = await press(site, f"{path}/remove", **fields)
    assert "cannot be undone" in asked.text
    assert (await site.browser.get(path)).status_code == 200
    answer = await press(site, f"{path}/remove", **fields, sure="1")
    assert answer.headers["location"] == "/c/climate"
    assert (await site.browser.get(path)).status_code == 410


async def test_nobody_else_has_the_forms(site: Site, post: Post, comment: Comment) -> None:
    await signed_in(site, "eve")
    for path in (path_of(post), f"/comment/{short(comment.id)}"):
        assert not [each for each in Page(await site.page(path)).links() if "remove" in each]
        for name in ("remove", "give-back"):
            assert (await site.browser.get(f"{path}/{name}")).status_code == 403
            assert (await press(site, f"{path}/{name}", reason="Mine.")).status_code == 403
    site.browser.cookies.clear()
    assert (await press(site, f"{path_of(post)}/remove", reason="x")).status_code == 303
    assert "Cheap barometers" in await site.page(path_of(post))


async def test_an_author_neither_edits_nor_gives_back_what_was_removed(
    site: Site, post: Post, comment: Comment
) -> None:
    await site.sign_in("ana")
    for path in (path_of(post), f"/comment/{short(comment.id)}"):
        await press(site, f"{path}/remove", reason="An advertisement.")
    site.browser.cookies.clear()
    await site.sign_in("dan")
    path = path_of(post)
    edited = await press(
        site, f"{path}/edit", title="Barometers", text="Nothing.", summary="", base="1", do="save"
    )
    assert edited.status_code == 403
    assert (await press(site, f"{path}/give-back", reason="Mine.")).status_code == 403
    assert "barometers" not in (await seen_by(site, "", path)).words


async def test_a_mistake_in_the_form_keeps_what_was_typed(site: Site, post: Post) -> None:
    await site.sign_in("ana")
    path = path_of(post)
    long = "No. " * 200
    answer = await press(site, f"{path}/remove", reason=long, rule="1")
    assert answer.status_code == 400
    assert long.strip() in answer.text
    await press(site, f"{path}/remove", reason="No.")
    assert (await press(site, f"{path}/remove", reason="No.")).status_code == 409
