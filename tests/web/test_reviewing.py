"""The review queue."""

import re

import httpx
import pytest

from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import ReviewPolicy
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import protecting
from fediwiki.storage import acts, offers, posts, revisions, subwikis
from tests.web.editor import opened, path_of, press, saved, send, signed_in
from tests.web.html import Page
from tests.web.site import PASSWORD, Site

_TEXT = "It rises.\n\nAsk the gauges.\n\nThe deep is dark."


async def _waiting(site: Site, text: str = "It rises fast.") -> Post:
    """A post in ana's subwiki with an edit by bob that waits; bob is at the browser."""
    ana = await site.member("ana", password=PASSWORD)
    subwiki = await site.subwiki("climate", by=ana)
    post = await site.collaborative_post(ana.actor, subwiki, "Sea level", _TEXT)
    async with site.database.write() as tx:
        await protecting.protect(
            tx,
            post,
            PostProtection(None, ReviewPolicy.NEW_EDITORS, None),
            by=None,
            reason="quarrels",
            now=site.clock.now(),
        )
    await signed_in(site, "bob")
    await saved(site, post, _TEXT.replace("It rises.", text), summary="how fast")
    return post


async def _decide(site: Site, wish: str, **fields: str) -> httpx.Response:
    page = await site.page("/c/climate/review")
    offer = re.search(r"/c/climate/review/([0-9a-z]{13})", page)
    name = offer[1] if offer else await _first_offer(site)
    return await press(site, f"/c/climate/review/{name}", do=wish, **fields)


async def _first_offer(site: Site) -> str:
    found = re.search(r'id="w-([0-9a-z]{13})"', await site.page("/c/climate/review"))
    assert found is not None
    return found[1]


async def _now(site: Site, post: Post) -> Post:
    async with site.database.read() as tx:
        return await posts.by_id(tx, post.id, ANYONE)


async def test_everyone_sees_what_waits_and_what_it_would_change(site: Site) -> None:
    await _waiting(site)
    site.browser.cookies.clear()
    page = await site.page("/c/climate/review")
    assert "how fast" in page
    assert "<ins> fast</ins>" in page
    assert "<button" not in page.split("<main", 1)[1].split("</main>", 1)[0]
    assert "1 edit in" in Page(await site.page("/changes")).words
    for path in ("/changes", "/c/climate/changes", "/u/bob/contributions"):
        waiting = Page(await site.page(f"{path}?pending=1")).words
        assert "waits for review" in waiting
        assert "how fast" in waiting
    assert "waits for review" not in Page(await site.page("/changes?pending=1&new_only=1")).words


async def test_a_moderator_accepts(site: Site) -> None:
    post = await _waiting(site)
    await site.sign_in("ana")
    answer = await _decide(site, "accept")
    assert answer.headers["location"] == "/c/climate/review?note=accepted"
    assert (await _now(site, post)).content.text.startswith("It rises fast.")
    assert "reviewed by ana" in Page(await site.page(f"{path_of(post)}/history")).words
    assert "Nothing waits." in await site.page("/c/climate/review")


async def test_an_admin_decides_as_moderators_do_and_that_stands_in_the_log(site: Site) -> None:
    post = await _waiting(site)
    await site.member("ada", admin=True, password=PASSWORD)
    await site.sign_in("ada")
    assert "Accept" in Page(await site.page("/c/climate/review")).words
    assert (await _decide(site, "accept")).status_code == 303
    assert (await _now(site, post)).content.text.startswith("It rises fast.")
    async with site.database.read() as tx:
        subwiki = await subwikis.by_name(tx, "climate", ANYONE)
        [last, *_] = await acts.listed(tx, subwiki_id=subwiki.id, limit=5)
    assert (last.act.kind, last.act.details["title"]) == ("approve", post.content.title)


async def test_a_moderator_accepts_with_changes(site: Site) -> None:
    post = await _waiting(site)
    await site.sign_in("ana")
    await _decide(site, "change", title="Sea level", text="It rises slowly.", base="1")
    now = await _now(site, post)
    assert now.content.text == "It rises slowly."
    async with site.database.read() as tx:
        revision = await revisions.by_number(tx, post.id, 2)
    assert revision.editor is not None
    assert revision.editor.name == "bob"
    assert "changed by ana" in Page(await site.page(f"{path_of(post)}/history")).words


