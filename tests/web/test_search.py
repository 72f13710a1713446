"""Search, as people use it: newest first, never an error, nothing that one may not see."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from fediwiki.domain.ids import short
from fediwiki.domain.posts import Post
from fediwiki.services import deleting
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actor_tables, actors, posts
from fediwiki.storage.database import Database
from tests.abroad import Known
from tests.web.editor import FROM_HERE, signed_in
from tests.web.html import Page
from tests.web.site import Site, content_of, open_site

_TITLES = re.compile(r"Note \d+")
_WALRUSES = re.compile(r"Walrus \d+")


async def _write(site: Site, *texts: str, name: str = "climate", by: str = "ana") -> list[Post]:
    subwiki, author = await site.subwiki(name), await site.member(by)
    written: list[Post] = []
    for number, text in enumerate(texts):
        site.clock.pass_(timedelta(minutes=1))
        written.append(await site.post(author.actor, subwiki, f"Note {number}", text))
    return written


async def _found(site: Site, query: str) -> list[str]:
    return _TITLES.findall(await site.page(f"/search?{query}"))


async def test_what_holds_all_words_is_found_newest_first(site: Site) -> None:
    await _write(site, "High tides", "low tides of the Moon", "The moon is HIGH, tides too", "x")
    assert await _found(site, "q=tides") == ["Note 2", "Note 1", "Note 0"]
    assert await _found(site, "q=tides+high") == ["Note 2", "Note 0"]
    assert await _found(site, "q=%22high+tides%22") == ["Note 2", "Note 0"]
    assert await _found(site, "q=%22tides+of%22") == ["Note 1"]
    assert await _found(site, "q=tides+-moon") == ["Note 0"]
    assert await _found(site, "q=tid*") == ["Note 2", "Note 1", "Note 0"]
    assert await _found(site, "q=tid") == []
    assert await _found(site, "q=Note") == ["Note 3", "Note 2", "Note 1", "Note 0"]


async def test_the_index_follows_every_change(site: Site) -> None:
    first, second = await _write(site, "about whales", "about wolves")
    async with site.database.write() as tx:
        changed = content_of("Note 0", "about walruses")
        await posts.save_content(tx, first.id, changed, updated=site.clock.now(), revision=2)
        await deleting.erase(tx, second, now=site.clock.now())
    assert await _found(site, "q=whales") == []
    assert await _found(site, "q=walruses") == ["Note 0"]
    assert await _found(site, "q=wolves") == []
    async with site.database.write() as tx:
        await posts.remove_all(tx)
    assert await _found(site, "q=walruses") == []


async def test_many_finds_come_in_pages_both_ways(site: Site) -> None:
    await _write(site, *["tides"] * 45)
    seen: list[list[str]] = []
    text, url = "", "/search?q=tides"
    while url:
        text = await site.page(url)
        seen.append(_TITLES.findall(text))
        url = next((each for each in Page(text).links() if "&before=" in each), "")
    assert [each for page in seen for each in page] == [f"Note {n}" for n in range(44, -1, -1)]
    newer = next(each for each in Page(text).links() if "&after=" in each)
    assert _TITLES.findall(await site.page(newer)) == seen[-2]


async def test_comments_that_are_found_come_in_pages_both_ways(site: Site) -> None:
    bob, (post,) = await site.member("bob"), await _write(site, "tides")
    for number in range(45):
        site.clock.pass_(timedelta(minutes=1))
        await site.comment(bob.actor, post, f"Walrus {number}.")
    seen: list[list[str]] = []
    text, url = "", "/search?q=walrus&what=comments"
    while url:
        text = await site.page(url)
        seen.append(_WALRUSES.findall(text))
        url = next((each for each in Page(text).links() if "&before=" in each), "")
    assert [each for page in seen for each in page] == [f"Walrus {n}" for n in range(44, -1, -1)]
    for page in seen[-2::-1]:
        newer = next(each for each in Page(text).links() if "&after=" in each)
        text = await site.page(newer)
        assert _WALRUSES.findall(text) == page


async def test_a_search_is_narrowed_by_place_author_language_and_time(site: Site) -> None:
    await _write(site, "tides")
    site.clock.pass_(timedelta(days=3))
    eve, chess = await site.member("eve"), await site.subwiki("chess")
    await site.post(eve.actor, chess, "Note 7", "tides")
    assert await _found(site, "q=tides&subwiki=chess") == ["Note 7"]
    assert await _found(site, "q=tides&author=@ana") == ["Note 0"]
    assert await _found(site, "q=tides&since=2026-11-24") == ["Note 7"]
    assert await _found(site, "q=tides&until=2026-11-22") == ["Note 0"]
    assert await _found(site, "q=tides&since=2026-11-22&until=2026-11-25") == ["Note 7", "Note 0"]
    assert await _found(site, "q=tides&kind=link") == []
    assert await _found(site, "q=tides&language=fr") == []
    assert await _found(site, "author=eve") == ["Note 7"]
    assert "nobody called zoe" in await site.page("/search?q=tides&author=zoe")


async def test_comments_people_and_subwikis_are_found_too(site: Site) -> None:
    post = (await _write(site, "x"))[0]
    bob = await site.person("bob", "far.example", display_name="Roberta Tidewater")
    comment = await site.comment(bob, post, "A walrus, *indeed*.")
    page = Page(await site.page("/search?q=walrus&what=comments"))
    assert f"/comment/{short(comment.id)}" in page.links()
    assert "/u/bob@far.example" in Page(await site.page("/search?q=tidew&what=people")).links()
    assert "/c/climate" in Page(await site.page("/search?q=clim&what=subwikis")).links()
    await site.delete_comment(comment)
    assert "Nothing was found" in await site.page("/search?q=walrus&what=comments")


async def test_nobody_finds_what_they_may_not_see(site: Site) -> None:
    await _write(site, "secret")
    assert await _found(site, "q=secret") == ["Note 0"]
    async with site.database.write() as tx:
        ana = await actors.find_local(tx, "ana")
        assert ana is not None
        await tx.change(
            update(actor_tables.actors)
            .where(actor_tables.actors.c.id == ana.id)
            .values(suspended=site.clock.now())
        )
    assert await _found(site, "q=secret") == []
    assert "/u/ana" not in Page(await site.page("/search?q=ana&what=people")).links()


@pytest.mark.parametrize(
    "query",
    [
        "%22",
        "%22%22",
        "*",
        "-",
        "AND+OR+NOT",
        "NEAR(a,b)",
        "title:x",
        "a:*",
        "'); DROP TABLE posts; --",
        "%5C",
        "%00",
        "%F0%9F%8C%8A",
        "%26+|+!",
        "<->",
        "x" * 5_000,
        "%22a%22+" * 100,
        "{}^~",
    ],
)
@pytest.mark.parametrize("what", ["posts", "comments", "people"])
async def test_whatever_is_typed_is_no_error(site: Site, query: str, what: str) -> None:
    assert (await site.browser.get(f"/search?q={query}&what={what}")).status_code == 200


async def test_a_handle_that_is_known_leads_there_at_once(site: Site) -> None:
    await site.person("bob", "far.example")
    for said in ("bob@far.example", "@Bob@far.example"):
        answer = await site.browser.get("/search", params={"q": said})
        assert answer.headers["location"] == "/u/bob@far.example"


async def test_a_member_looks_up_whom_nobody_knows_yet_and_only_from_here(
    database: Database, database_url: str, pairs: KeyPairs
) -> None:
    abroad = Known()
    async with open_site(database, database_url, pairs, abroad=abroad) as site:
        bob = await site.person("bob", "far.example")
        abroad.people["@carl@near.example"] = bob
        page = await site.page("/search?q=@carl@near.example")
        assert "Members can look up" in page
        await signed_in(site, "ana")
        assert "Ask their server" in await site.page("/search?q=@carl@near.example")
        assert abroad.asked == []
        own = {"Sec-Fetch-Site": "same-origin"}
        answer = await site.browser.get("/search?q=@carl@near.example", headers=own)
        assert answer.headers["location"] == "/u/bob@far.example"
        answer = await site.browser.post(
            "/look-up", data={"q": "@nobody@near.example"}, headers=FROM_HERE
        )
        assert answer.status_code == 404
        assert "There is nobody of that name" in answer.text


async def test_one_member_looks_up_so_many_only(site: Site) -> None:
    await signed_in(site, "ana")
    statuses = [
        (
            await site.browser.post("/look-up", data={"q": "@a@b.example"}, headers=FROM_HERE)
        ).status_code
        for _ in range(site.config.limits.look_ups + 1)
    ]
    assert statuses == [404] * site.config.limits.look_ups + [429]
