"""The home feed: what a member chose, newest first, and nothing else."""

import re
from dataclasses import replace
from datetime import timedelta

from fediwiki.domain.actors import Actor, ActorKind
from fediwiki.domain.follows import FollowState
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import following
from fediwiki.storage import boosts
from fediwiki.storage.actor_tables import actors
from tests.web.editor import press, signed_in
from tests.web.html import Page
from tests.web.site import Site, content_of

_TITLES = re.compile(r"Note \d+")


def _titles(text: str) -> list[str]:
    return _TITLES.findall(text)


async def _follow(site: Site, member: Member, *followed: Actor) -> None:
    async with site.database.write() as tx:
        for each in followed:
            await following.follow(tx, member.actor, each, urls=site.urls, now=site.clock.now())


async def _write(site: Site, author: Actor, subwiki: Subwiki, *numbers: int) -> None:
    for number in numbers:
        site.clock.pass_(timedelta(minutes=1))
        await site.post(author, subwiki, f"Note {number}")


async def test_home_is_for_members(site: Site) -> None:
    answer = await site.browser.get("/home")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=/home"


async def test_who_chose_nothing_is_told_how_to_choose(site: Site) -> None:
    await signed_in(site, "ana")
    page = Page(await site.page("/home"))
    assert "Choose what you read" in page.words
    assert "/c" in page.links()


async def test_home_holds_what_one_joined_and_whom_one_follows_newest_first(site: Site) -> None:
    ana = await signed_in(site, "ana")
    bob, eve = await site.member("bob"), await site.member("eve")
    climate, chess, tides = [await site.subwiki(each) for each in ("climate", "chess", "tides")]
    await _write(site, bob.actor, climate, 1)
    await _write(site, eve.actor, chess, 2)
    await _write(site, bob.actor, tides, 3)
    await _write(site, eve.actor, tides, 4)
    await press(site, "/c/climate/join")
    await press(site, "/u/eve/follow")
    assert _titles(await site.page("/home")) == ["Note 4", "Note 2", "Note 1"]
    await _follow(site, ana, tides.actor)
    assert _titles(await site.page("/home")) == ["Note 4", "Note 3", "Note 2", "Note 1"]
    await press(site, "/u/eve/unfollow")
    await press(site, "/c/climate/leave")
    assert _titles(await site.page("/home")) == ["Note 4", "Note 3"]


async def test_home_leads_through_all_that_one_chose_and_back(site: Site) -> None:
    ana = await signed_in(site, "ana")
    bob = await site.member("bob")
    wikis = [await site.subwiki(f"wiki{number}") for number in range(4)]
    await _follow(site, ana, bob.actor, *(each.actor for each in wikis[:3]))
    eve = await site.member("eve")
    for number in range(60):
        await _write(site, (bob if number % 3 else eve).actor, wikis[number % 4], number)
    expected = [f"Note {n}" for n in reversed(range(60)) if n % 4 < 3 or n % 3]
    forth: list[list[str]] = []
    text, url = "", "/home"
    while url:
        text = await site.page(url)
        forth.append(_titles(text))
        url = next((each for each in Page(text).links() if "?before=" in each), "")
    assert [title for titles in forth for title in titles] == expected
    back: list[list[str]] = []
    while newer := [each for each in Page(text).links() if "?after=" in each]:
        text = await site.page(newer[0])
        back.append(_titles(text))
    assert back == forth[-2::-1]


async def test_a_line_shows_what_came_since_the_last_visit(site: Site) -> None:
    ana = await signed_in(site, "ana")
    climate = await site.subwiki("climate")
    bob = await site.member("bob")
    await _follow(site, ana, climate.actor)
    await _write(site, bob.actor, climate, 1, 2)
    assert "New since you were here" not in await site.page("/home")
    site.clock.pass_(timedelta(hours=3))
    await _write(site, bob.actor, climate, 3)
    for _ in range(2):
        text = await site.page("/home")
        assert text.index("Note 3") < text.index("New since you were here") < text.index("Note 2")
        site.clock.pass_(timedelta(minutes=5))
    site.clock.pass_(timedelta(hours=3))
    assert "New since you were here" not in await site.page("/home")


