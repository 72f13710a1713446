"""The line in a feed that shows what came since the last visit to it, of each feed apart."""

from dataclasses import dataclass
from datetime import timedelta

import pytest

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.reading import MOST_VISITED, Place
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import leaving
from fediwiki.services import reading as visiting
from fediwiki.storage import exports, reading
from fediwiki.storage.exports import Owned
from fediwiki.storage.reading_tables import visits
from tests.web.editor import signed_in
from tests.web.html import Page
from tests.web.site import Site, content_of

_LINE = "New since you were here"
_AWAY = timedelta(hours=3)
_PATHS = ("/", "/c/climate", "/c/cats@far.example")


@dataclass(frozen=True, slots=True)
class Scene:
    """A subwiki, a community elsewhere, and who writes in both."""

    site: Site
    climate: Subwiki
    cats: Actor
    eve: Actor

    async def come(self, *numbers: int) -> None:
        """These notes are posted, in the one and in the other."""
        for number in numbers:
            self.site.clock.pass_(timedelta(minutes=1))
            for place in (self.climate, self.cats):
                await self.site.arrived_post(self.eve, place, content_of(f"Note {number}"))


@pytest.fixture
async def scene(site: Site) -> Scene:
    return Scene(
        site,
        await site.subwiki("climate"),
        await site.person("cats", "far.example", kind=ActorKind.GROUP),
        await site.person("eve", "far.example"),
    )


def _is_between(text: str, newer: str, older: str) -> bool:
    return text.index(newer) < text.index(_LINE) < text.index(older)


@pytest.mark.parametrize("path", _PATHS)
async def test_a_line_shows_what_came_to_a_feed_since_the_last_visit(
    site: Site, scene: Scene, path: str
) -> None:
    await signed_in(site, "ana")
    await scene.come(1, 2)
    assert _LINE not in await site.page(path)
    site.clock.pass_(_AWAY)
    await scene.come(3)
    for _ in range(2):
        assert _is_between(await site.page(path), "Note 3", "Note 2")
        site.clock.pass_(timedelta(minutes=5))
    site.clock.pass_(_AWAY)
    assert _LINE not in await site.page(path)


@pytest.mark.parametrize("path", _PATHS)
async def test_a_line_further_down_stands_once_where_it_belongs(
    site: Site, scene: Scene, path: str
) -> None:
    await signed_in(site, "ana")
    await scene.come(*range(100, 105))
    await site.page(path)
    site.clock.pass_(_AWAY)
    await scene.come(*range(105, 130))
    first = await site.page(path)
    assert _LINE not in first
    older = next(each for each in Page(first).links() if "?before=" in each)
    assert _is_between(await site.page(older), "Note 105", "Note 104")


async def test_each_feed_has_a_line_of_its_own(site: Site, scene: Scene) -> None:
    await signed_in(site, "ana")
    await scene.come(1)
    await site.page("/")
    await site.page("/c/climate")
    site.clock.pass_(_AWAY)
    await scene.come(2)
    assert _LINE in await site.page("/")
    site.clock.pass_(_AWAY)
    assert _LINE not in await site.page("/")
    assert _LINE in await site.page("/c/climate")
    assert _LINE not in await site.page("/c/cats@far.example")


async def test_a_part_of_a_feed_is_no_visit_to_it(site: Site, scene: Scene) -> None:
    await signed_in(site, "ana")
    await scene.come(1)
    await site.page("/c/climate")
    site.clock.pass_(_AWAY)
    await scene.come(2)
    await site.page("/c/climate?kind=article")
    await site.browser.get("/c/climate/feed.atom")
    site.clock.pass_(_AWAY)
    assert _is_between(await site.page("/c/climate"), "Note 2", "Note 1")


@pytest.mark.parametrize("path", _PATHS)
async def test_of_visitors_nothing_is_kept(site: Site, scene: Scene, path: str) -> None:
    for number in (1, 2):
        await scene.come(number)
        assert _LINE not in await site.page(path)
        site.clock.pass_(_AWAY)


async def test_the_feeds_visited_last_are_kept_and_no_more(site: Site) -> None:
    ana, bob = await site.member("ana"), await site.member("bob")
    feeds = [await site.person(f"c{n}", "far.example") for n in range(MOST_VISITED + 1)]
    async with site.database.write() as tx:
        for who in (bob, ana):
            for each in feeds[: None if who is ana else 1]:
                site.clock.pass_(timedelta(minutes=1))
                now = site.clock.now()
                await visiting.note_visit(tx, who.actor, each.uri, Place(now, 1), now=now)
    async with site.database.read() as tx:
        kept = [await reading.find_visit(tx, ana.id, each.uri) for each in feeds]
        assert await reading.find_visit(tx, bob.id, feeds[0].uri) is not None
    assert kept[0] is None
    assert None not in kept[1:]


async def test_what_was_seen_is_taken_along_and_goes_with_the_account(
    site: Site, scene: Scene
) -> None:
    ana = await signed_in(site, "ana")
    await scene.come(1)
    for path in _PATHS:
        await site.page(path)
    owned = Owned(visits)
    async with site.database.read() as tx:
        keys = await exports.keys_of(tx, owned, ana.id)
        taken = await exports.rows_of(tx, owned, ana.id, keys)
    here = {site.urls.instance, scene.climate.actor.uri, scene.cats.uri}
    assert {each["feed"] for each in taken} == here
    async with site.database.write() as tx:
        await leaving.leave(tx, ana, keeps_name=False, now=site.clock.now())
    async with site.database.read() as tx:
        assert await exports.keys_of(tx, owned, ana.id) == []
