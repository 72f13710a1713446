"""Members write with people of another server, on the pages of their own."""

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from tests.federation import wiki
from tests.federation.browsing import Browser, at_browser, path_at
from tests.fediverse import Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again.\n\nThe moon does it."


@pytest.fixture
async def bob(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    return bob


@pytest.fixture
async def bobs(beta: Server, bob: Member) -> Browser:
    """Bob at his browser."""
    return await at_browser(beta, bob)


@pytest.fixture
async def article(
    alpha: Server, ana: Member, bob: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What they write together, known at both servers."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


async def test_a_text_of_another_server_is_edited_as_if_it_were_here(
    alpha: Server, beta: Server, bob: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    path = await bobs.path_of(article.uri)
    assert "physics@alpha.example" in await bobs.page(f"{path}/edit")
    changed = TEXT.replace("moon", "*moon’s* pull")
    assert "<em>moon’s</em>" in (await bobs.write(article.uri, changed, "preview")).text
    shown = await bobs.write(article.uri, changed, "changes")
    assert "<ins>*moon’s* pull</ins>" in shown.text
    answer = await bobs.write(article.uri, changed, summary="More exact")
    assert answer.headers["location"] == f"{path}?note=sent"
    assert "on its way to the server" in await bobs.page(f"{path}?note=sent")
    assert (await beta.stored_post(article.uri)).revision == 1
    await fediverse.settle()
    for server in (alpha, beta):
        _, second = await wiki.past(server, article.uri)
        assert second.credit.editor_uri == bob.actor.uri
        assert second.credit.summary == "More exact"
    assert "<em>moon’s</em>" in await bobs.page(path)
    assert "More exact" in await bobs.page(f"{path}/history")
    assert "<ins>*moon’s* pull</ins>" in await bobs.page(f"{path}/diff/1..2")


async def test_undo_and_going_back_are_offered_from_elsewhere_too(
    alpha: Server, ana: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    for text in (TEXT.replace("rises", "sinks"), TEXT.replace("falls", "soars")):
        await wiki.edit(alpha, article.uri, text, by=ana)
        await fediverse.settle()
    path = await bobs.path_of(article.uri)
    assert f'formaction="{path}/undo/3"' in await bobs.page(f"{path}/history")
    for wish, text in (("undo/3", TEXT.replace("rises", "sinks")), ("revert/1", TEXT)):
        answer = await bobs.press(f"{path}/{wish}")
        assert answer.headers["location"] == f"{path}?note=sent"
        await fediverse.settle()
        assert (await alpha.stored_post(article.uri)).content.text == text
    *_, undone, back = await wiki.past(alpha, article.uri)
    assert undone.reverts == (3,)
    assert back.reverts == (2, 3, 4)


async def test_an_edit_of_what_was_read_before_it_changed_is_merged_at_home(
    alpha: Server, ana: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    path = f"{await bobs.path_of(article.uri)}/edit"
    early = await bobs.opened(path)
    await wiki.edit(alpha, article.uri, TEXT.replace("rises", "rises slowly"), by=ana)
    await fediverse.settle()
    await bobs.press(path, **{**early, "text": TEXT.replace("moon", "moon’s pull")}, do="save")
    await fediverse.settle()
    text = (await alpha.stored_post(article.uri)).content.text
    assert "rises slowly" in text
    assert "moon’s pull" in text


async def test_who_only_visits_learns_how_to_edit_from_home(
    alpha: Server, beta: Server, article: Post
) -> None:
    for server in (alpha, beta):
        path = await path_at(server, article.uri)
        page = await server.page(f"{path}/edit")
        assert "open this address in the FediWiki where you have an account" in page
        assert article.uri in page
        assert "Members of the subwiki" in page or "Everyone, from any server" in page


async def test_a_text_that_was_there_before_anyone_followed_is_opened_by_its_address(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    article = await wiki.article(alpha, ana, TEXT, to=physics)
    await wiki.edit(alpha, article.uri, TEXT.replace("rises", "sinks"), by=ana)
    await fediverse.settle()
    bob = await beta.member("bob")
    bobs = await at_browser(beta, bob)
    assert not await beta.knows(article.uri)
    asked = await bobs.press("/look-up", q=article.uri)
    assert "on its way" in asked.text
    await fediverse.settle()
    there = await bobs.press("/look-up", q=article.uri)
    path = await bobs.path_of(article.uri)
    assert there.headers["location"] == path
    assert [each.number for each in await wiki.past(beta, article.uri)] == [1, 2]
    assert "physics@alpha.example" in await bobs.page(path)
    changed = TEXT.replace("moon", "moon’s pull")
    answer = await bobs.write(article.uri, changed, summary="More exact")
    assert answer.headers["location"] == f"{path}?note=sent"
    await fediverse.settle()
    assert "moon’s pull" in (await alpha.stored_post(article.uri)).content.text


async def test_what_is_no_post_of_a_community_is_not_brought_here(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    article = await wiki.article(alpha, ana, TEXT, to=physics)
    bobs = await at_browser(beta, await beta.member("bob"))
    for address in (f"{article.uri}/history", "https://alpha.example/p/0000000000000"):
        answer = await bobs.press("/look-up", q=address)
        assert answer.status_code == 404
        await fediverse.settle()
        assert not await beta.knows(article.uri)
