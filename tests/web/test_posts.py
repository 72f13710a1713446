"""One post and its talk."""

import re
from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.config.settings import Limits
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.ids import short
from fediwiki.domain.posts import Content, Post
from fediwiki.services import commenting, deleting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import mutes, posts
from fediwiki.storage.database import Database
from tests.web.html import Page
from tests.web.site import CC_BY_SA, ORIGIN, PASSWORD, Site, content_of, open_site


@pytest.fixture
async def small_site(
    database: Database, database_url: str, pairs: KeyPairs
) -> AsyncGenerator[Site]:
    """An instance that shows three comments a page."""
    async with open_site(database, database_url, pairs, Limits(page_comments=3)) as opened:
        yield opened


async def _posted(site: Site, text: str = "It rises.") -> Post:
    ana = await site.member("ana")
    return await site.post(ana.actor, await site.subwiki("climate"), "Sea level", text)


def _path(post: Post) -> str:
    return f"/p/{short(post.id)}"


async def test_a_post_is_shown_with_its_text_author_and_licence(site: Site) -> None:
    post = await _posted(site, "It *rises*.\n\n## Why\n\nIce.")
    text = await site.page(_path(post))
    page = Page(text)
    assert "<em>rises</em>" in text
    assert {"/u/ana", "/c/climate", "#talk", CC_BY_SA} <= set(page.links())
    assert "CC BY-SA 4.0" in page.words


async def test_headings_make_a_table_of_contents(site: Site) -> None:
    post = await _posted(site, "A\n\n# Why\n\nIce.\n\n## How much\n\nMuch.")
    page = Page(await site.page(_path(post)))
    ids = [each["id"] for tag, each in page.tags if tag in {"h2", "h3"} and "id" in each]
    assert len(ids) >= 2
    assert [f"#{each}" for each in ids if each not in {"talk-title", "say-title"}] == [
        link for link in page.links() if link.startswith("#s-")
    ]


