"""People of other servers sign in with their own account there, watch, and edit as themselves."""

import re
from datetime import timedelta
from urllib.parse import quote

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.filters import FilterAction, FilterKind
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.revisions import Revision
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy, Subwiki
from fediwiki.services import banning, filtering, protecting
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, subwikis
from tests.federation import wiki
from tests.federation.browsing import Browser, at_browser, path_at
from tests.federation.homes import Home, guest, rows, visitor
from tests.federation.peer import Peer
from tests.fediverse import Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again.\n\nThe moon does it."
BETTER = TEXT.replace("moon", "moon’s pull")


@pytest.fixture
def bob(home: Home) -> str:
    """Somebody who lives at good.example."""
    return f"{home.peer.origin}/users/bob"


@pytest.fixture
async def article(alpha: Server, ana: Member, physics: Subwiki, fediverse: Fediverse) -> Post:
    """What many write together at alpha."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


@pytest.fixture
async def bobs(alpha: Server, home: Home, bob: str) -> Browser:
    """Bob, signed in at alpha as a guest."""
    return await guest(alpha, home, "bob")


async def test_a_guest_edits_what_many_write_as_themselves(
    alpha: Server, article: Post, home: Home, bob: str
) -> None:
    path = await path_at(alpha, article.uri)
    coming = visitor(alpha)
    page = await coming.browser.page(f"{path}/edit")
    assert "with your account of another server" in page
    back = await coming.come(home, "bob", to=f"{path}/edit")
    assert back.headers["location"] == f"{path}/edit"
    bobs = coming.browser
    page = await bobs.page(f"{path}/edit")
    assert "<bdi>bob@good.example</bdi>, guest" in page
    assert "You edit as <bdi>bob@good.example</bdi>" in page
    saved = await bobs.write(article.uri, BETTER, summary="More exact")
    assert saved.headers["location"] == f"{path}?note=saved"
    _, second = await wiki.past(alpha, article.uri)
    assert second.words.text == BETTER
    assert (second.credit.editor_uri, second.credit.offer_uri) == (bob, "")
    history = await alpha.page(f"{path}/history")
    assert "@bob@good.example" in history
    assert "signed in here with their account of <bdi>good.example</bdi>" in history
    assert "More exact" in await alpha.page("/u/bob@good.example/contributions")


async def test_only_the_home_of_the_text_says_who_a_guest_was(
    alpha: Server,
    beta: Server,
    article: Post,
    physics: Subwiki,
    bobs: Browser,
    bob: str,
    good: Peer,
    fediverse: Fediverse,
) -> None:
    cleo = await at_browser(beta, await _follower(beta, physics, fediverse))
    good.forget()
    await bobs.write(article.uri, BETTER, summary="More exact")
    await fediverse.settle()
    written = await alpha.document(f"{await path_at(alpha, article.uri)}/r/2")
    assert written["fw:editor"] == bob
    assert written["fw:offer"] is None
    assert written["fw:assertedBy"] == physics.actor.uri
    assert (
        await alpha.get(
            f"{await path_at(alpha, article.uri)}/r/2/offer", Accept="application/activity+json"
        )
    ).status_code == 404
    assert good.kinds() == []
    first, told = await wiki.past(beta, article.uri)
    assert isinstance(first, Revision)
    assert (told.credit.editor_uri, told.proven) == (bob, False)
    path = await cleo.path_of(article.uri)
    history = await cleo.page(f"{path}/history")
    assert "as reported by alpha.example" in history
    assert "signed in here" not in history
    assert "More exact" not in await cleo.page("/u/bob@good.example/contributions")


async def test_a_guest_watches_and_sees_what_changed(
    alpha: Server, ana: Member, article: Post, bobs: Browser
) -> None:
    path = await path_at(alpha, article.uri)
    assert "You watch nothing yet" in await bobs.page("/watchlist")
    answer = await bobs.press(f"{path}/watch")
    assert answer.headers["location"] == f"{path}?note=watched"
    assert "You have seen everything" in await bobs.page("/watchlist")
    await wiki.edit(alpha, article.uri, BETTER, by=ana)
    page = await bobs.page("/")
    assert '<span class="number">1<span class="visually-hidden"> changed</span></span>' in page
    assert "1 new revision" in await bobs.page("/watchlist")
    seen = await bobs.press(f"{path}/seen")
    assert seen.headers["location"] == f"{path}/diff/1..2"
    assert "You have seen everything" in await bobs.page("/watchlist")
    await bobs.press(f"{path}/unwatch")
    assert "You watch nothing yet" in await bobs.page("/watchlist")


async def test_a_guest_undoes_and_goes_back_like_any_editor(
    alpha: Server, ana: Member, article: Post, bobs: Browser, bob: str
) -> None:
    path = await path_at(alpha, article.uri)
    await wiki.edit(alpha, article.uri, "Spam.", by=ana)
    page = await bobs.page(f"{path}/history")
    for way in ("undo/2", "rollback/2", "revert/1"):
        assert f'formaction="{path}/{way}"' in page
    answer = await bobs.press(f"{path}/undo/2")
    assert answer.headers["location"] == f"{path}/diff/2..3?note=undone"
    *_, third = await wiki.past(alpha, article.uri)
    assert (third.words.text, third.reverts, third.credit.editor_uri) == (TEXT, (2,), bob)
    assert f'formaction="{path}/rollback/3"' not in await bobs.page(f"{path}/history")
    ada = await at_browser(alpha, ana)
    back = await ada.press(f"{path}/rollback/3")
    assert back.headers["location"] == f"{path}/diff/3..4?note=rolled_back"


async def test_an_edit_of_a_guest_waits_is_withdrawn_and_is_answered(
    alpha: Server, ana: Member, article: Post, bobs: Browser
) -> None:
    path = await path_at(alpha, article.uri)
    await _protect(alpha, article, review=ReviewPolicy.ALL)
    assert (await bobs.write(article.uri, BETTER)).headers["location"] == f"{path}?note=waits"
    assert "An edit of yours waits" in await bobs.page(path)
    (offer,) = await _offers(bobs)
    await bobs.press(offer, do="withdraw")
    assert "Withdrawn" in await bobs.page("/offers")
    await bobs.write(article.uri, BETTER, summary="More exact")
    (newest, _) = await _offers(bobs)
    anas = await at_browser(alpha, ana)
    queue = f"/c/physics/review/{newest.rpartition('/')[2]}"
    assert "@bob@good.example" in await anas.page("/c/physics/review")
    assert (await anas.press(queue, do="accept")).status_code == 303
    assert '1<span class="visually-hidden"> answered</span>' in await bobs.page("/")
    assert "new answer" in await bobs.page("/offers")
    await bobs.press("/offers")
    assert "new answer" not in await bobs.page("/offers")
    history = await alpha.page(f"{path}/history")
    assert "reviewed by" in history
    assert "changed by" not in history
    await bobs.write(article.uri, TEXT)
    (newest, *_) = await _offers(bobs)
    queue = f"/c/physics/review/{newest.rpartition('/')[2]}"
    await anas.press(queue, do="decline", reason="It was better.")
    assert "It was better." in await bobs.page(newest)
    assert (await bobs.client.get(f"{newest}/again")).status_code == 200


async def test_what_a_moderator_made_of_a_guests_edit_is_not_called_theirs(
    alpha: Server, ana: Member, article: Post, bobs: Browser
) -> None:
    path = await path_at(alpha, article.uri)
    await _protect(alpha, article, review=ReviewPolicy.ALL)
    await bobs.write(article.uri, BETTER, summary="More exact")
    (offer,) = await _offers(bobs)
    anas = await at_browser(alpha, ana)
    queue = f"/c/physics/review/{offer.rpartition('/')[2]}"
    changed = {"title": "The sea", "text": f"{BETTER}\n\nSo they say.", "base": "1", "do": "change"}
    assert (await anas.press(queue, **changed)).status_code == 303
    history = await alpha.page(f"{path}/history")
    assert "changed by" in history
    assert "signed in here with their account" in history
    assert "More exact" not in await alpha.page("/u/bob@good.example/contributions")


async def test_a_guest_keeps_the_text_that_a_filter_does_not_let_stand(
    alpha: Server, article: Post, bobs: Browser
) -> None:
    path = await path_at(alpha, article.uri)
    async with alpha.instance.database.write() as tx:
        kind, action, now = FilterKind.DOMAIN, FilterAction.REFUSE, alpha.clock.now()
        await filtering.add(tx, kind, "spam.example", action, place=None, by=None, now=now)
    spam_text = f"{TEXT} [Buy](https://spam.example/)"
    refused = await bobs.press(f"{path}/edit", **_said(spam_text))
    assert refused.status_code == 403
    assert "spam.example/" in refused.text
    assert (await alpha.stored_post(article.uri)).revision == 1


@pytest.mark.parametrize("wish", ["draft", "autosave"])
async def test_a_guest_keeps_no_drafts_and_saves_none_by_mistake(
    alpha: Server, article: Post, bobs: Browser, wish: str
) -> None:
    path = f"{await path_at(alpha, article.uri)}/edit"
    page = await bobs.page(path)
    assert 'value="draft"' not in page
    assert "data-keep" not in page
    kept = await bobs.press(path, **{**_said(BETTER), "do": wish})
    assert kept.status_code == 403
    assert "pull does it." in kept.text
    assert (await alpha.stored_post(article.uri)).revision == 1
    assert await rows(alpha, "unsaved_edits") == 0


async def test_a_guests_edits_are_the_same_after_a_rebuild(
    alpha: Server, article: Post, bobs: Browser, bob: str, fediverse: Fediverse
) -> None:
    await bobs.write(article.uri, BETTER)
    await fediverse.settle()
    instance = alpha.instance
    await rebuild(
        instance.database,
        alpha.app.remote,
        instance.urls,
        instance.config.limits,
        alpha.clock.now(),
    )
    assert (await alpha.stored_post(article.uri)).content.text == BETTER
    _, second = await wiki.past(alpha, article.uri)
    assert second.credit.editor_uri == bob


async def test_what_a_guest_may_edit_their_own_record_says(
    alpha: Server,
    article: Post,
    physics: Subwiki,
    bobs: Browser,
    bob: str,
    good: Peer,
    fediverse: Fediverse,
) -> None:
    path = await path_at(alpha, article.uri)
    await _protect(alpha, article, EditPolicy.MEMBERS)
    assert "Only members of this subwiki may edit" in await bobs.page(f"{path}/edit")
    refused = await bobs.press(f"{path}/edit", **_said(BETTER))
    assert refused.status_code == 403
    await good.send(good.activity("Follow", bob, physics.actor.uri), physics.actor.inbox)
    await fediverse.settle()
    assert (await bobs.write(article.uri, BETTER)).headers["location"] == f"{path}?note=saved"
    await _protect(alpha, article, EditPolicy.TRUSTED)
    assert (await bobs.press(f"{path}/edit", **_said(TEXT, base="2"))).status_code == 403
    await _protect(alpha, article, EditPolicy.EVERYONE)
    async with alpha.instance.database.write() as tx:
        actor = await actors.find_by_uri(tx, bob)
        known = await subwikis.by_id(tx, physics.id)
        assert actor is not None
        await banning.ban(
            tx, known, actor, until=None, why=Why("Spam."), by=None, now=alpha.clock.now()
        )
    refused = await bobs.press(f"{path}/edit", **_said(TEXT, base="2"))
    assert refused.status_code == 403
    assert "You are banned from this subwiki." in refused.text
    assert (await alpha.stored_post(article.uri)).revision == 2


async def test_a_guest_comments_likes_and_follows_through_their_own_server(
    alpha: Server, ana: Member, article: Post, physics: Subwiki, bobs: Browser
) -> None:
    path = await path_at(alpha, article.uri)
    page = await bobs.page(path)
    assert "Comment or like at <bdi>good.example</bdi>" in page
    assert f'action="{path}/reply"' not in page
    assert f'action="{path}/like"' not in page
    way = await bobs.press("/follow-from", **{"uri": article.uri, "from": "bob@good.example"})
    assert f"good.example/authorize_interaction?uri={quote(article.uri, safe='')}" in way.text
    page = await bobs.page("/c/physics")
    assert "Follow at <bdi>good.example</bdi>" in page
    own = await alpha.post(ana, "Mine", to=physics)
    page = await bobs.page(f"{await path_at(alpha, own.uri)}/edit")
    assert "Guests edit only what many write together." in page
    refused = await bobs.press(f"{await path_at(alpha, own.uri)}/edit", **_said("Mine now"))
    assert refused.status_code == 403
    assert (await alpha.stored_post(own.uri)).revision == 1


async def test_a_guest_who_wants_more_is_shown_how_to_become_a_member(bobs: Browser) -> None:
    answer = await bobs.client.get("/write")
    assert answer.headers["location"] == "/sign-in?to=/write"
    page = await bobs.page("/sign-in?to=/write")
    assert "You are here as a guest, <bdi>bob@good.example</bdi>" in page
    await bobs.press("/sign-out")
    assert "bob@good.example" not in await bobs.page("/")
    assert (await bobs.client.get("/watchlist")).headers["location"].startswith("/sign-in")


async def test_guests_are_forgotten_who_were_not_here_for_long(
    alpha: Server, article: Post, bobs: Browser, fediverse: Fediverse
) -> None:
    await bobs.press(f"{await path_at(alpha, article.uri)}/watch")
    alpha.clock.pass_(timedelta(days=15))
    await fediverse.settle()
    assert (await bobs.client.get("/watchlist")).status_code == 303
    assert await rows(alpha, "guest_sessions") == 0
    assert (await rows(alpha, "guests"), await rows(alpha, "watches")) == (1, 2)
    alpha.clock.pass_(timedelta(days=366))
    await fediverse.settle()
    assert (await rows(alpha, "guests"), await rows(alpha, "watches")) == (0, 1)


async def _follower(server: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    cleo = await server.member("cleo")
    await wiki.join(server, cleo, physics.actor, fediverse)
    return cleo


async def _protect(
    server: Server,
    post: Post,
    edit: EditPolicy | None = None,
    review: ReviewPolicy | None = None,
) -> None:
    current = await server.stored_post(post.uri)
    async with server.instance.database.write() as tx:
        protection = PostProtection(edit, review, None)
        now = server.clock.now()
        await protecting.protect(tx, current, protection, by=None, reason="Disputed", now=now)


async def _offers(browser: Browser) -> list[str]:
    """Where each of somebody's edits stands, newest first."""
    return re.findall(r'class="change-title" href="(/offers/[^"]+)"', await browser.page("/offers"))


def _said(text: str, base: str = "1") -> dict[str, str]:
    """What a browser sends that shows no form."""
    return {"title": "The sea", "text": text, "base": base, "summary": "", "do": "save"}
