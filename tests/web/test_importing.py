"""Whom one followed elsewhere is followed here: looked at, confirmed, and done line by line."""

from dataclasses import replace
from datetime import timedelta

import httpx

from fediwiki.domain.actors import Actor
from fediwiki.domain.imports import ImportKind, RowState, Why
from fediwiki.domain.members import Member
from fediwiki.errors import Unreachable
from fediwiki.services import following
from fediwiki.storage import blocks, follows, imports, mutes
from fediwiki.workers.imports import ImportWorker
from tests.abroad import Known
from tests.web.html import Page
from tests.web.site import FROM_HERE, PASSWORD, Site

_IMPORT = "/settings/import"
_HEAD = "Account address,Show boosts,Notify on new posts,Languages\n"


class _Abroad(Known):
    """Of one server nobody hears."""

    async def find(self, said: str) -> Actor:
        if said.endswith("@away.example"):
            self.asked.append(said)
            raise Unreachable("nobody answers there")
        return await super().find(said)


async def test_whom_one_followed_elsewhere_is_followed_here(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    bob = await site.member("bob")
    eve, dan = [await site.person(each, "far.example") for each in ("eve", "dan")]
    rob = await site.person("robert", "near.example")
    async with site.database.write() as tx:
        await following.follow(tx, ana.actor, dan, urls=site.urls, now=site.clock.now())
    await site.sign_in("ana")
    people = ("Eve@far.example", "dan@far.example", "rob@near.example", "bob@wiki.example")
    lost = ("nobody@near.example", "late@away.example")
    lines = "".join(f"{each},true,false,\n" for each in (*people, *lost))
    await _brought(site, f"{_HEAD}{lines}=no handle\n")
    await _reads(site, "5 are new", "1 was so already", "1 line is not understood", "=no handle")
    abroad = _Abroad(**{"rob@near.example": rob})
    worker = ImportWorker(site.database, abroad, site.urls, site.config.limits, site.clock)
    await _work(worker, site, timedelta(hours=1))
    assert await _followed(site, ana.actor) == {dan.id}

    path = await _way_to(site, "confirm")
    await site.browser.post(path, headers=FROM_HERE)
    await _work(worker, site, timedelta())
    assert await _followed(site, ana.actor) == {dan.id, eve.id}
    await _reads(site, "1 is done", "4 wait")
    await _work(worker, site, timedelta(minutes=1))
    assert await _followed(site, ana.actor) == {dan.id, eve.id, rob.id, bob.id}
    assert abroad.asked == ["rob@near.example", *lost]
    await _reads(site, "3 are done", "1 waits", "nobody@near.example: nobody there by that name")
    await _work(worker, site, timedelta(hours=2))
    await _work(worker, site, timedelta(days=2))
    await _reads(site, "2 could not be had", "late@away.example: their server does not answer")

    answer = await site.browser.get(path.replace("/confirm", "/left.csv"))
    assert answer.text.startswith(_HEAD)
    assert answer.text.count(",true,false,\n") == len((*lost, "=no handle"))
    await _brought(site, answer.text)
    async with site.database.write() as tx:
        before = site.clock.now() - timedelta(minutes=1)
        assert await imports.remove_before(tx, before) == len((*people, *lost, "=no handle"))
    await _reads(site, "2 are new")


async def test_a_stranger_neither_sees_nor_confirms_it(site: Site) -> None:
    await site.member("ana", password=PASSWORD)
    await site.member("zoe", password=PASSWORD)
    await site.sign_in("ana")
    await _brought(site, f"{_HEAD}eve@far.example\n=no handle\n")
    path = await _way_to(site, "confirm")
    answer = await site.another_browser().post(path, headers=FROM_HERE)
    assert answer.headers["location"] == "/sign-in"
    await site.sign_in("zoe")
    assert "eve" not in await site.page(_IMPORT)
    assert "no handle" not in await site.page(_IMPORT)
    for answer in (
        await site.browser.post(path, headers=FROM_HERE),
        await site.browser.post(path.replace("confirm", "discard"), headers=FROM_HERE),
        await site.browser.get(path.replace("confirm", "left.csv")),
    ):
        assert answer.status_code == 404


async def test_a_bad_file_is_told_of_and_loses_nothing(site: Site) -> None:
    ana = await site.member("ana", password=PASSWORD)
    eve = await site.person("eve", "far.example")
    await site.sign_in("ana")
    await _brought(site, "eve@far.example\n", "blocked_accounts.csv")
    for content, file, said in (
        ("", "x.csv", "Choose a file."),
        ("eve@far.example\n", "x.csv", "This file does not say what it is"),
        ("nonsense\n", "blocks.csv", "nothing in this file that could be read"),
    ):
        answer = await _send(site, content, file)
        assert answer.status_code == 400
        assert said in Page(answer.text).words
        assert "1 is new" in Page(answer.text).words
    worker = ImportWorker(site.database, _Abroad(), site.urls, site.config.limits, site.clock)
    for content, file in (
        ("", ""),
        ("Account address,Hide notifications\neve@far.example,true\n", "x.csv"),
        ("loud.example\n", "blocked_domains.csv"),
        ("spoiler\n", "muted_words.csv"),
    ):
        if content:
            await _brought(site, content, file)
        await site.browser.post(await _way_to(site, "confirm"), headers=FROM_HERE)
        await _work(worker, site, timedelta(minutes=1))
    async with site.database.read() as tx:
        assert [actor.id for _, actor in await blocks.of_member(tx, ana.id)] == [eve.id]
        muted = await mutes.of_member(tx, ana.id)
    assert [each.id for each in muted.actors] == [eve.id]
    assert (muted.servers, muted.words) == (("loud.example",), ("spoiler",))


async def test_members_take_turns_and_no_server_is_asked_without_end(site: Site) -> None:
    ana, bob = await site.member("ana"), await site.member("bob")
    limits = replace(
        site.config.limits, import_rows_per_minute_together=4, import_look_ups_per_server=2
    )
    abroad = _Abroad()
    worker = ImportWorker(site.database, abroad, site.urls, limits, site.clock)
    await _waits(site, ana, ImportKind.WORDS, *(f"word{number}" for number in range(9)))
    await _waits(site, bob, ImportKind.WORDS, "spoiler", "loud")
    await _work(worker, site, timedelta(minutes=2))
    async with site.database.read() as tx:
        muted = [await mutes.of_member(tx, each.id) for each in (ana, bob)]
    assert [len(each.words) for each in muted] == [2, 2]
    await _work(worker, site, timedelta(minutes=1))
    async with site.database.read() as tx:
        assert len((await mutes.of_member(tx, ana.id)).words) == 6

    await _work(worker, site, timedelta(minutes=5))
    people = (f"p{number}@near.example" for number in range(3))
    await _waits(site, bob, ImportKind.BLOCKS, *people, "q@far.example")
    await _work(worker, site, timedelta(minutes=2))
    assert abroad.asked == ["p0@near.example", "p1@near.example", "q@far.example"]
    await _work(worker, site, timedelta(minutes=1))
    assert abroad.asked[-1] == "p2@near.example"


async def _waits(site: Site, member: Member, kind: ImportKind, *said: str) -> None:
    async with site.database.write() as tx:
        now = site.clock.now()
        rows = [(each, RowState.PROPOSED, Why.NOT) for each in said]
        number = await imports.add(tx, member.id, kind, rows, now)
        numbers = await imports.proposed(tx, member.id, number)
        await imports.save_waiting(tx, dict.fromkeys(numbers, now))


async def _work(worker: ImportWorker, site: Site, time: timedelta) -> None:
    site.clock.pass_(time)
    while await worker.run_once(site.clock.now()):
        pass


async def _reads(site: Site, *said: str) -> None:
    words = Page(await site.page(_IMPORT)).words
    for each in said:
        assert each in words


async def _way_to(site: Site, act: str) -> str:
    forms = Page(await site.page(_IMPORT)).all("form")
    return next(each["action"] for each in forms if each["action"].endswith(act))


async def _brought(site: Site, content: str, file: str = "x.csv") -> None:
    answer = await _send(site, content, file)
    assert answer.headers.get("location") == _IMPORT, answer.text


async def _send(site: Site, content: str, file: str) -> httpx.Response:
    return await site.browser.post(
        _IMPORT, data={"kind": ""}, files={"file": (file, content.encode())}, headers=FROM_HERE
    )


async def _followed(site: Site, member: Actor) -> set[int]:
    async with site.database.read() as tx:
        return {each.id for each in await follows.followed_by(tx, member.id)}