async def test_what_contradicts_what_was_written_meanwhile_goes_on_waiting(site: Site) -> None:
    post = await _waiting(site)
    await site.sign_in("ana")
    await saved(site, post, _TEXT.replace("It rises.", "It rises slowly."))
    name = await _first_offer(site)
    answer = await press(site, f"/c/climate/review/{name}", do="accept")
    page = Page(await site.page(answer.headers["location"])).words
    assert "It still waits" in page
    assert "1 edit waits" in page
    assert f'href="/c/climate/review#w-{name}"' in await site.page("/c/climate/moderate")
    both = _TEXT.replace("It rises.", "It rises ⟪fast⟫⟪slowly⟫.")
    undecided = await _decide(site, "change", title="Sea level", text=both, base="2")
    assert undecided.status_code == 400
    assert "Decide at each such place" in undecided.text
    assert (await _now(site, post)).revision == 2


async def test_a_moderator_declines_with_a_reason_that_stands_in_the_log(site: Site) -> None:
    post = await _waiting(site)
    await site.sign_in("ana")
    refused = await _decide(site, "decline", reason="  ")
    assert refused.status_code == 400
    assert "how fast" in refused.text

    await _decide(site, "decline", reason="It needs a source.")
    assert "Nothing waits." in await site.page("/c/climate/review")
    assert (await _now(site, post)).revision == 1
    async with site.database.read() as tx:
        subwiki = await subwikis.by_name(tx, "climate", ANYONE)
        log = await acts.listed(tx, subwiki_id=subwiki.id, limit=5)
    assert ("decline", "It needs a source.") in {(each.act.kind, each.act.reason) for each in log}


@pytest.mark.parametrize("wish", ["accept", "change", "decline"])
async def test_only_moderators_decide(site: Site, wish: str) -> None:
    post = await _waiting(site)
    fields = {"reason": "no", "title": "Sea level", "text": "Mine.", "base": "1"}
    answer = await _decide(site, wish, **fields)
    assert answer.status_code == 403
    assert (await _now(site, post)).revision == 1
    site.browser.cookies.clear()
    anonymous = await _decide(site, wish, **fields)
    assert anonymous.headers["location"] == "/sign-in"
    await site.sign_in("ana")
    assert (await _decide(site, wish, **fields)).status_code == 303


async def test_an_editor_withdraws_their_own_edit(site: Site) -> None:
    await _waiting(site)
    await signed_in(site, "carol")
    assert (await _decide(site, "withdraw")).status_code == 403
    await site.sign_in("bob")
    answer = await _decide(site, "withdraw")
    assert answer.headers["location"] == "/c/climate/review?note=withdrawn"
    assert "Nothing waits." in await site.page("/c/climate/review")


async def test_what_was_decided_is_not_decided_again(site: Site) -> None:
    await _waiting(site)
    await site.sign_in("ana")
    name = await _first_offer(site)
    path = f"/c/climate/review/{name}"
    assert (await press(site, path, do="accept")).status_code == 303
    assert (await press(site, path, do="decline", reason="late")).status_code == 409


async def test_an_edit_belongs_to_the_queue_of_its_own_subwiki(site: Site) -> None:
    await _waiting(site)
    carol = await signed_in(site, "carol")
    await site.subwiki("birds", by=carol)
    name = await _first_offer(site)
    assert (await press(site, f"/c/birds/review/{name}", do="accept")).status_code == 404
    await site.sign_in("ana")
    assert (await press(site, f"/c/climate/review/{name}", do="accept")).status_code == 303


async def test_an_edit_that_no_longer_fits_can_only_be_changed(site: Site) -> None:
    post = await _waiting(site)
    await site.sign_in("ana")
    early = await opened(site, post)
    await send(site, post, {**early, "text": _TEXT.replace("It rises.", "It sinks.")})
    page = await site.page("/c/climate/review")
    assert "Somebody changed the same words meanwhile." in page
    assert 'value="accept"' not in page
    assert 'value="change"' in page
    assert "sinks" in page
    async with site.database.read() as tx:
        assert await offers.count_pending(tx, (await subwikis.by_name(tx, "climate", ANYONE)).id)


async def test_everything_in_the_queue_has_a_label(site: Site) -> None:
    await _waiting(site)
    await site.sign_in("ana")
    page = Page(await site.page("/c/climate/review"))
    labels = {each["for"] for each in page.all("label")}
    shown = [each for each in page.all("input") if each.get("type") != "hidden"]
    assert {each["id"] for each in [*shown, *page.all("textarea")]} == labels
