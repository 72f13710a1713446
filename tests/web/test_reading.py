"""Reading as a member likes it: mutes, density, saved posts, a private link."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from tests.web.editor import path_of, press, signed_in
from tests.web.html import Page
from tests.web.site import Site, content_of


async def _world(site: Site) -> tuple[Member, Post, Post]:
    """Ana looks at posts of Eve, and of Bob from elsewhere, in one subwiki that she joined."""
    ana = await signed_in(site, "ana")
    tides, eve = await site.subwiki("tides"), await site.member("eve")
    bob = await site.person("bob", "far.example")
    ours = await site.post(eve.actor, tides, content_of("By Eve", "A Spoiler, here."))
    site.clock.pass_(timedelta(minutes=1))
    theirs = await site.arrived_post(bob, tides, content_of("By Bob", "Nothing."))
    await press(site, "/c/tides/join")
    return ana, ours, theirs


async def _mute(site: Site, kind: str, what: str) -> int:
    return (await press(site, "/settings/reading/mute", kind=kind, what=what)).status_code


async def _unmute(site: Site, kind: str, what: str) -> None:
    await press(site, "/settings/reading/unmute", kind=kind, what=what)


@pytest.mark.parametrize(
    ("kind", "what", "gone", "kept"),
    [
        ("someone", "eve", "By Eve", "By Bob"),
        ("someone", "@bob@far.example", "By Bob", "By Eve"),
        ("word", "spoiler", "By Eve", "By Bob"),
        ("word", "  A   SPOILER ", "By Eve", "By Bob"),
        ("server", "far.example", "By Bob", "By Eve"),
        ("server", "FAR.example", "By Bob", "By Eve"),
    ],
)
async def test_what_is_muted_shows_in_no_feed_until_it_is_heard_again(
    site: Site, kind: str, what: str, gone: str, kept: str
) -> None:
    await _world(site)
    assert await _mute(site, kind, what) == 303
    for path in ("/home", "/", "/c/tides", "/search?q=by"):
        text = await site.page(path)
        assert gone not in text, path
        assert kept in text, path
    stored = " ".join(what.casefold().split()) if kind != "someone" else what.lstrip("@")
    await _unmute(site, kind, stored)
    assert gone in await site.page("/home")


async def test_a_muted_subwiki_shows_on_its_own_page_alone(site: Site) -> None:
    await _world(site)
    assert await _mute(site, "someone", "!tides@wiki.example") == 303
    assert "By Eve" not in await site.page("/")
    assert "By Eve" not in await site.page("/home")
    assert "By Eve" in await site.page("/c/tides")
    await press(site, "/c/tides/unmute")
    assert "By Eve" in await site.page("/")


async def test_a_muted_person_still_has_a_page(site: Site) -> None:
    await _world(site)
    await press(site, "/u/eve/mute")
    assert "By Eve" in await site.page("/u/eve")
    assert "By Eve" not in await site.page("/")


async def test_a_word_within_a_word_is_not_muted(site: Site) -> None:
    await _world(site)
    assert await _mute(site, "word", "spoil") == 303
    assert "By Eve" in await site.page("/home")


async def test_a_mute_is_one_members_alone(site: Site) -> None:
    await _world(site)
    await _mute(site, "word", "spoiler")
    await signed_in(site, "zoe")
    assert "By Eve" in await site.page("/")
    assert "spoiler" not in await site.page("/settings/reading")


@pytest.mark.parametrize(
    ("kind", "what", "status"),
    [
        ("word", " ", 400),
        ("word", "x" * 101, 400),
        ("server", "no host", 400),
        ("server", "wiki.example", 400),
        ("someone", "ana", 400),
        ("someone", "nobody", 404),
    ],
)
async def test_what_cannot_be_muted_is_said(site: Site, kind: str, what: str, status: int) -> None:
    await _world(site)
    answer = await press(site, "/settings/reading/mute", kind=kind, what=what)
    assert answer.status_code == status
    assert 'role="alert"' in answer.text


async def test_a_reader_may_like_their_feeds_dense(site: Site) -> None:
    await _world(site)
    assert 'class="columns dense"' not in await site.page("/home")
    await press(site, "/settings/reading", languages="", dense="1")
    assert 'class="columns dense"' in await site.page("/home")
    assert (await press(site, "/settings/reading", languages="english please")).status_code == 400


async def test_what_is_saved_stands_last_saved_first_and_is_nobody_elses(site: Site) -> None:
    _, ours, theirs = await _world(site)
    for post in (theirs, ours):
        site.clock.pass_(timedelta(minutes=1))
        assert (await press(site, f"{path_of(post)}/save")).status_code == 303
    words = Page(await site.page("/saved")).words
    assert words.index("By Eve") < words.index("By Bob")
    await press(site, f"{path_of(ours)}/unsave")
    assert "By Eve" not in await site.page("/saved")
    await signed_in(site, "zoe")
    assert "By Bob" not in await site.page("/saved")
    assert (await press(site, f"/p/{short(1)}/save")).status_code == 404


async def test_a_private_link_shows_home_to_who_has_it_until_it_ends(site: Site) -> None:
    await _world(site)
    page = Page((await press(site, "/settings/reading/link")).text)
    link = next(word for word in page.words.split() if word.endswith("/home.atom"))
    path = link.removeprefix("https://wiki.example")
    site.browser.cookies.clear()
    answer = await site.browser.get(path)
    assert "By Eve" in answer.text
    assert answer.headers["cache-control"].startswith("private")
    assert answer.headers["x-robots-tag"] == "noindex"
    assert (await site.browser.get(path.replace("/home", "x/home"))).status_code == 404
    await site.sign_in("ana")
    assert link not in await site.page("/settings/reading")
    await press(site, "/settings/reading/link")
    assert (await site.browser.get(path)).status_code == 404


async def test_a_private_link_can_be_ended(site: Site) -> None:
    await _world(site)
    page = Page((await press(site, "/settings/reading/link")).text)
    link = next(word for word in page.words.split() if word.endswith("/home.atom"))
    path = link.removeprefix("https://wiki.example")
    assert (await site.browser.get(path)).status_code == 200
    await press(site, "/settings/reading/revoke")
    assert (await site.browser.get(path)).status_code == 404


async def test_the_talk_below_a_post_is_a_feed(site: Site) -> None:
    _, ours, _ = await _world(site)
    bob = await site.person("carl", "far.example")
    await site.comment(bob, ours, "Quite *so*.")
    answer = await site.browser.get(f"{path_of(ours)}/talk.atom")
    assert answer.headers["content-type"].startswith("application/atom+xml")
    assert "Quite" in answer.text


async def test_words_that_are_muted_are_looked_for_in_tags_and_warnings_too(site: Site) -> None:
    await _world(site)
    tides = await site.subwiki("moon")
    eve = await site.member("eva")
    await site.post(eve.actor, tides, replace(content_of("Tagged"), tags=("Eclipse",)))
    await _mute(site, "word", "eclipse")
    assert "Tagged" not in await site.page("/")
