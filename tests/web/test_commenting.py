"""Comments and likes, from a browser with no script in it."""

import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.comments import Comment
from fediwiki.domain.ids import short
from fediwiki.domain.posts import Post
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import comments, posts
from fediwiki.storage.database import Database
from tests.web.editor import Fields, press, signed_in
from tests.web.html import Page
from tests.web.site import Site, open_site


async def _post(site: Site) -> Post:
    """A post of ana's; bob is at the browser."""
    ana = await site.member("ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Sea level", "It rises.")
    await signed_in(site, "bob")
    return post


async def _comment(site: Site, post: Post, text: str = "Indeed.\n\nIt does.") -> Comment:
    """A comment of ana's."""
    return await site.comment(post.author, post, text)


async def _said(site: Site, post: Post) -> list[Comment]:
    async with site.database.read() as tx:
        return await comments.replies_to(tx, post.uri, limit=50)


async def test_a_comment_is_written_where_the_post_is_read(site: Site) -> None:
    post = await _post(site)
    path = f"/p/{short(post.id)}/reply"
    assert f'action="{path}"' in await site.page(f"/p/{short(post.id)}")
    answer = await press(
        site, path, text="Says *who*?", warning="doubt", language="en", do="publish"
    )
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/comment/")
    [comment] = await _said(site, post)
    assert comment.author.name == "bob"
    assert (comment.warning, comment.depth) == ("doubt", 0)
    assert "<em>who</em>" in await site.page(f"/p/{short(post.id)}")


async def test_an_answer_stands_below_what_it_answers_and_can_quote_it(site: Site) -> None:
    post = await _post(site)
    parent = await _comment(site, post)
    path = f"/comment/{short(parent.id)}/reply"
    assert f'href="{path}"' in await site.page(f"/p/{short(post.id)}")
    assert "It does." in await site.page(path)
    quoting = await press(site, path, text="Really?", do="quote")
    quoted = Fields(quoting.text).values["text"]
    assert quoted == "> Indeed.\n>\n> It does.\n\nReally?"
    assert (await press(site, path, text=quoted, do="publish")).status_code == 303
    async with site.database.read() as tx:
        [answer] = await comments.replies_to(tx, parent.uri, limit=5)
    assert answer.depth == 1
    assert "<blockquote>" in answer.html


async def test_a_preview_of_a_comment_publishes_nothing(site: Site) -> None:
    post = await _post(site)
    answer = await press(site, f"/p/{short(post.id)}/reply", text="*So*", do="preview")
    assert "<em>So</em>" in answer.text
    assert Fields(answer.text).values["text"] == "*So*"
    assert await _said(site, post) == []


@pytest.mark.parametrize(("text", "status"), [("", 400), ("  \n", 400), ("x" * 20_001, 413)])
async def test_a_comment_that_will_not_do_is_kept_in_the_form(
    site: Site, text: str, status: int
) -> None:
    post = await _post(site)
    answer = await press(site, f"/p/{short(post.id)}/reply", text=text, warning="w")
    assert answer.status_code == status
    assert Fields(answer.text).values["warning"] == "w"
    assert await _said(site, post) == []


async def test_ones_own_comment_is_changed_and_deleted(site: Site) -> None:
    post = await _post(site)
    await press(site, f"/p/{short(post.id)}/reply", text="Frist")
    [comment] = await _said(site, post)
    path = f"/comment/{short(comment.id)}"
    assert Fields(await site.page(f"{path}/edit")).values["text"] == "Frist"
    await press(site, f"{path}/edit", text="First")
    [comment] = await _said(site, post)
    assert comment.text == "First"
    assert "Delete the comment" in await site.page(f"{path}/delete")
    assert (await press(site, f"{path}/delete")).status_code == 303
    assert await _said(site, post) == []
    assert "First" not in await site.page(f"/p/{short(post.id)}")