async def test_what_people_pass_on_stands_where_they_passed_it_on_unless_hidden(
    site: Site,
) -> None:
    ana = await signed_in(site, "ana")
    bob = await site.person("bob", "far.example")
    climate = await site.subwiki("climate")
    await _follow(site, ana, bob)
    async with site.database.write() as tx:
        await following.settle(tx, ana.actor, bob, FollowState.ACCEPTED, now=site.clock.now())
    old = await site.post((await site.member("eve")).actor, climate, "Note 1")
    site.clock.pass_(timedelta(days=2))
    async with site.database.write() as tx:
        await boosts.add(tx, bob.id, old, site.clock.now())
    words = Page(await site.page("/home")).words
    assert "@bob@far.example passed this on" in words
    assert "Note 1" in words
    form = {"languages": "", "hide_boosts": "1"}
    assert (await press(site, "/settings/reading", **form)).status_code == 303
    assert "Note 1" not in await site.page("/home")


async def test_a_comment_that_somebody_passed_on_stands_with_what_it_is_about(site: Site) -> None:
    ana = await signed_in(site, "ana")
    bob = await site.person("bob", "far.example")
    climate = await site.subwiki("climate")
    await _follow(site, ana, bob)
    eve, gus = (await site.member("eve")).actor, (await site.member("gus")).actor
    post = await site.post(eve, climate, "Note 1")
    question = await site.comment(gus, post, "Is it **true**?")
    answer = await site.comment(eve, post, "It is.", below=question)
    site.clock.pass_(timedelta(minutes=5))
    async with site.database.write() as tx:
        await following.settle(tx, ana.actor, bob, FollowState.ACCEPTED, now=site.clock.now())
        await boosts.add(tx, bob.id, answer, site.clock.now())
    for path in ("/home", "/u/bob@far.example"):
        page = Page(await site.page(path))
        said = ("@bob@far.example passed this on", "On “Note 1”", "in answer to gus", "It is.")
        for words in said:
            assert words in page.words, path
        assert f"/comment/{short(answer.id)}" in page.links()
        assert "On “Note 1”" not in Page(await site.page(f"{path}?kind=article")).words
    assert "On “Note 1”" not in await site.page("/c/climate")
    async with site.database.write() as tx:
        await boosts.add(tx, bob.id, question, site.clock.now())
    words = Page(await site.page("/home")).words
    assert "Is it true?" in words
    assert words.count("in answer to") == 1
    await press(site, "/settings/reading", languages="", hide_boosts="1")
    for path in ("/home", "/u/bob@far.example"):
        assert "On “Note 1”" not in Page(await site.page(path)).words
    link = re.search("/feeds/[^/<]+/", (await press(site, "/settings/reading/link")).text)
    assert link is not None
    assert "It is." not in (await site.browser.get(f"{link[0]}home.atom")).text


async def test_home_can_be_filtered_by_kind_and_language(site: Site) -> None:
    ana = await signed_in(site, "ana")
    climate = await site.subwiki("climate")
    await _follow(site, ana, climate.actor)
    bob = await site.member("bob")
    for number, language in enumerate(["en", "fr", "fr-CA", "de", ""]):
        site.clock.pass_(timedelta(minutes=1))
        content = replace(content_of(f"Note {number}"), language=language)
        await site.post(bob.actor, climate, content)
    assert _titles(await site.page("/home?language=fr")) == ["Note 4", "Note 2", "Note 1"]
    assert _titles(await site.page("/home?kind=link")) == []
    assert len(_titles(await site.page("/home?kind=article"))) == 5
    assert len(_titles(await site.page("/home?kind=nonsense&language=<b>"))) == 5
    await press(site, "/settings/reading", languages="fr, de")
    assert _titles(await site.page("/home")) == ["Note 4", "Note 3", "Note 2", "Note 1"]
    assert len(_titles(await site.page("/home?language=any"))) == 5


async def test_a_subwiki_elsewhere_is_joined_by_asking_its_server(site: Site) -> None:
    await signed_in(site, "ana")
    bob = await site.person("cats", "far.example")
    async with site.database.write() as tx:
        changed = actors.update().where(actors.c.id == bob.id)
        await tx.change(changed.values(kind=ActorKind.GROUP))
    assert (await press(site, "/c/cats@far.example/join")).headers["location"] == (
        "/c/cats@far.example"
    )
    assert "far.example has yet to answer" in Page(await site.page("/c/cats@far.example")).words
    await press(site, "/c/cats@far.example/leave")
    assert "has yet to answer" not in Page(await site.page("/c/cats@far.example")).words
