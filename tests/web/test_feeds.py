"""Atom feeds hold what RFC 4287 asks for."""

from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

import pytest

from fediwiki.domain.actors import ActorKind
from fediwiki.domain.posts import Content
from fediwiki.services import deleting
from fediwiki.storage.actor_tables import actors
from tests.web.editor import path_of, saved, signed_in
from tests.web.html import Page
from tests.web.site import CC_BY_SA, Site, content_of

_ATOM = "{http://www.w3.org/2005/Atom}"


async def _feed(site: Site, path: str) -> ET.Element:
    answer = await site.browser.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)  # noqa: S314 - it is our own
    assert feed.tag == f"{_ATOM}feed"
    return feed


def _text(element: ET.Element, name: str) -> str:
    found = element.findtext(_ATOM + name)
    assert found is not None, name
    return found


async def _posted(site: Site) -> None:
    ana = await site.member("ana")
    climate = await site.subwiki("climate")
    tagged = replace(content_of("Sea level & <ice>", "It *rises*."), tags=("sea", "ice"))
    await site.post(ana.actor, climate, tagged)


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/feed.atom", "https://wiki.example/"),
        ("/c/climate/feed.atom", "https://wiki.example/c/climate"),
        ("/u/ana/feed.atom", "https://wiki.example/u/ana"),
    ],
)
async def test_a_feed_has_every_part_that_it_must(site: Site, path: str, page: str) -> None:
    await _posted(site)
    feed = await _feed(site, path)
    assert _text(feed, "id") == f"https://wiki.example{path}"
    assert _text(feed, "title")
    assert _text(feed, "updated") == "2026-11-22T09:00:00Z"
    links = {each.attrib["rel"]: each.attrib["href"] for each in feed.findall(f"{_ATOM}link")}
    assert links == {"self": f"https://wiki.example{path}", "alternate": page}


async def test_an_entry_has_every_part_that_it_must(site: Site) -> None:
    await _posted(site)
    (entry,) = (await _feed(site, "/feed.atom")).findall(f"{_ATOM}entry")
    assert _text(entry, "id").startswith("https://wiki.example/p/")
    assert _text(entry, "title") == "Sea level & <ice>"
    assert _text(entry, "published") == _text(entry, "updated") == "2026-11-22T09:00:00Z"
    assert entry.findtext(f"{_ATOM}author/{_ATOM}name") == "ana"
    assert entry.findtext(f"{_ATOM}author/{_ATOM}uri") == "https://wiki.example/u/ana"
    assert _text(entry, "content").strip() == "<p>It <em>rises</em>.</p>"
    assert _text(entry, "rights") == "CC BY-SA 4.0"
    links = {each.attrib["rel"]: each.attrib["href"] for each in entry.findall(f"{_ATOM}link")}
    assert links == {"alternate": _text(entry, "id"), "license": CC_BY_SA}
    tags = [each.attrib["term"] for each in entry.findall(f"{_ATOM}category")]
    assert tags == ["sea", "ice"]


async def test_an_empty_feed_is_a_feed(site: Site) -> None:
    await site.subwiki("climate")
    for path in ("/feed.atom", "/c/climate/feed.atom"):
        feed = await _feed(site, path)
        assert feed.findall(f"{_ATOM}entry") == []
        assert _text(feed, "updated") == "2026-11-22T09:00:00Z"


async def test_a_feed_is_newest_first_and_of_one_pages_length(site: Site) -> None:
    ana = await site.member("ana")
    climate = await site.subwiki("climate")
    for number in range(25):
        await site.post(ana.actor, climate, f"Note {number}")
        site.clock.pass_(timedelta(minutes=1))
    feed = await _feed(site, "/c/climate/feed.atom")
    titles = [_text(entry, "title") for entry in feed.findall(f"{_ATOM}entry")]
    assert titles == [f"Note {number}" for number in range(24, 4, -1)]


