"""Recent changes, contributions, and the watchlist."""

import re
from dataclasses import replace
from datetime import timedelta
from xml.etree import ElementTree as ET

from fediwiki.domain.actors import Actor
from fediwiki.domain.attachments import Attachment
from fediwiki.domain.posts import Post
from fediwiki.domain.revisions import Field
from fediwiki.domain.viewers import ANYONE
from fediwiki.services.recording import Making, record
from fediwiki.storage import posts, revisions
from tests.web.editor import path_of, press, saved, signed_in
from tests.web.html import Page
from tests.web.site import Site


async def _post(site: Site, title: str, subwiki: str = "climate") -> Post:
    """A post that ana began."""
    ana = await site.member(f"ana_{subwiki}")
    return await site.collaborative_post(ana.actor, await site.subwiki(subwiki), title, "First.")


async def _titles(site: Site, path: str) -> list[str]:
    text = await site.page(path)
    return [
        part.partition("</bdi>")[0]
        for part in text.split('class="change-title"')[1:]
        for part in [part.partition("<bdi>")[2]]
    ]


async def _show(site: Site, post: Post, editor: Actor, *attachments: Attachment) -> None:
    """Change only what stands with a post."""
    site.clock.pass_(timedelta(hours=1))
    now = site.clock.now()
    async with site.database.write() as tx:
        stands = await posts.by_id(tx, post.id, ANYONE)
        content = replace(stands.content, attachments=attachments)
        revised = replace(stands, content=content, revision=stands.revision + 1)
        await posts.save_content(tx, post.id, content, updated=now, revision=revised.revision)
        await record(tx, revised, editor=editor, making=Making(), now=now)


def _marks(page: str) -> list[str]:
    return re.findall(r'<span class="mark">([^<]*)</span>', page)


async def test_changes_are_newest_first_with_why_and_by_whom(site: Site) -> None:
    gulls = await _post(site, "Gulls", "birds")
    await _post(site, "Sea level")
    await signed_in(site, "bob")
    site.clock.pass_(timedelta(hours=1))
    await saved(site, gulls, "Second.", summary="louder")
    assert await _titles(site, "/changes") == ["Gulls", "Sea level", "Gulls"]
    page = Page(await site.page("/changes"))
    assert "louder" in page.words
    assert "new post" in page.words
    assert {f"{path_of(gulls)}/diff/1..2", "/u/bob/contributions"} <= set(page.links())


async def test_a_subwiki_has_changes_of_its_own(site: Site) -> None:
    await _post(site, "Gulls", "birds")
    await _post(site, "Sea level")
    assert await _titles(site, "/c/birds/changes") == ["Gulls"]
    assert await _titles(site, "/c/climate/changes") == ["Sea level"]
    assert (await site.browser.get("/c/nothing/changes")).status_code == 404


async def test_all_changes_are_without_what_a_member_muted(site: Site) -> None:
    gulls = await _post(site, "Gulls", "birds")
    for title, subwiki in (("Sea level", "climate"), ("Carp", "fish")):
        await _post(site, title, subwiki)
    await signed_in(site, "eve")
    site.clock.pass_(timedelta(hours=1))
    await saved(site, gulls, "Second.", summary="louder")
    await signed_in(site, "bob")
    assert await _titles(site, "/changes") == ["Gulls", "Carp", "Sea level", "Gulls"]
    await press(site, "/u/eve/mute")
    assert await _titles(site, "/changes") == ["Carp", "Sea level", "Gulls"]
    await press(site, "/c/birds/mute")
    assert await _titles(site, "/changes") == ["Carp", "Sea level"]
    await press(site, "/settings/reading/mute", kind="word", what="sea")
    assert await _titles(site, "/changes") == ["Carp"]
    await press(site, "/settings/reading/mute", kind="someone", what="ana_fish")
    assert await _titles(site, "/changes") == []
    # Whoever goes to its own page sees it.
    assert await _titles(site, "/c/birds/changes") == ["Gulls", "Gulls"]
    assert await _titles(site, "/u/eve/contributions") == ["Gulls"]
    async with site.another_browser() as visitor:
        assert "louder" in (await visitor.get("/changes")).text


async def test_contributions_can_be_followed_in_a_feed_reader(site: Site) -> None:
    await _post(site, "Gulls")
    page = Page(await site.page("/u/ana_climate/contributions"))
    path = page.link("alternate", "application/atom+xml").removeprefix("https://wiki.example")
    answer = await site.browser.get(path)
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.text)  # noqa: S314 - our own
    assert "Gulls" in "".join(feed.itertext())
    assert (await site.browser.get("/u/nobody/contributions/feed.atom")).status_code == 404


