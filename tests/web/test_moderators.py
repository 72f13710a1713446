"""The page of those who look after a subwiki."""

from datetime import timedelta

import pytest

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import moderating, succeeding
from fediwiki.storage import moderators, standing, subwikis
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_PATH = "/c/tides/moderators"


async def _order(site: Site) -> list[str]:
    async with site.database.read() as tx:
        tides = await subwikis.by_name(tx, "tides", ANYONE)
        return [each.actor.name for each in await moderators.ordered(tx, tides.id)]


async def _words(site: Site) -> str:
    return Page(await site.page(_PATH)).words


async def _at_browser(site: Site, member: Member) -> None:
    await site.sign_in(member.actor.name, PASSWORD)


async def test_everyone_sees_who_looks_after_a_subwiki_and_since_when(site: Site) -> None:
    ana = await site.member("ana")
    await site.subwiki("tides", by=ana)
    words = await _words(site)
    assert "ana since 22 November 2026" in words
    for button in ("Ask someone", "Resign", "Release"):
        assert button not in words
    assert (await press(site, _PATH, do="resign", sure="on")).headers["location"] == "/sign-in"
    assert _PATH in Page(await site.page("/c/tides")).links()


async def test_a_member_is_asked_agrees_and_resigns(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob", password=PASSWORD)
    await site.subwiki("tides", by=ana)
    await _at_browser(site, ana)
    asked = await press(site, _PATH, do="invite", who="@bob@wiki.example")
    assert asked.headers["location"] == f"{_PATH}?note=asked"
    assert "bob asked" in await _words(site)

    await _at_browser(site, bob)
    assert "ana asks you to moderate Tides" in Page(await site.page("/notifications")).words
    assert "ana asked you" in await _words(site)
    await press(site, _PATH, do="accept")
    assert await _order(site) == ["ana", "bob"]
    # He stands below.
    assert (await press(site, _PATH, do="release", who=short(ana.id))).status_code == 403
    assert (await press(site, _PATH, do="first", who=short(bob.id))).status_code == 403
    assert (await press(site, _PATH, do="resign")).status_code == 400
    await press(site, _PATH, do="resign", sure="on")
    assert await _order(site) == ["ana"]
    late = await press(site, _PATH, do="accept")
    assert late.headers["location"].endswith("note=late")


async def test_the_first_place_is_handed_over_and_whoever_is_below_is_released(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob", password=PASSWORD)
    tides = await site.subwiki("tides", by=ana)
    async with site.database.write() as tx:
        await subwikis.add_moderator(tx, tides.id, bob.id, place=1)
    await _at_browser(site, ana)
    await press(site, _PATH, do="first", who=short(bob.id))
    assert await _order(site) == ["bob", "ana"]
    assert "Release" not in await _words(site)
    await _at_browser(site, bob)
    await press(site, _PATH, do="release", who=short(ana.id))
    assert await _order(site) == ["bob"]


@pytest.mark.parametrize("said", ["nobody", "@nobody@far.example", "tides", "", "@"])
async def test_whoever_is_not_found_is_not_asked_and_nothing_is_lost(site: Site, said: str) -> None:
    ana = await signed_in(site, "ana")
    await site.subwiki("tides", by=ana)
    answer = await press(site, _PATH, do="invite", who=said)
    assert answer.status_code in {400, 404, 502}
    assert await _order(site) == ["ana"]


async def test_someone_elsewhere_is_a_moderator_at_once(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await site.subwiki("tides", by=ana)
    await site.person("zoe", "far.example")
    answer = await press(site, _PATH, do="invite", who="@zoe@far.example")
    assert answer.headers["location"] == f"{_PATH}?note=added"
    assert await _order(site) == ["ana", "zoe"]


async def test_asking_has_a_limit(site: Site) -> None:
    ana = await signed_in(site, "ana")
    await site.subwiki("tides", by=ana)
    tries = site.config.limits.subwiki_moderators
    answers = [
        (await press(site, _PATH, do="invite", who="nobody")).status_code for _ in range(tries + 1)
    ]
    assert answers == [404] * tries + [429]


async def test_where_nobody_looks_after_it_members_offer_to_and_an_admin_decides(
    site: Site,
) -> None:
    ana = await site.member("ana")
    bob = await site.member("bob", password=PASSWORD)
    olga = await site.member("olga", admin=True, password=PASSWORD)
    tides = await site.subwiki("tides", by=ana)
    async with site.database.write() as tx:
        now = site.clock.now() + timedelta(days=61)
        await succeeding.look_around(tx, timedelta(days=60), now=now)
    assert "Nobody looks after this subwiki" in Page(await site.page("/c/tides")).words
    await _at_browser(site, bob)
    assert "Why you would look after it" not in await _words(site)
    assert (await press(site, _PATH, do="apply", text="I would.")).status_code == 403
    async with site.database.write() as tx:
        await standing.add_trusted(tx, tides.id, bob.id, since=site.clock.now())
    assert "Why you would look after it" in await _words(site)
    assert (await press(site, _PATH, do="apply", text=" ")).status_code == 400
    await press(site, _PATH, do="apply", text="I know the <tides>.")
    assert "I know the" not in await _words(site)

    await _at_browser(site, olga)
    told = Page(await site.page("/notifications")).words
    assert "bob asks to look after Tides" in told
    assert "Nobody looks after Tides" in told
    assert "I know the <tides>." in await _words(site)
    await press(site, _PATH, do="let", who=short(bob.id))
    assert await _order(site) == ["bob", "ana"]
    assert "Nobody looks after" not in Page(await site.page("/c/tides")).words


async def test_everyone_reads_whom_the_moderators_trust_and_who_said_so(site: Site) -> None:
    ana, bob = await site.member("ana"), await site.member("bob")
    subwiki = await site.subwiki("climate", by=ana)
    assert "/c/climate/trusted" in Page(await site.page("/c/climate/moderators")).links()
    assert "Nobody is named." in await site.page("/c/climate/trusted")
    cid = await site.person("cid", "far.example")
    now = site.clock.now()
    async with site.database.write() as tx:
        await moderating.trust(tx, subwiki, bob.actor, by=ana.actor, now=now)
        await moderating.trust(tx, subwiki, cid, by=None, now=now)
    words = " ".join(Page(await site.page("/c/climate/trusted")).words.split())
    assert "bob by ana," in words
    assert "@cid@far.example" in words
    async with site.database.write() as tx:
        await moderating.distrust(tx, subwiki, bob.actor, by=ana.actor, now=now)
        site.clock.pass_(timedelta(days=1))
        await moderating.trust(tx, subwiki, bob.actor, by=None, now=site.clock.now())
    words = " ".join(Page(await site.page("/c/climate/trusted")).words.split())
    assert "bob by ana" not in words
    assert (await site.browser.get("/c/nothing/trusted")).status_code == 404
