"""Forking from a page, and opening one's own post to everyone."""

from dataclasses import replace

import pytest

from fediwiki.domain.ids import of_short
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.storage import posts, subwikis
from tests.web.editor import path_of, press, signed_in
from tests.web.html import Page
from tests.web.site import CC_BY_SA, Site, content_of


async def _post(site: Site) -> Post:
    """A post that ana began in climate, written together; there is a subwiki tides, too."""
    ana = await site.member("ana")
    climate = await site.subwiki("climate", by=ana)
    await site.subwiki("tides", by=ana)
    return await site.collaborative_post(ana.actor, climate, "Sea level", "It rises.")


async def _at(site: Site, location: str) -> Post:
    async with site.database.read() as tx:
        post_id = of_short(location.partition("?")[0].removeprefix("/p/"))
        return await posts.by_id(tx, post_id, ANYONE)


async def _arrived(site: Site, licence: str) -> Post:
    """A post of someone elsewhere, in climate."""
    cid = await site.person("cid", "far.example")
    climate = await site.subwiki("climate")
    post = await site.arrived_post(cid, climate, content_of("Ebb", "It falls."))
    async with site.database.write() as tx:
        await posts.save_licence(tx, post.id, licence)
    return replace(post, licence=licence)


async def test_a_fork_begins_in_the_chosen_subwiki_and_shows_where_it_is_from(site: Site) -> None:
    post = await _post(site)
    assert f"{path_of(post)}/fork" in Page(await site.page(path_of(post))).links()
    bob = await signed_in(site, "bob")
    page = Page(await site.page(f"{path_of(post)}/fork"))
    assert [each["value"] for each in page.all("option")] == ["climate", "tides"]
    answer = await press(site, f"{path_of(post)}/fork", subwiki="tides")
    assert answer.status_code == 303
    fork = await _at(site, answer.headers["location"])
    assert fork.subwiki is not None
    assert (fork.subwiki.name, fork.content.text) == ("tides", "It rises.")
    assert fork.initiator_id == bob.id
    page = Page(await site.page(answer.headers["location"]))
    assert "This is your fork." in page.words
    said = " ".join(page.words.split())
    assert "Forked from Sea level, revision 1, by ana, CC BY-SA 4.0." in said
    assert {f"{path_of(post)}/r/1", "/u/ana", CC_BY_SA} <= set(page.links())
    history = Page(await site.page(f"{path_of(fork)}/history"))
    assert "Forked from “Sea level” by ana@wiki.example, revision 1" in history.words
    assert "Forked from" not in Page(await site.page(path_of(post))).words


async def test_a_fork_needs_somebody_and_a_subwiki(site: Site) -> None:
    post = await _post(site)
    page = Page(await site.page(f"{path_of(post)}/fork"))
    assert "You are not signed in." in page.words
    assert f"/sign-in?to={path_of(post)}/fork" in page.links()
    answer = await press(site, f"{path_of(post)}/fork", subwiki="tides")
    assert answer.headers["location"] == "/sign-in"
    await signed_in(site, "bob")
    answer = await press(site, f"{path_of(post)}/fork", subwiki="nowhere")
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert (await press(site, f"{path_of(post)}/fork", other="x")).status_code == 400


async def test_who_may_not_write_there_is_told_why(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    async with site.database.write() as tx:
        tides = await subwikis.by_name(tx, "tides", ANYONE)
        await subwikis.save_policies(
            tx, tides.id, tides.membership_policy, EditPolicy.MEMBERS, ReviewPolicy.NONE
        )
    answer = await press(site, f"{path_of(post)}/fork", subwiki="tides")
    assert answer.status_code == 403
    assert "Only members of this subwiki may edit" in answer.text
    assert 'value="tides" selected' in answer.text


async def test_a_fork_waits_for_a_moderator_where_all_does(site: Site) -> None:
    post = await _post(site)
    await signed_in(site, "bob")
    async with site.database.write() as tx:
        tides = await subwikis.by_name(tx, "tides", ANYONE)
        await subwikis.save_policies(
            tx, tides.id, tides.membership_policy, EditPolicy.EVERYONE, ReviewPolicy.ALL
        )
    answer = await press(site, f"{path_of(post)}/fork", subwiki="tides")
    assert answer.headers["location"] == f"{path_of(post)}?note=waits"


async def test_of_a_post_from_elsewhere_everyone_may_begin_a_version(site: Site) -> None:
    post = await _arrived(site, CC_BY_SA)
    await signed_in(site, "bob")
    page = Page(await site.page(f"{path_of(post)}/edit"))
    assert "write a collaborative version" in page.words
    assert f"{path_of(post)}/fork" in page.links()
    answer = await press(site, f"{path_of(post)}/fork", subwiki="climate")
    fork = await _at(site, answer.headers["location"])
    assert (fork.fork_of, fork.content.text) == (post.uri, "It falls.")
    page = Page(await site.page(path_of(fork)))
    said = " ".join(page.words.split())
    assert "Forked from Ebb, by @cid@far.example at far.example, CC BY-SA 4.0." in said


@pytest.mark.parametrize("licence", ["", "https://creativecommons.org/licenses/by-nd/4.0/"])
async def test_what_its_licence_does_not_allow_is_not_forked(site: Site, licence: str) -> None:
    post = await _arrived(site, licence)
    await signed_in(site, "bob")
    page = Page(await site.page(f"{path_of(post)}/fork"))
    assert "This cannot be forked" in page.words
    assert list(page.all("select")) == []
    answer = await press(site, f"{path_of(post)}/fork", subwiki="climate")
    assert answer.status_code == 403
    assert 'role="alert"' in answer.text


async def test_an_author_opens_their_own_post_to_everyone(site: Site) -> None:
    bob = await signed_in(site, "bob")
    climate = await site.subwiki("climate")
    post = await site.post(bob.actor, climate, "Sea level", "It rises.")
    form = f"{path_of(post)}/convert"
    assert f'action="{form}"' in await site.page(f"{path_of(post)}/fork")
    answer = await press(site, form)
    opened = await _at(site, answer.headers["location"])
    assert (opened.collaborative, opened.supersedes) == (True, post.uri)
    page = Page(await site.page(answer.headers["location"]))
    assert "The post goes on here" in page.words
    assert path_of(post) in page.links()
    page = Page(await site.page(path_of(post)))
    assert "This post went on as one that everyone may edit" in page.words
    assert path_of(opened) in page.links()
    assert form not in await site.page(f"{path_of(post)}/fork")
    assert (await press(site, form)).status_code == 409


async def test_nobody_opens_what_is_somebody_elses(site: Site) -> None:
    ana = await site.member("ana")
    post = await site.post(ana.actor, await site.subwiki("climate"), "Sea level", "It rises.")
    assert (await press(site, f"{path_of(post)}/convert")).headers["location"] == "/sign-in"
    await signed_in(site, "bob")
    assert "/convert" not in await site.page(f"{path_of(post)}/fork")
    assert (await press(site, f"{path_of(post)}/convert")).status_code == 403
