"""What members offered elsewhere, and what is proposed to them, on the pages of their own."""

from typing import cast

import orjson
import pytest

from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.subwikis import ReviewPolicy, Subwiki
from fediwiki.services import protecting
from fediwiki.storage import offers, sent
from tests.federation import wiki
from tests.federation.browsing import Browser, at_browser
from tests.federation.conftest import MakePeer
from tests.federation.editors import editor
from tests.fediverse import Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again.\n\nThe moon does it."


@pytest.fixture
async def bob(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    return bob


@pytest.fixture
async def bobs(beta: Server, bob: Member) -> Browser:
    """Bob at his browser."""
    return await at_browser(beta, bob)


@pytest.fixture
async def anas(alpha: Server, ana: Member) -> Browser:
    """Ana at hers."""
    return await at_browser(alpha, ana)


@pytest.fixture
async def article(
    alpha: Server, ana: Member, bob: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What they write together, known at both servers."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


@pytest.fixture
async def own(
    alpha: Server, ana: Member, bob: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What ana wrote alone, and bob reads at beta; it was changed before it came there."""
    post = await alpha.post(ana, "My moon", "An early word.", to=physics)
    await alpha.edit(post, TEXT, by=ana)
    await fediverse.settle()
    return post


async def _last(browser: Browser, member: Member) -> str:
    """Where the last offer of a member stands."""
    async with browser.server.instance.database.read() as tx:
        [offer] = await offers.listed(tx, member.id, before=None, limit=1)
    return f"/offers/{short(offer.id)}"


async def _review_all(server: Server, post: Post) -> None:
    async with server.instance.database.write() as tx:
        current = await server.stored_post(post.uri)
        await protecting.protect(
            tx,
            current,
            PostProtection(review=ReviewPolicy.ALL),
            by=None,
            reason="",
            now=server.clock.now(),
        )


async def test_a_conflict_elsewhere_is_settled_at_home_and_offered_again(
    alpha: Server, ana: Member, bob: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    await wiki.edit(alpha, article.uri, TEXT.replace("rises", "sinks"), by=ana)
    await bobs.write(article.uri, TEXT.replace("rises", "waits"), summary="Patience")
    assert "On its way" in await bobs.page("/offers")
    await fediverse.settle()
    # That ana changed it, and that his edit does not fit.
    assert '<span class="unread-count">2<' in await bobs.page("/")
    listed = await bobs.page("/offers")
    assert "Not taken. Others changed the same words meanwhile." in listed
    path = await _last(bobs, bob)
    assert f'href="{path}/again"' in await bobs.page(path)
    again = await bobs.client.get(f"{path}/again")
    assert again.status_code == 409
    for said in ("Before: revision 1", "Theirs: revision 2", "Yours", "<ins>waits</ins>"):
        assert said in again.text
    where = f"{await bobs.path_of(article.uri)}/edit"
    settled = {"title": "High water", "text": TEXT.replace("rises", "waits and sinks")}
    answer = await bobs.press(where, **settled, summary="Patience", base="2", do="save")
    assert answer.headers["location"].endswith("?note=sent")
    await fediverse.settle()
    assert "waits and sinks" in (await alpha.stored_post(article.uri)).content.text
    await bobs.press("/offers")
    assert '<span class="unread-count">' not in await bobs.page("/")


async def test_a_moderators_reason_reaches_the_editor_elsewhere(
    alpha: Server, anas: Browser, bob: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    await _review_all(alpha, article)
    await bobs.write(article.uri, "Buy this.")
    await fediverse.settle()
    path = await _last(bobs, bob)
    assert "Waits for a moderator at <bdi>alpha.example</bdi>" in await bobs.page(path)
    [offer] = await _pending(alpha, article)
    review = f"/c/physics/review/{short(offer.id)}"
    await anas.press(review, do="decline", reason="This is an <advertisement>")
    assert "This is an &lt;advertisement&gt;" in await anas.page(
        f"{await anas.path_of(article.uri)}/history"
    )
    await fediverse.settle()
    page = await bobs.page(path)
    assert "It was looked at, and declined." in page
    assert "This is an &lt;advertisement&gt;" in page


async def test_an_edit_that_waits_elsewhere_is_withdrawn_at_home(
    alpha: Server, beta: Server, bob: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    await _review_all(alpha, article)
    await bobs.write(article.uri, "Not so fast.")
    await fediverse.settle()
    path = await _last(bobs, bob)
    assert "An edit of yours waits" in await bobs.page(await bobs.path_of(article.uri))
    eves = await at_browser(beta, await beta.member("eve"))
    assert (await eves.press(path, do="withdraw")).status_code == 404
    assert len(await _pending(alpha, article)) == 1
    await bobs.press(path, do="withdraw")
    await fediverse.settle()
    assert await _pending(alpha, article) == []
    assert "Withdrawn" in await bobs.page(path)
    assert (await bobs.press(path, do="withdraw")).status_code == 409


async def test_an_author_takes_what_somebody_elsewhere_proposes(
    alpha: Server,
    beta: Server,
    anas: Browser,
    bob: Member,
    bobs: Browser,
    own: Post,
    fediverse: Fediverse,
) -> None:
    there = await beta.stored_post(own.uri)
    assert (there.revision, there.collaborative) == (2, False)
    await bobs.write(own.uri, TEXT.replace("moon", "moon’s pull"), summary="Exact")
    await fediverse.settle()
    assert '<span class="number">1<' in await anas.page("/")
    assert "proposed to you" in await anas.page(await anas.path_of(own.uri))
    [offer] = await _pending(alpha, own)
    path = f"/offers/{short(offer.id)}"
    assert path in await anas.page("/offers")
    assert "moon’s pull</ins>" in await anas.page(path)
    assert (await anas.press(path, do="accept")).status_code == 303
    await fediverse.settle()
    for server in (alpha, beta):
        assert "moon’s pull" in (await server.stored_post(own.uri)).content.text
    async with alpha.instance.database.read() as tx:
        made = await offers.find_applied(tx, own.id, 3)
    assert made is not None
    assert made.editor.uri == bob.actor.uri
    assert "Taken" in await bobs.page(await _last(bobs, bob))
    update = await _last_update(alpha, own)
    assert update["fw:editor"] == bob.actor.uri
    assert update["instrument"] == made.paper.uri


async def test_an_author_takes_it_with_changes_or_declines_it_with_a_reason(
    alpha: Server, anas: Browser, bob: Member, bobs: Browser, own: Post, fediverse: Fediverse
) -> None:
    for text in (TEXT.replace("rises", "waits"), "Buy this."):
        await bobs.write(own.uri, text)
        await fediverse.settle()
    first, second = await _pending(alpha, own)
    path = f"/offers/{short(first.id)}"
    changed = TEXT.replace("rises", "rises and waits")
    await anas.press(path, do="change", title="My moon", text=changed, base="2")
    assert (await alpha.stored_post(own.uri)).content.text == changed
    path = f"/offers/{short(second.id)}"
    assert (await anas.press(path, do="decline", reason=" ")).status_code == 400
    await anas.press(path, do="decline", reason="No shops here")
    await fediverse.settle()
    assert "No shops here" in await bobs.page(await _last(bobs, bob))


async def test_an_edit_of_what_was_deleted_meanwhile_is_answered(
    alpha: Server, article: Post, peer: MakePeer, fediverse: Fediverse
) -> None:
    other = peer("other.example", "fediwiki")
    cid = editor(other, "cid")
    await _review_all(alpha, article)
    assert article.subwiki is not None
    await cid.send(cid.signed(cid.offer(article, "Early.")), article.subwiki)
    await fediverse.settle()
    await alpha.delete(article)
    await cid.send(cid.signed(cid.offer(article, "Late.")), article.subwiki)
    await fediverse.settle()
    for reject in other.heard("Reject"):
        assert reject["fw:reason"] == "stale"
        assert reject["summary"] == "the post was deleted"
    assert len(other.heard("Reject")) == 2


async def test_an_edit_that_waits_ends_when_the_post_is_deleted_elsewhere(
    alpha: Server, bob: Member, bobs: Browser, article: Post, fediverse: Fediverse
) -> None:
    await _review_all(alpha, article)
    await bobs.write(article.uri, "Not so fast.")
    await fediverse.settle()
    await alpha.delete(article)
    await fediverse.settle()
    assert "the post was deleted" in await bobs.page(await _last(bobs, bob))


async def _pending(server: Server, post: Post) -> list[wiki.Offer]:
    async with server.instance.database.read() as tx:
        return await offers.waiting_of(tx, (await server.stored_post(post.uri)).id)


async def _last_update(server: Server, post: Post) -> dict[str, object]:
    async with server.instance.database.read() as tx:
        found = await sent.find_last(tx, post.uri, "Update")
    assert found is not None
    return cast("dict[str, object]", orjson.loads(found.body))