async def test_nobody_changes_what_another_said(site: Site) -> None:
    post = await _post(site)
    comment = await _comment(site, post)
    path = f"/comment/{short(comment.id)}"
    assert f"{path}/edit" not in await site.page(f"/p/{short(post.id)}")
    for part in ("edit", "delete"):
        assert (await site.browser.get(f"{path}/{part}")).status_code == 403
        assert (await press(site, f"{path}/{part}", text="Mine")).status_code == 403
    assert (await _said(site, post))[0].text == comment.text


async def test_who_is_not_signed_in_says_nothing(site: Site) -> None:
    post = await _post(site)
    comment = await _comment(site, post)
    await press(site, "/sign-out")
    for path in (
        f"/p/{short(post.id)}/reply",
        f"/p/{short(post.id)}/like",
        f"/comment/{short(comment.id)}/reply",
        f"/comment/{short(comment.id)}/like",
        f"/comment/{short(comment.id)}/delete",
    ):
        assert (await press(site, path, text="x")).headers["location"] == "/sign-in"
    assert len(await _said(site, post)) == 1
    page = await site.page(f"/p/{short(post.id)}")
    assert "<textarea" not in page
    assert "/like" not in page


async def test_nobody_comments_without_end(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    async with open_site(database, database_url, pairs, Limits(comments_per_hour=2)) as site:
        post = await _post(site)
        path = f"/p/{short(post.id)}/reply"
        statuses = [(await press(site, path, text="x")).status_code for _ in range(3)]
        assert statuses == [303, 303, 429]


async def test_a_post_is_liked_once_and_that_is_taken_back(site: Site) -> None:
    post = await _post(site)
    path = f"/p/{short(post.id)}"
    for _ in range(2):
        assert (await press(site, f"{path}/like")).status_code == 303
    assert "1 like" in Page(await site.page(path)).words
    assert f'action="{path}/unlike"' in await site.page(path)
    await press(site, f"{path}/unlike")
    assert f'action="{path}/like"' in await site.page(path)
    async with site.database.read() as tx:
        found = await posts.find(tx, post.id)
    assert found is not None
    assert found.likes == 0


async def test_a_comment_is_liked_and_that_is_taken_back(site: Site) -> None:
    post = await _post(site)
    comment = await _comment(site, post)
    path = f"/comment/{short(comment.id)}"
    await press(site, f"{path}/like")
    assert (await _said(site, post))[0].likes == 1
    assert f'action="{path}/unlike"' in await site.page(f"/p/{short(post.id)}")
    await press(site, f"{path}/unlike")
    assert (await _said(site, post))[0].likes == 0


async def test_ones_own_post_is_deleted_and_brought_back(site: Site) -> None:
    bob = await signed_in(site, "bob")
    post = await site.post(bob.actor, await site.subwiki("climate"), "Sea level", "It rises.")
    path = f"/p/{short(post.id)}"
    assert "Delete the post" in await site.page(f"{path}/delete")
    assert (await press(site, f"{path}/delete")).headers["location"] == "/drafts?note=deleted"
    assert (await site.browser.get(path)).status_code == 410
    assert "Sea level" in await site.page("/drafts")
    assert (await press(site, f"{path}/restore")).status_code == 303
    assert "It rises." in await site.page(path)


async def test_nobody_deletes_or_brings_back_what_another_wrote(site: Site) -> None:
    post = await _post(site)
    path = f"/p/{short(post.id)}"
    assert (await site.browser.get(f"{path}/delete")).status_code == 403
    assert (await press(site, f"{path}/delete")).status_code == 403
    assert (await press(site, f"{path}/restore")).status_code == 404
    assert await site.page(path)


async def test_what_is_written_together_is_nobodys_to_delete(site: Site) -> None:
    bob = await signed_in(site, "bob")
    post = await site.collaborative_post(bob.actor, await site.subwiki("climate"), "Sea level")
    assert (await press(site, f"/p/{short(post.id)}/delete")).status_code == 403