async def test_what_xml_cannot_hold_does_not_break_a_feed(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    content = Content("A\x0b\x00]]>&B".replace("\x00", ""), "", "<p>\x0c</p>", "\x1b", language='"')
    await site.arrived_post(bob, await site.subwiki("climate"), content)
    (entry,) = (await _feed(site, "/feed.atom")).findall(f"{_ATOM}entry")
    assert _text(entry, "title") == "A]]>&B"
    assert entry.findtext(f"{_ATOM}author/{_ATOM}name") == "bob@far.example"


async def test_what_is_behind_a_warning_is_not_in_a_feed(site: Site) -> None:
    bob = await site.person("bob", "far.example")
    content = Content("A hawk", "", "<p>Blood.</p>", "Blood.", warning="A dead bird")
    await site.arrived_post(bob, await site.subwiki("birds"), content)
    answer = await site.browser.get("/feed.atom")
    assert "A dead bird" in answer.text
    assert "Blood." not in answer.text


async def test_who_has_a_feed_already_is_told_so_until_it_changes(site: Site) -> None:
    await _posted(site)
    first = await site.browser.get("/feed.atom")
    known = {"If-None-Match": first.headers["etag"]}
    again = await site.browser.get("/feed.atom", headers=known)
    assert (again.status_code, again.content) == (304, b"")
    bob = await site.person("bob", "far.example")
    await site.arrived_post(bob, await site.subwiki("birds"), Content("New", "", "", ""))
    assert (await site.browser.get("/feed.atom", headers=known)).status_code == 200


async def test_pages_lead_to_their_feeds(site: Site) -> None:
    await _posted(site)
    for path in ("/", "/c/climate", "/u/ana"):
        feed = Page(await site.page(path)).link("alternate", "application/atom+xml")
        assert (await site.browser.get(feed)).status_code == 200


async def test_a_community_elsewhere_has_a_feed_under_nobody_elses_licence(site: Site) -> None:
    cats = await site.person("cats", "far.example", kind=ActorKind.GROUP)
    bob = await site.person("bob", "far.example")
    await site.arrived_post(bob, cats, content_of("A cat"))
    page = Page(await site.page("/c/cats@far.example"))
    assert page.link("alternate", "application/atom+xml").endswith("/c/cats@far.example/feed.atom")
    feed = await _feed(site, "/c/cats@far.example/feed.atom")
    (entry,) = feed.findall(f"{_ATOM}entry")
    assert _text(entry, "title") == "A cat"
    assert feed.find(f"{_ATOM}rights") is None
    async with site.database.write() as tx:
        changed = actors.update().where(actors.c.id == cats.id)
        await tx.change(changed.values(suspended=site.clock.now()))
    assert (await site.browser.get("/c/cats@far.example/feed.atom")).status_code == 404


async def test_each_revision_of_a_post_is_told_with_its_summary_and_what_it_changed(
    site: Site,
) -> None:
    bob = await signed_in(site, "bob")
    post = await site.collaborative_post(bob.actor, await site.subwiki("climate"), "Sea & level")
    await saved(site, post, "It rises.", summary="say <how>")
    history = Page(await site.page(f"{path_of(post)}/history"))
    where = history.link("alternate", "application/atom+xml")
    assert where == f"{post.uri}/history/feed.atom"
    feed = await _feed(site, where)
    assert _text(feed, "title") == "History of Sea & level"
    last, first = feed.findall(f"{_ATOM}entry")
    assert "say <how>" in _text(last, "summary")
    links = [link.attrib["href"] for each in (last, first) for link in each.iter(f"{_ATOM}link")]
    assert links == [f"{post.uri}/diff/1..2", f"{post.uri}/r/1"]
    async with site.database.write() as tx:
        await deleting.delete_post(tx, post, now=site.clock.now())
    assert (await site.browser.get(where)).status_code in {404, 410}


@pytest.mark.parametrize("path", ["/c/nothing", "/c/nothing@far.example", "/u/nobody"])
async def test_there_is_no_feed_of_nothing(site: Site, path: str) -> None:
    assert (await site.browser.get(f"{path}/feed.atom")).status_code == 404
