"""How many posts came to a feed since a page of it was opened, as its script asks."""

from datetime import timedelta
from typing import Any

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import following
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import Site

_PATHS = ["/", "/home", "/c/climate", "/u/bob"]


@pytest.fixture
async def climate(site: Site) -> Subwiki:
    return await site.subwiki("climate")


@pytest.fixture
async def bob(site: Site) -> Actor:
    return (await site.member("bob")).actor


@pytest.mark.parametrize("path", _PATHS)
async def test_a_page_that_stays_open_is_told_how_many_posts_came(
    site: Site, bob: Actor, climate: Subwiki, path: str
) -> None:
    await _joined(site, climate)
    await _write(site, bob, climate)
    where = await _news(site, path)
    assert await _told(site, where) == {"mark": "", "words": "", "unread": ""}
    await _write(site, bob, climate)
    assert (await _told(site, where))["words"] == "1 new post"
    await _write(site, bob, climate, 19)
    assert await _told(site, where) == {"mark": "20", "words": "20 new posts", "unread": ""}
    await _write(site, bob, climate, 5)
    told = await _told(site, where)
    assert (told["mark"], told["words"]) == ("20+", "More than 20 new posts")
    older = next(each for each in Page(await site.page(path)).links() if "before=" in each)
    assert "data-news" not in await site.page(older)


async def test_a_feed_in_which_nothing_stood_tells_its_first_post(
    site: Site, bob: Actor, climate: Subwiki
) -> None:
    wheres = [await _news(site, path) for path in ("/tag/tides", "/c/climate")]
    await _write(site, bob, climate)
    assert [(await _told(site, where))["mark"] for where in wheres] == ["", "1"]


async def test_only_what_the_reader_would_see_counts(
    site: Site, bob: Actor, climate: Subwiki
) -> None:
    await _joined(site, climate)
    pages = ("/", "/?kind=link", "/?language=fr", "/home", "/u/bob")
    wheres = [await _news(site, path) for path in pages]
    await site.post(bob, climate, "A flood")
    await _write(site, bob, climate)
    assert await _marks(site, wheres) == ["2", "", "", "2", "2"]
    await press(site, "/settings/reading/mute", kind="word", what="flood")
    assert await _marks(site, wheres) == ["1", "", "", "1", "2"]
    await press(site, "/u/bob/mute")
    assert await _marks(site, wheres) == ["", "", "", "", "2"]


async def test_who_is_told_something_sees_it_on_any_open_feed(
    site: Site, bob: Actor, climate: Subwiki
) -> None:
    ana = await _joined(site, climate)
    where = await _news(site, "/c/climate")
    await _follow(site, bob, ana.actor)
    assert (await _told(site, where))["unread"] == "1"
    async with site.another_browser() as visitor:
        answer = await visitor.get(where)
        assert answer.json()["unread"] == ""
        assert (await visitor.get(where.replace("/c/climate", "/home"))).status_code == 404


async def test_who_does_not_say_since_when_is_told_nothing(site: Site, climate: Subwiki) -> None:
    assert "data-news" in await site.page("/c/climate")
    for wrong in ("", "?since=", "?since=1", "?since=-", "?since=0-0000000000000x"):
        assert (await site.browser.get(f"/c/climate/new{wrong}")).status_code == 400
    for nothing in ("/c/nothing", "/u/nobody", "/c/far@far.example"):
        answer = await site.browser.get(f"{nothing}/new?since=0-0000000000000")
        assert answer.status_code == 404


async def test_who_reads_page_by_page_is_not_told(site: Site, climate: Subwiki) -> None:
    await _joined(site, climate)
    assert "data-news" in await site.page("/home")
    await press(site, "/settings/reading", languages="", paged="1")
    text = await site.page("/home")
    assert "data-news" not in text
    assert "/static/feed." not in text


async def _joined(site: Site, subwiki: Subwiki) -> Member:
    ana = await signed_in(site, "ana")
    await _follow(site, ana.actor, subwiki.actor)
    return ana


async def _follow(site: Site, member: Actor, followed: Actor) -> None:
    async with site.database.write() as tx:
        await following.follow(tx, member, followed, urls=site.urls, now=site.clock.now())


async def _write(site: Site, author: Actor, subwiki: Subwiki, many: int = 1) -> None:
    for _ in range(many):
        site.clock.pass_(timedelta(minutes=1))
        await site.post(author, subwiki, "A note")


async def _news(site: Site, path: str) -> str:
    """Where a page asks what is new."""
    links = Page(await site.page(path)).all("a")
    return next(each["data-news"] for each in links if "data-news" in each)


async def _told(site: Site, path: str) -> dict[str, Any]:
    answer = await site.browser.get(path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    return answer.json()


async def _marks(site: Site, paths: list[str]) -> list[str]:
    return [(await _told(site, path))["mark"] for path in paths]
