"""What moderators and admins let become of a subwiki, and what its readers see of that."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import closing, featuring, following
from fediwiki.services.deciding import Why
from fediwiki.storage import subwikis
from tests.web.editor import path_of, press
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_WHY = Why("Quarrels without end.")


@pytest.fixture
async def ana(site: Site) -> Member:
    """Who moderates."""
    return await site.member("ana", password=PASSWORD)


@pytest.fixture
async def tides(site: Site, ana: Member) -> Subwiki:
    """A subwiki that ana moderates."""
    return await site.subwiki("tides", by=ana)


@pytest.fixture
async def post(site: Site, tides: Subwiki, ana: Member) -> Post:
    """Something to read."""
    return await site.post(ana.actor, tides, "Spring tides", "The moon pulls.")


async def test_a_moderator_closes_a_subwiki_which_is_read_on_and_opens_it_again(
    site: Site, post: Post, ana: Member, tides: Subwiki
) -> None:
    dan = await site.member("dan", password=PASSWORD)
    said = await site.comment(dan.actor, post, "Neap tides, too.")
    await site.sign_in("ana")
    assert "/c/tides/life" in Page(await site.page("/c/tides")).links()
    assert "/c/tides/life/close" in Page(await site.page("/c/tides/life")).links()
    assert "Say why" in (await press(site, "/c/tides/life/close", reason=" ")).text
    answer = await press(site, "/c/tides/life/close", reason="Quarrels <b>without</b> end.")
    assert answer.headers["location"] == "/c/tides/life?done=close"
    assert "The subwiki is closed." in await site.page("/c/tides/life?done=close")

    again = await press(site, "/c/tides/life/close", reason="Quarrels.")
    assert again.status_code == 409
    nowhere = {"target": "!tides@nowhere.example", "reason": "Away."}
    lost = await press(site, "/c/tides/life/move", **nowhere)
    assert lost.status_code == 400
    assert "!tides@nowhere.example" in lost.text

    await site.sign_in("dan")
    there = await site.page("/c/tides")
    assert "Quarrels &lt;b&gt;without&lt;/b&gt; end." in there
    assert "/c/tides/write" not in Page(there).links()
    read = await site.page(path_of(post))
    assert "Quarrels" in Page(read).words
    assert "Say something about this" not in Page(read).words
    reply = await press(site, f"{path_of(post)}/reply", text="But why?", language="en")
    assert reply.status_code == 403
    assert "is closed" in (await site.browser.get("/c/tides/write")).text
    assert "closed" in Page(await site.page("/c")).words
    assert "/c/tides" not in Page(await site.page("/write")).links()

    async with site.database.write() as tx:
        known = await subwikis.by_id(tx, tides.id)
        why, now = Why("They made up."), site.clock.now()
        await closing.reopen(tx, known, why, by=ana.actor, now=now)
    reply = await press(site, f"{path_of(post)}/reply", text="Good.", language="en")
    assert reply.status_code == 303
    assert said.text in Page(await site.page(path_of(post))).words
    logged = Page(await site.page("/c/tides/log")).words
    assert "They made up." in logged
    assert "Quarrels <b>without</b> end." in logged


async def test_a_quarantined_subwiki_is_met_by_those_alone_who_belong_to_it(
    site: Site, post: Post, tides: Subwiki
) -> None:
    dan = await site.member("dan", password=PASSWORD)
    async with site.database.write() as tx:
        now = site.clock.now()
        await following.follow(tx, dan.actor, tides.actor, urls=site.urls, now=now)
        await featuring.quarantine(tx, tides, _WHY, by=None, now=now)
    for path in ("/", "/c", "/changes", "/search?q=moon", "/search?q=tides&what=subwikis"):
        assert "/c/tides" not in Page(await site.page(path)).links(), path
        assert "Spring tides" not in await site.page(path), path
    for path in ("/c/tides", path_of(post)):
        warned = Page(await site.page(path))
        assert "Quarrels without end." in warned.words
        assert "moon" not in warned.words
        assert "Spring tides" in await site.page(f"{path}?look=anyway")
    # Of a visitor nothing is kept, so what they chose goes on with the links.
    there = Page(await site.page("/c/tides?look=anyway")).links()
    assert f"{path_of(post)}?look=anyway" in there
    assert f"{path_of(post)}?look=anyway#talk" in there
    assert "/c?look=anyway" not in there
    assert "/changes" in there
    assert not site.browser.cookies
    await site.sign_in("dan")
    for path in ("/c/tides", path_of(post), "/home"):
        assert "Spring tides" in await site.page(path)

    await site.member("eve", password=PASSWORD)
    await site.sign_in("eve")
    assert "moon" not in Page(await site.page(path_of(post))).words
    answer = await press(site, "/c/tides/look-anyway", back=f"{path_of(post)}/history")
    assert answer.headers["location"] == f"{path_of(post)}/history"
    for path in ("/c/tides", path_of(post)):
        assert "Spring tides" in await site.page(path)
        assert "look=anyway" not in await site.page(path)
    # Once more quarantined, for whatever reason, it is asked for once more.
    site.clock.pass_(timedelta(days=1))
    async with site.database.write() as tx:
        known = await subwikis.by_id(tx, tides.id)
        await featuring.unquarantine(tx, known, _WHY, by=None, now=site.clock.now())
        known = await subwikis.by_id(tx, tides.id)
        await featuring.quarantine(tx, known, _WHY, by=None, now=site.clock.now())
    assert "moon" not in Page(await site.page(path_of(post))).words


async def test_what_admins_feature_stands_first_in_the_directory_by_its_title(
    site: Site, tides: Subwiki
) -> None:
    bees = await site.subwiki("bees", title="Zeal of bees")
    await site.subwiki("ants")
    async with site.database.write() as tx:
        for each in (bees, tides):
            await featuring.feature(tx, each, Why("Well kept."), by=None, now=site.clock.now())
    links = Page(await site.page("/c")).links()
    listed = [each for each in links if each in {"/c/tides", "/c/bees", "/c/ants"}]
    assert listed[-5:] == ["/c/tides", "/c/bees", "/c/ants", "/c/bees", "/c/tides"]
    assert Page(await site.page("/c?q=ants")).words.count("Featured") == 0
