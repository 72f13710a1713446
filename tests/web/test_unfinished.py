"""What somebody typed and did not save is kept for them, and offered when they come back."""

from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import EditPolicy
from fediwiki.errors import Conflict
from fediwiki.services import deleting, drafting, leaving, protecting
from fediwiki.storage import unsaved_edits
from tests.web.editor import Fields, opened, path_of, press, saved, send, signed_in
from tests.web.html import Page
from tests.web.site import FROM_HERE, Site


async def _begun(site: Site) -> tuple[Member, Post, dict[str, str]]:
    """A post of two paragraphs, of which bob has changed the first and not saved."""
    bob = await signed_in(site, "bob")
    climate = await site.subwiki("climate")
    post = await site.collaborative_post(bob.actor, climate, "Sea level", "It rises.\n\nA lot.\n")
    typed = {"text": "It rises, <b>fast</b>.\n\nA lot.\n", "summary": "how fast"}
    fields = {**await opened(site, post), **typed, "source-1-url": "https://sea.example/"}
    answer = await send(site, post, fields, "autosave")
    return bob, post, {**fields, "draft": answer.json()["draft"]}


async def _waiting(site: Site, member: Member) -> list[str]:
    """What waits for somebody, by where its form goes."""
    async with site.database.read() as tx:
        return [each.path for each, _ in await unsaved_edits.of_member(tx, member.id)]


async def _comment(site: Site, post: Post, wish: str, **fields: str) -> httpx.Response:
    data = {"text": "", "language": "en", "do": wish, **fields}
    return await site.browser.post(f"{path_of(post)}/reply", data=data, headers=FROM_HERE)


async def test_an_unsaved_edit_is_offered_continued_and_merged_with_what_came_meanwhile(
    site: Site,
) -> None:
    bob, post, fields = await _begun(site)
    again = await send(site, post, {**fields, "title": "The sea"}, "autosave")
    assert again.json()["draft"] == fields["draft"]
    await press(site, "/sign-out")
    await signed_in(site, "ana")
    assert (await saved(site, post, "It rises.\n\nA lot, everywhere.\n")).status_code == 303
    assert "unsaved" not in await site.page(f"{path_of(post)}/edit")
    await press(site, "/sign-out")
    await site.sign_in("bob")
    fresh = await site.page(f"{path_of(post)}/edit")
    assert "made from revision 1" in Page(fresh).words
    assert Fields(fresh).values["text"].startswith("It rises.\n")
    assert "data-keep" not in fresh
    # What is typed beside it does not take its place.
    other = {**Fields(fresh).values, "text": "Else."}
    assert (await send(site, post, other, "autosave")).status_code == 409
    assert "continue or discard" in (await send(site, post, other, "draft")).text
    kept = Fields(await site.page(f"{path_of(post)}/edit?continue=1")).values
    assert (kept["title"], kept["text"], kept["base"]) == ("The sea", fields["text"], "1")
    assert kept["source-1-url"] == "https://sea.example/"
    answer = await send(site, post, kept)
    assert answer.headers["location"].endswith("note=merged")
    assert await _waiting(site, bob) == []
    text = await site.page(path_of(post))
    assert "fast" in text
    assert "everywhere" in text


async def test_a_button_keeps_an_edit_and_another_discards_it(site: Site) -> None:
    bob, post, fields = await _begun(site)
    answer = await send(site, post, {**fields, "text": "By hand."}, "draft")
    assert answer.headers["location"] == f"{path_of(post)}/edit?continue=1"
    assert "By hand." in await site.page(answer.headers["location"])
    assert f"{path_of(post)}/edit?continue=1" in Page(await site.page("/drafts")).links()
    discard = f"/drafts/{fields['draft']}/delete"
    await press(site, "/sign-out")
    await signed_in(site, "eve")
    await press(site, discard)
    assert await _waiting(site, bob) == [f"{path_of(post)}/edit"]
    await press(site, "/sign-out")
    await site.sign_in("bob")
    answer = await press(site, f"{discard}?back")
    assert answer.headers["location"] == f"{path_of(post)}/edit"
    assert await _waiting(site, bob) == []
    # What says the same as the post is not kept.
    same = await opened(site, post)
    assert (await send(site, post, same, "autosave")).json() == {"draft": ""}
    assert (await send(site, post, same, "draft")).status_code == 400


async def test_what_can_no_longer_be_saved_can_still_be_read(site: Site) -> None:
    bob, post, _fields = await _begun(site)
    now = site.clock.now()
    async with site.database.write() as tx:
        closed = PostProtection(EditPolicy.MODERATORS, None, None)
        await protecting.protect(tx, post, closed, by=None, reason="Disputed", now=now)
    text = await site.page(f"{path_of(post)}/edit?continue=1")
    assert "It rises, &lt;b&gt;fast&lt;/b&gt;." in text
    assert "readonly" in text
    async with site.database.write() as tx:
        await deleting.delete_post(tx, post, now=now)
    drafts = await site.page("/drafts")
    assert "It rises, &lt;b&gt;fast&lt;/b&gt;." in drafts
    assert "Sea level" not in drafts
    async with site.database.write() as tx:
        await leaving.leave(tx, bob, keeps_name=True, now=now)
    assert await _waiting(site, bob) == []


async def test_a_comment_is_kept_until_it_is_published(site: Site) -> None:
    bob, post, _fields = await _begun(site)
    assert (await _comment(site, post, "autosave")).json() == {"draft": ""}
    draft = (await _comment(site, post, "autosave", text="I <i>think</i>")).json()["draft"]
    page = await site.page(path_of(post))
    assert "You have an unsaved comment" in Page(page).words
    kept = Fields(await site.page(f"{path_of(post)}/reply?continue=1")).values
    assert (kept["text"], kept["draft"]) == ("I <i>think</i>", draft)
    assert (await _comment(site, post, "publish", **kept)).status_code == 303
    assert await _waiting(site, bob) == [f"{path_of(post)}/edit"]


async def test_no_more_are_kept_than_the_limit_and_none_for_ever(site: Site) -> None:
    bob, post, fields = await _begun(site)
    async with site.database.write() as tx:
        edit = await unsaved_edits.find(tx, bob.id, f"{path_of(post)}/edit")
        assert edit is not None
        await drafting.keep_edit(tx, edit, known=edit.id, most=1)
        with pytest.raises(Conflict, match="as many as are kept"):
            await drafting.keep_edit(tx, replace(edit, path="/else"), known=None, most=1)
        await unsaved_edits.remove_before(tx, edit.changed + timedelta(seconds=1))
    assert await _waiting(site, bob) == []
    # It is typed still: it is kept anew.
    assert (await send(site, post, fields, "autosave")).json()["draft"]
