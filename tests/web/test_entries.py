"""Entries of feeds are kept as they were made, and yet always show what is so now, to each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest
from sqlalchemy import update

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.members import Member
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.posts import Post, PostKind
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import actors, marks, members, posts
from fediwiki.storage.actor_tables import actors as actor_table
from fediwiki.storage.database import Writer
from fediwiki.storage.post_tables import posts as post_table
from tests.web.editor import press, signed_in
from tests.web.site import Site, content_of

_FEEDS = ("/", "/home", "/c/tides", "/u/eve", "/search?q=spring")


@dataclass(frozen=True, slots=True)
class _World:
    """Ana reads what Eve wrote in a subwiki that she joined."""

    site: Site
    ana: Member
    eve: Member
    tides: Subwiki
    post: Post

    async def shown(self) -> dict[str, str]:
        """The feeds, each as it would be in a process that has kept nothing."""
        pages: dict[str, str] = {}
        async with self.site.another_process() as anew:
            for path in _FEEDS:
                pages[path] = await self.site.page(path)
                assert pages[path] == (await anew.get(path)).text, path
        return pages


async def _world(site: Site) -> _World:
    ana = await signed_in(site, "ana")
    tides, eve = await site.subwiki("tides"), await site.member("eve")
    post = await site.post(eve.actor, tides, content_of("Spring tides", "Twice a <month> & more."))
    await press(site, "/c/tides/join")
    site.clock.pass_(timedelta(minutes=5))
    return _World(site, ana, eve, tides, post)


_Change = Callable[[Writer, _World], Awaitable[object]]


def _content(**said: object) -> _Change:
    async def change(tx: Writer, world: _World) -> None:
        await tx.change(update(post_table).values(said))

    return change


def _author(**said: object) -> _Change:
    async def change(tx: Writer, world: _World) -> None:
        eve = actor_table.c.id == world.eve.id
        await tx.change(update(actor_table).where(eve).values(said))

    return change


_CHANGES: dict[str, _Change] = {
    "another title": _content(title="Neap tides"),
    "another lead": _content(lead="Once."),
    "a warning": _content(warning="Water"),
    "another language": _content(language="de"),
    "an edit of what many write": _content(mode="collaborative", revision=7),
    "another comment": lambda tx, world: posts.count_comment(tx, world.post.id, 1),
    "another like": lambda tx, world: posts.save_likes(tx, world.post.uri, 3),
    "another name of its author": _author(display_name="Eva"),
    "another picture of its author": lambda tx, world: actors.save_portrait(
        tx, world.eve.id, Portrait.AVATAR, "https://far.example/eve.png"
    ),
}


@pytest.mark.parametrize("what", _CHANGES)
async def test_what_changes_is_shown_at_once(site: Site, what: str) -> None:
    world = await _world(site)
    before = await world.shown()
    async with site.database.write() as tx:
        await _CHANGES[what](tx, world)
    after = await world.shown()
    for path in _FEEDS:
        assert after[path] != before[path], path


async def test_pictures_that_come_and_go_are_shown_so(site: Site) -> None:
    world = await _world(site)
    await world.shown()
    picture = Attachment("image", "https://far.example/tide.png", alt="A beach")
    content = content_of("Spring tides", "Twice.")
    for shown in ((picture,), ()):
        async with site.database.write() as tx:
            changed = replace(content, attachments=shown)
            await posts.save_content(tx, world.post.id, changed, updated=None, revision=2)
        pages = await world.shown()
        assert all(("A beach" in page) is bool(shown) for page in pages.values())


async def test_time_passes(site: Site) -> None:
    await _world(site)
    said = ("5 minutes ago", "2 hours ago", "3 days ago", "3 weeks ago", "22 November 2026</time>")
    waits = (0, 2 * 60, 3 * 24 * 60, 22 * 24 * 60, 90 * 24 * 60)
    began = site.clock.now()
    for words, minutes in zip(said, waits, strict=True):
        site.clock.pass_(began + timedelta(minutes=minutes) - site.clock.now())
        async with site.another_process() as anew:
            page = await site.page("/c/tides")
            assert page == (await anew.get("/c/tides")).text
        assert words in page


async def test_each_reads_it_in_their_own_language(site: Site) -> None:
    world = await _world(site)
    english = await world.shown()
    for language in ("fr", "en"):
        async with site.database.write() as tx:
            await members.save_language(tx, world.ana.id, language)
        pages = await world.shown()
        assert (pages == english) is (language == "en")


async def test_it_says_where_it_stands_only_where_that_is_not_clear(site: Site) -> None:
    world = await _world(site)
    for _ in range(2):
        assert '<a href="/c/tides"><bdi>tides</bdi></a>' in await site.page("/")
        assert '<a href="/c/tides"><bdi>tides</bdi></a>' not in await site.page("/c/tides")
    async with site.database.write() as tx:
        await marks.save_pinned(tx, world.post.id, site.clock.now())
    await world.shown()
    assert "pinned" in await site.page("/c/tides")
    assert "pinned" not in await site.page("/u/eve")


async def test_what_is_kept_for_one_is_kept_from_another_who_may_not_see_it(site: Site) -> None:
    world = await _world(site)
    async with site.another_browser() as visitor:
        for path in ("/", "/c/tides", "/u/eve"):
            assert "Spring tides" in (await visitor.get(path)).text
        await press(site, "/settings/reading/mute", kind="someone", what="eve")
        for path in ("/", "/home"):
            assert "Spring tides" not in await site.page(path)
        assert "Spring tides" in (await visitor.get("/")).text
        async with site.database.write() as tx:
            await _content(removed=site.clock.now())(tx, world)
        for path in ("/", "/c/tides", "/u/eve"):
            assert "Spring tides" not in (await visitor.get(path)).text
            assert "Spring tides" not in await site.page(path)


async def test_what_people_write_is_escaped_when_it_is_kept_too(site: Site) -> None:
    world = await _world(site)
    async with site.database.write() as tx:
        await _content(title="<b>Spring & 2</b>", kind=PostKind.ARTICLE)(tx, world)
        await _author(display_name='"><script>')(tx, world)
    for _ in range(2):
        for page in (await world.shown()).values():
            assert "<bdi>&lt;b&gt;Spring &amp; 2&lt;/b&gt;</bdi>" in page
            assert "<script>" not in page.partition("<main")[2]
            assert "&lt;month&gt; &amp; more" in page
