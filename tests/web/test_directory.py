"""The directory, founding, joining, and looking after a subwiki."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.domain.trust import Thresholds
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import following, protecting
from fediwiki.storage import follows, memberships, standing, subwikis
from fediwiki.storage.actor_tables import actors
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import Site, content_of

_THRESHOLDS = Thresholds(10, 7, 100, 60)
_CHARTER = {
    "name": "tides",
    "title": "Tides",
    "description": "What the *Moon* does.",
    "rules": "Be kind.\n\n  Cite   your sources. ",
    "languages": "en, fr",
    "membership": "open",
    "edit": "everyone",
    "review": "none",
}


async def _member_of(site: Site, name: str, member: Member) -> bool:
    async with site.database.read() as tx:
        subwiki = await subwikis.by_name(tx, name, ANYONE)
        stands = await standing.of_editor(
            tx, member.actor, subwiki.id, _THRESHOLDS, site.clock.now()
        )
    return stands.member


async def _listed(site: Site, query: str = "") -> list[str]:
    links = Page(await site.page(f"/c{query}")).links()
    return [each[3:] for each in links if each.startswith("/c/") and each != "/c/new"]


async def test_the_directory_is_ordered_by_name_by_age_or_by_the_last_post(site: Site) -> None:
    ana = await site.member("ana")
    made: dict[str, Subwiki] = {}
    for name in ("moon", "birds", "chess"):
        made[name] = await site.subwiki(name)
        site.clock.pass_(timedelta(minutes=1))
    await site.post(ana.actor, made["birds"], "New")
    site.clock.pass_(timedelta(minutes=1))
    await site.post(ana.actor, made["moon"], "Newer")
    assert await _listed(site) == ["birds", "chess", "moon"]
    assert await _listed(site, "?order=newest") == ["chess", "birds", "moon"]
    assert await _listed(site, "?order=active") == ["moon", "birds", "chess"]
    assert await _listed(site, "?order=popular") == ["birds", "chess", "moon"]
    assert await _listed(site, "?q=BIR") == ["birds"]
    assert await _listed(site, "?q=%25") == []


async def test_the_directory_lists_what_somebody_here_follows_elsewhere(site: Site) -> None:
    ana = await site.member("ana")
    cats = await site.person("cats", "far.example")
    async with site.database.write() as tx:
        await tx.change(actors.update().where(actors.c.id == cats.id).values(kind=ActorKind.GROUP))
    assert await _listed(site) == []
    async with site.database.write() as tx:
        now = site.clock.now()
        await follows.save(tx, Follow(ana.id, cats.id, "x", FollowState.ACCEPTED, now, 1))
    assert await _listed(site) == ["cats@far.example"]


async def test_a_member_founds_a_subwiki_moderates_it_and_belongs_to_it(site: Site) -> None:
    ana = await signed_in(site, "ana")
    assert "Found a subwiki" in await site.page("/c/new")
    answer = await press(site, "/c/new", **_CHARTER)
    assert answer.headers["location"] == "/c/tides"
    text = await site.page("/c/tides")
    words = Page(text).words
    assert "What the Moon does." in words
    assert "Cite your sources." in words
    assert "You joined." in words
    assert "/c/tides/settings" in Page(text).links()
    assert await _member_of(site, "tides", ana)
    assert await _listed(site, "?language=fr") == ["tides"]
    assert await _listed(site, "?language=de") == []


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("name", "admin", 400),
        ("name", "a", 400),
        ("name", "Über", 400),
        ("name", "x_wiki", 400),
        ("name", "climate", 409),
        ("title", " ", 400),
        ("title", "x" * 51, 413),
        ("languages", "", 400),
        ("languages", "not a language!", 400),
        ("membership", "whoever", 400),
        ("rules", "x" * 301, 400),
    ],
)
async def test_what_will_not_do_is_said_and_what_was_typed_stays(
    site: Site, field: str, value: str, status: int
) -> None:
    await site.subwiki("climate")
    await signed_in(site, "ana")
    answer = await press(site, "/c/new", **{**_CHARTER, field: value})
    assert answer.status_code == status
    page = Page(answer.text)
    assert 'role="alert"' in answer.text
    assert "What the *Moon* does." in page.words


async def test_one_member_founds_so_many_only(site: Site) -> None:
    await signed_in(site, "ana")
    most = site.config.limits.founded_subwikis
    for number in range(most):
        assert (await press(site, "/c/new", **_CHARTER | {"name": f"wiki{number}"})).is_redirect
    assert (await press(site, "/c/new", **_CHARTER)).status_code == 409


async def test_moderators_change_what_a_subwiki_says_and_nobody_else(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await site.subwiki("tides", by=ana)
    changed = {**_CHARTER, "title": "Tides & moons", "edit": "members"}
    del changed["name"]
    assert (await press(site, "/c/tides/settings", **changed)).headers["location"] == "/c/tides"
    words = Page(await site.page("/c/tides")).words
    assert "Tides & moons" in words
    assert "Be kind." in words
    assert "Members of the subwiki" in words
    assert "What the *Moon* does." in Page(await site.page("/c/tides/settings")).words
    await signed_in(site, "eve")
    assert (await site.browser.get("/c/tides/settings")).status_code == 403
    assert (await press(site, "/c/tides/settings", **changed)).status_code == 403
    assert (await press(site, "/c/tides/members", who="0" * 13, do="confirm")).status_code == 403


async def test_who_joins_where_members_are_approved_waits_for_a_moderator(site: Site) -> None:
    ana, eve = await site.member("ana"), await site.member("eve")
    subwiki = await site.subwiki("tides", by=ana)
    async with site.database.write() as tx:
        now = site.clock.now()
        await following.follow(tx, eve.actor, subwiki.actor, urls=site.urls, now=now)
        policies = protecting.Policies(
            MembershipPolicy.APPROVAL, EditPolicy.MEMBERS, ReviewPolicy.NONE
        )
        await protecting.govern(tx, subwiki, policies, by=None, now=now)
    assert await _member_of(site, "tides", eve)

    bob = await signed_in(site, "bob")
    await press(site, "/c/tides/join")
    assert "A moderator has yet to confirm" in Page(await site.page("/c/tides")).words
    assert not await _member_of(site, "tides", bob)

    await site.sign_in("bob")
    async with site.database.read() as tx:
        waiting = await memberships.waiting(tx, subwiki.id, limit=10)
    assert [actor.name for actor, _ in waiting] == ["bob"]


async def test_a_moderator_confirms_and_declines(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await press(site, "/c/new", **_CHARTER | {"membership": "approval"})
    assert await _member_of(site, "tides", ana)
    bob, eve = await site.member("bob"), await site.member("eve")
    async with site.database.write() as tx:
        subwiki = await subwikis.by_name(tx, "tides", ANYONE)
        for each in (bob, eve):
            now = site.clock.now()
            await following.follow(tx, each.actor, subwiki.actor, urls=site.urls, now=now)
    assert "2 asked to belong" in Page(await site.page("/c/tides")).words
    page = Page(await site.page("/c/tides/members"))
    who = [each["value"] for each in page.all("input") if each.get("name") == "who"]
    await press(site, "/c/tides/members", who=who[0], do="confirm")
    await press(site, "/c/tides/members", who=who[1], do="decline")
    assert await _member_of(site, "tides", bob)
    assert not await _member_of(site, "tides", eve)
    late = await press(site, "/c/tides/members", who=who[0], do="confirm")
    assert late.headers["location"].endswith("note=late")


async def test_a_tag_gathers_posts_whatever_its_case(site: Site) -> None:
    ana, tides = await site.member("ana"), await site.subwiki("tides")
    for title, tag in (("One", "Moon"), ("Two", "MOON")):
        site.clock.pass_(timedelta(minutes=1))
        await site.post(ana.actor, tides, replace(content_of(title), tags=(tag,)))
    words = Page(await site.page("/tag/moon")).words
    assert words.index("Two") < words.index("One")
    assert "One" in await site.page("/tag/Moon")
    feed = (await site.browser.get("/tag/moon/feed.atom")).text
    assert "Two" in feed
    assert "Nobody has used this" in await site.page("/tag/sun")
    assert (await site.browser.get("/tag/%21")).status_code == 404