async def test_a_collaborative_post_names_its_last_editor_and_who_may_edit(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    post = await site.collaborative_post(bob, await site.subwiki("climate"), "Sea level")
    words = Page(await site.page(_path(post))).words
    assert "@bob@far.example" in words
    assert "Everyone, from any server." in words


async def test_what_is_behind_a_warning_is_folded(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    content = Content("A hawk", "", "<p>Blood.</p>", "Blood.", warning="A dead bird")
    post = await site.arrived_post(bob, await site.subwiki("birds"), content)
    text = await site.page(_path(post))
    details = re.search(r"<details.*?</details>", text, re.DOTALL)
    assert details is not None
    assert "A dead bird" in details[0]
    assert "Blood." in details[0]
    assert "Blood." not in text.replace(details[0], "")


async def test_a_post_from_elsewhere_leads_to_its_home(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    content = Content("Hello", "", "<p>Hi.</p>", "Hi.")
    post = await site.arrived_post(bob, await site.subwiki("climate"), content)
    page = Page(await site.page(_path(post)))
    assert page.link("canonical") == post.uri
    assert page.link("alternate", "application/activity+json") == post.uri
    assert "Read it at far.example" in page.words
    assert page.meta("fediverse:creator") == "@bob@far.example"


async def test_talk_is_nested_and_in_order_of_time(site: Site) -> None:
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    first = await site.comment(bob, post, "First.")
    site.clock.pass_(timedelta(minutes=1))
    await site.comment(bob, post, "Second.")
    site.clock.pass_(timedelta(minutes=1))
    await site.comment(bob, post, "Reply to the first.", below=first)
    text = await site.page(_path(post))
    words = Page(text).words
    places = [words.index(said) for said in ("First.", "Reply to the first.", "Second.")]
    assert places == sorted(places)
    assert f'id="c-{short(first.id)}"' in text
    assert "Talk 3" in words


async def test_a_deleted_comment_stays_only_where_something_hangs_on_it(site: Site) -> None:
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    first = await site.comment(bob, post, "Rude.")
    await site.comment(bob, post, "Answer.", below=first)
    alone = await site.comment(bob, post, "Also rude.")
    await site.delete_comment(first)
    await site.delete_comment(alone)
    text = await site.page(_path(post))
    words = Page(text).words
    assert words.count("deleted") == 1
    assert "Answer." in words
    assert "rude" not in words.lower()
    assert short(alone.id) not in text


async def test_long_talk_comes_in_pages_and_every_comment_has_its_place(small_site: Site) -> None:
    site = small_site
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    first = await site.comment(bob, post, "Comment 0.")
    said = [first]
    for number in range(1, 8):
        site.clock.pass_(timedelta(minutes=1))
        said.append(await site.comment(bob, post, f"Comment {number}.", below=first))
        post = replace(post, comments=post.comments + 1)

    found: list[str] = []
    path = _path(post)
    while True:
        page = Page(await site.page(path))
        found += re.findall(r"Comment \d", page.words)
        later = [link for link in page.links() if "?after=" in link]
        if not later:
            break
        path = later[0]
    assert found == [f"Comment {number}" for number in range(8)]

    for comment in said:
        alone = Page(await site.page(f"/comment/{short(comment.id)}"))
        place = next(link for link in alone.links() if link.startswith("/p/") and "#c-" in link)
        anchor = place.partition("#")[2]
        assert f'id="{anchor}"' in await site.page(place)


async def test_talk_can_be_read_newest_first_and_in_pages(small_site: Site) -> None:
    site = small_site
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    for number in range(8):
        site.clock.pass_(timedelta(minutes=1))
        await site.comment(bob, post, f"Comment {number}.")
    found: list[str] = []
    path = f"{_path(post)}?order=newest"
    while path:
        page = Page(await site.page(path))
        found += re.findall(r"Comment \d", page.words)
        path = next((link for link in page.links() if "order=newest&after=" in link), "")
    assert found == [f"Comment {number}" for number in reversed(range(8))]


async def test_a_comment_stands_alone_with_what_it_answers_and_what_hangs_on_it(
    site: Site,
) -> None:
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    first = await site.comment(bob, post, "Outermost.")
    await site.comment(bob, post, "Beside.")
    second = await site.comment(bob, post, "Inner.", below=first)
    third = await site.comment(bob, post, "Innermost.", below=second)
    words = Page(await site.page(f"/comment/{short(second.id)}")).words
    assert words.index("Outermost.") < words.index("Inner.") < words.index("Innermost.")
    assert "Beside." not in words
    assert "1 reply" in words
    await site.delete_comment(first)
    page = Page(await site.page(f"/comment/{short(third.id)}"))
    assert "Outermost." not in page.words
    assert "deleted" in page.words
    assert (await site.browser.get(f"/comment/{short(first.id)}")).status_code == 404


async def test_a_comment_about_the_text_says_so(site: Site) -> None:
    post = await _posted(site)
    bob = await site.member("bob")
    async with site.database.write() as tx:
        await commenting.publish(
            tx,
            commenting.Words("A typo.", "<p>A typo.</p>", about_text=True),
            commenting.Place(post),
            author=bob.actor,
            max_depth=5,
            urls=site.urls,
            now=site.clock.now(),
        )
    await site.comment(bob.actor, post, "Nice.")
    assert Page(await site.page(_path(post))).words.count("about the text") == 1


async def test_the_comments_of_whom_one_muted_are_folded(site: Site) -> None:
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    await site.comment(bob, post, "Loud.")
    ana = await site.member("zoe", password=PASSWORD)
    await site.sign_in("zoe")
    assert "You muted" not in await site.page(_path(post))
    async with site.database.write() as tx:
        await mutes.add_actor(tx, ana.id, bob.id)
    assert "You muted whoever wrote this" in await site.page(_path(post))


async def test_a_comment_whose_parent_is_on_another_page_says_so(small_site: Site) -> None:
    post = await _posted(small_site)
    bob = await small_site.person("bob", "far.example")
    first = await small_site.comment(bob, post, "First.")
    for _ in range(4):
        small_site.clock.pass_(timedelta(minutes=1))
        await small_site.comment(bob, post, "Again.", below=first)
    page = Page(await small_site.page(_path(post)))
    later = next(link for link in page.links() if "?after=" in link)
    assert f"/comment/{short(first.id)}" in Page(await small_site.page(later)).links()


async def test_the_deepest_talk_that_is_allowed_can_be_shown(site: Site) -> None:
    post = await _posted(site)
    bob = await site.person("bob", "far.example")
    comment = await site.comment(bob, post, "Depth 0.")
    for depth in range(1, site.config.limits.comment_depth + 1):
        comment = await site.comment(bob, post, f"Depth {depth}.", below=comment)
    assert f"Depth {site.config.limits.comment_depth}." in await site.page(_path(post))


async def test_a_post_that_was_erased_is_gone(site: Site) -> None:
    post = await _posted(site)
    async with site.database.write() as tx:
        await deleting.erase(tx, post, now=site.clock.now())
    assert (await site.browser.get(_path(post))).status_code == 410


async def test_a_deleted_post_is_gone_though_it_can_come_back(site: Site) -> None:
    post = await _posted(site)
    async with site.database.write() as tx:
        await posts.save_deleted(tx, post.id, site.clock.now())
    assert (await site.browser.get(_path(post))).status_code == 410
    async with site.database.write() as tx:
        await posts.save_restored(tx, post.id)
    assert (await site.browser.get(_path(post))).status_code == 200


@pytest.mark.parametrize("part", ["p", "comment"])
@pytest.mark.parametrize(
    "name",
    [
        "-1",
        "0",
        "9223372036854775808",
        "1e9",
        "NaN",
        "%F0%9F%98%80",
        "'",
        "%00",
        "x" * 10_000,
        "zzzzzzzzzzzzz",
        "0000000000000",
        "..%2f..%2fetc",
        "ABCDEFGHJKMNP",
    ],
)
async def test_an_id_that_was_never_given_is_not_found(site: Site, part: str, name: str) -> None:
    assert (await site.browser.get(f"/{part}/{name}")).status_code == 404


@pytest.mark.parametrize("query", ["after=x", "from=0000000000000", "after=%00", "from=zzz"])
async def test_a_place_in_talk_that_was_never_given_is_not_found(site: Site, query: str) -> None:
    post = await _posted(site)
    assert (await site.browser.get(f"{_path(post)}?{query}")).status_code == 404


async def test_a_preview_elsewhere_shows_the_picture_of_a_post_unless_it_is_warned_of(
    site: Site,
) -> None:
    ana, climate = await site.member("ana"), await site.subwiki("climate")
    url = f"{ORIGIN}/media/{'a' * 64}.webp"
    content = replace(content_of("Ice"), attachments=(Attachment("image", url, alt="A glacier"),))
    page = Page(await site.page(_path(await site.post(ana.actor, climate, content))))
    assert (page.meta("og:image"), page.meta("og:image:alt")) == (url, "A glacier")
    assert page.meta("article:published_time") == "2026-11-22T09:00:00Z"
    warned = replace(content, warning="Cold", sensitive=True)
    assert "og:image" not in await site.page(_path(await site.post(ana.actor, climate, warned)))