async def test_filters_leave_out_what_is_not_wanted(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    site.clock.pass_(timedelta(hours=1))
    await saved(site, post, "Second.", summary="a comma", minor="1")
    assert len(await _titles(site, "/changes")) == 2
    assert "a comma" not in await site.page("/changes?hide_minor=1")
    assert "a comma" not in await site.page("/changes?new_only=1")
    assert len(await _titles(site, "/changes?by=bob")) == 1
    assert len(await _titles(site, "/changes?by=@ana_climate@wiki.example")) == 1
    assert await _titles(site, "/changes?by=nobody") == []
    assert 'value="bob"' in await site.page("/changes?by=bob")


async def test_many_changes_come_in_pages_that_keep_the_filters(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    for number in range(53):
        await saved(site, post, f"Text {number}.")
    first = Page(await site.page("/changes?by=bob"))
    older = next(link for link in first.links() if "before=" in link)
    assert "by=bob" in older
    assert len(await _titles(site, older)) == 3
    newer = next(link for link in Page(await site.page(older)).links() if "after=" in link)
    assert await _titles(site, newer) == await _titles(site, "/changes?by=bob")
    assert (await site.browser.get("/changes?before=x")).status_code == 400


async def test_what_was_deleted_is_no_change(site: Site) -> None:
    post = await _post(site, "Gulls")
    await _post(site, "Sea level", "birds")
    async with site.database.write() as tx:
        await posts.save_deleted(tx, post.id, site.clock.now())
    assert await _titles(site, "/changes") == ["Sea level"]


async def test_changes_can_be_followed_in_a_feed_reader(site: Site) -> None:
    post = await _post(site, "Gulls & terns")
    await signed_in(site, "bob")
    site.clock.pass_(timedelta(hours=1))
    await saved(site, post, "Second.", summary="<b>louder</b>")
    for path in ("/changes", "/c/climate/changes"):
        feed = Page(await site.page(path)).link("alternate", "application/atom+xml")
        answer = await site.browser.get(feed)
        assert answer.headers["content-type"].startswith("application/atom+xml")
        entries = ET.fromstring(answer.text).findall(  # noqa: S314 - it is our own
            "{http://www.w3.org/2005/Atom}entry"
        )
        titles = [each.findtext("{http://www.w3.org/2005/Atom}title") for each in entries]
        assert titles == ["Gulls & terns, revision 2", "Gulls & terns, revision 1"]
        assert "<b>louder</b>" in (
            entries[0].findtext("{http://www.w3.org/2005/Atom}summary") or ""
        )


async def test_contributions_are_all_that_someone_wrote(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    await saved(site, post, "Second.")
    page = await site.page("/u/bob/contributions")
    assert "1 edit" in Page(page).words
    assert await _titles(site, "/u/bob/contributions") == ["Gulls"]
    assert (await site.browser.get("/u/nobody/contributions")).status_code == 404
    assert (await site.browser.get("/u/x@far.example/contributions")).status_code == 404
    assert "/u/bob/contributions" in Page(await site.page("/u/bob")).links()


async def test_what_one_edits_is_watched_and_changes_by_others_are_unread(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    await saved(site, post, "Second.")
    assert "You have seen everything" in await site.page("/watchlist")

    await signed_in(site, "carol")
    await saved(site, post, "Third.", summary="more")
    await site.sign_in("bob")
    page = await site.page("/watchlist")
    assert "1 new revision" in page
    assert "more" in page

    answer = await press(site, f"{path_of(post)}/seen")
    assert answer.headers["location"] == f"{path_of(post)}/diff/2..3"
    assert "You have seen everything" in await site.page("/watchlist")


async def test_a_watchlist_can_be_seen_at_once(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    await press(site, f"{path_of(post)}/watch")
    await signed_in(site, "carol")
    await saved(site, post, "Second.")
    await site.sign_in("bob")
    assert "1 new revision" in await site.page("/watchlist")
    await press(site, "/watchlist")
    assert "You have seen everything" in await site.page("/watchlist")


async def test_a_post_is_watched_and_left_alone_again(site: Site) -> None:
    post = await _post(site, "Gulls")
    await signed_in(site, "bob")
    await press(site, f"{path_of(post)}/watch")
    assert "This post is on your watchlist." in await site.page(path_of(post))
    assert "Gulls" in await site.page("/watchlist")
    await press(site, f"{path_of(post)}/unwatch")
    assert "Gulls" not in await site.page("/watchlist")


async def test_a_watchlist_is_for_those_who_are_signed_in(site: Site) -> None:
    answer = await site.browser.get("/watchlist")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?to=/watchlist")
    assert (await press(site, "/watchlist")).headers["location"] == "/sign-in"


async def test_lists_of_changes_say_what_became_of_pictures_and_links(site: Site) -> None:
    bob = await signed_in(site, "bob")
    subwiki = await site.subwiki("climate")
    gulls, terns = [
        await site.collaborative_post(bob.actor, subwiki, title, "First.")
        for title in ("Gulls", "Terns")
    ]
    await press(site, f"{path_of(gulls)}/watch")
    red, blue = (
        Attachment("image", f"https://far.example/{each}.png", alt=each) for each in ("red", "blue")
    )
    link = Attachment("link", "https://far.example/")
    carol = await site.member("carol")
    await _show(site, gulls, carol.actor, red, blue)
    await _show(site, terns, carol.actor, link, red)
    await _show(site, gulls, carol.actor, blue, replace(red, alt="dawn"))
    paths = ("/changes", "/c/climate/changes", "/u/carol/contributions")
    last = "1 picture described anew, pictures in another order"
    for path in paths:
        words = _marks(await site.page(path))
        assert words[:3] == [last, "1 picture added, the link changed", "2 pictures added"]
        assert set(words[3:]) <= {"new post"}
    assert last in Page(await site.page("/watchlist")).words
    await press(site, "/watchlist")
    page = Page(await site.page("/watchlist")).words
    assert "You have seen everything" in page
    assert last in page


async def test_what_pictures_were_in_a_revision_without_its_text_is_not_said(site: Site) -> None:
    post = await _post(site, "Gulls")
    carol = await site.member("carol")
    red = Attachment("image", "https://far.example/red.png", alt="red")
    await _show(site, post, carol.actor, red)
    await _show(site, post, carol.actor)
    assert "1 picture removed" in Page(await site.page("/changes")).words
    async with site.database.write() as tx:
        await revisions.remove_fields(tx, post.id, 2, (Field.TEXT,))
    words = Page(await site.page("/changes")).words
    assert "1 picture" not in words
    assert "text removed" in words
