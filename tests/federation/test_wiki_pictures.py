"""Pictures of a text that many write: brought along by its editors, wherever they are."""

from dataclasses import replace
from typing import Any

import pytest

from fediwiki.domain.attachments import Attachment
from fediwiki.domain.ids import short
from fediwiki.domain.media import ours_in
from fediwiki.domain.members import Member
from fediwiki.domain.offers import Offer, Proposal
from fediwiki.domain.posts import Post, PostKind
from fediwiki.domain.revisions import Field
from fediwiki.domain.subwikis import Subwiki
from fediwiki.media.carding import attachment_of
from fediwiki.services import leaving
from fediwiki.storage import media, members, offers, shelves
from tests.federation import wiki
from tests.federation.conftest import MakePeer
from tests.federation.editors import Editor, editor
from tests.federation.letters import Page
from tests.federation.steps import ban
from tests.fediverse import Fediverse, Server
from tests.web.elsewhere import picture_bytes

TEXT = "The sea rises.\n\nIt falls again."
Said = dict[str, str]


@pytest.fixture
async def bob(beta: Server, physics: Subwiki, fediverse: Fediverse) -> Member:
    """A member of beta who follows physics."""
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    return bob


@pytest.fixture
async def article(
    alpha: Server, ana: Member, bob: Member, physics: Subwiki, fediverse: Fediverse
) -> Post:
    """What they write together, known at both servers."""
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await fediverse.settle()
    return post


@pytest.fixture
def eve(peer: MakePeer) -> Editor:
    """Somebody on a server that is not ours, who can sign."""
    return editor(peer("other.example", "fediwiki"), "eve")


async def _uploaded(server: Server, colour: str, alt: str = "Low water") -> Attachment:
    kept = await server.pictures.keep(picture_bytes(colour=colour))
    async with server.instance.database.write() as tx:
        await media.add(tx, kept, server.clock.now())
    return attachment_of("image", kept, server.instance.urls, alt=alt)


async def _shows(
    server: Server, post: Post, *attachments: Attachment, by: Member, text: str = ""
) -> Offer:
    """Someone lets a post show these."""
    current = await server.stored_post(post.uri)
    proposal = Proposal(
        current.revision,
        current.content.title,
        text or current.content.text,
        attachments=attachments,
    )
    return (await wiki.propose(server, post.uri, proposal, by=by)).offer


async def _accept_all(server: Server, post: Post, by: Member, fediverse: Fediverse) -> None:
    """A moderator takes whatever waits."""
    await fediverse.settle()
    async with server.instance.database.read() as tx:
        waiting = await offers.waiting_of(tx, post.id)
    for each in waiting:
        await wiki.review(server, each, by=by.actor, accept=True)
    await fediverse.settle()


async def _brought(
    server: Server, eve: Editor, post: Post, said: list[Said] | None, fediverse: Fediverse
) -> tuple[str, str]:
    """Eve offers the text with these attachments; what became of that, and what she was told."""
    offer = eve.offer(post, TEXT + f" {eve.peer.url('again')}")
    if said is None:
        del offer["object"]["fw:attachments"]
    else:
        offer["object"]["fw:attachments"] = said
    signed = eve.signed(offer)
    assert post.subwiki is not None
    await eve.send(signed, post.subwiki)
    await fediverse.settle()
    kept = await wiki.offer_of(server, signed["id"])
    if kept is None:
        return "", ""
    return (await wiki.state_at(server, kept))[0], kept.note


def _picture(eve: Editor, name: str = "a", **changed: str) -> Said:
    url = f"{eve.peer.origin}/media/{name}.png"
    eve.peer.pages[url] = Page(picture_bytes(colour="red"), content_type="image/png")
    said = {"kind": "image", "url": url, "mediaType": "image/png", "alt": "High water"}
    return said | changed


async def test_a_picture_from_elsewhere_is_copied_and_shown_and_its_editor_proved(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    brought = await _uploaded(beta, "teal")
    offer = await _shows(beta, article, brought, by=bob)
    await _accept_all(alpha, article, ana, fediverse)
    assert await wiki.state_at(beta, offer) == ("accepted", "")
    [shown] = (await alpha.stored_post(article.uri)).content.attachments
    assert shown.url.startswith("https://alpha.example/media/")
    assert (shown.alt, shown.width, shown.height) == ("Low water", 40, 30)
    [name] = ours_in([shown.url], article.uri)
    assert alpha.pictures.file_of(name)
    for server in (alpha, beta):
        post = await server.stored_post(article.uri)
        assert post.content.attachments == (shown,)
        assert post.content.kind is PostKind.IMAGE
        _, second = await wiki.past(server, article.uri)
        assert [each.url for each in second.words.attachments] == [shown.url]
        assert second.credit.editor_uri == bob.actor.uri
        assert second.proven
    document = await alpha.document(article.uri.removeprefix("https://alpha.example"))
    assert document["image"] == {"type": "Image", "url": shown.url}
    fediverse.network.down.add("beta.example")
    page = await alpha.page(article.uri.removeprefix("https://alpha.example"))
    assert f'src="/media/{name}"' in page or f'src="/media/small/{name}"' in page


async def test_whoever_comes_later_reads_which_pictures_each_revision_showed(
    alpha: Server, ana: Member, physics: Subwiki, article: Post, fediverse: Fediverse
) -> None:
    red, blue = await _uploaded(alpha, "red"), await _uploaded(alpha, "blue", "High water")
    for shown in ((red,), (blue, red), (replace(blue, alt="The flood"),), ()):
        await _shows(alpha, article, *shown, by=ana)
    gamma = await fediverse.server("gamma.example")
    gil = await gamma.member("gil")
    await wiki.join(gamma, gil, physics.actor, fediverse)
    await wiki.edit(alpha, article.uri, TEXT + " Twice.", by=ana)
    await fediverse.settle()
    past = await wiki.past(gamma, article.uri)
    assert [[each.alt for each in one.words.attachments] for one in past] == [
        [],
        ["Low water"],
        ["High water", "Low water"],
        ["The flood"],
        [],
        [],
    ]
    post = await gamma.stored_post(article.uri)
    page = await gamma.page(f"/p/{short(post.id)}/r/3")
    assert 'alt="High water"' in page
    assert "alpha.example/media" not in page
    path = page.partition(f'<img src="/media/of/{short(post.id)}/r/3/')[2].partition('"')[0]
    shown = await gamma.get(f"/media/of/{short(post.id)}/r/3/{path}")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/webp")
    assert (await gamma.get(f"/media/of/{short(post.id)}/r/5/{path}")).status_code == 404


async def test_an_offer_that_says_nothing_of_pictures_leaves_them_and_none_takes_them_away(
    alpha: Server, ana: Member, article: Post, eve: Editor, fediverse: Fediverse
) -> None:
    shown = await _uploaded(alpha, "red")
    await _shows(alpha, article, shown, by=ana)
    takes: tuple[tuple[list[Said] | None, tuple[Attachment, ...]], ...]
    takes = ((None, (shown,)), ([], ()))
    for said, left in takes:
        post = await alpha.stored_post(article.uri)
        assert (await _brought(alpha, eve, post, said, fediverse))[0] == "accepted"
        assert (await alpha.stored_post(article.uri)).content.attachments == left


async def test_pictures_that_two_bring_at_one_time_are_both_there(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    await _shows(alpha, article, await _uploaded(alpha, "red", "Ebb"), by=ana)
    await _shows(beta, article, await _uploaded(beta, "blue", "Flood"), by=bob)
    await _accept_all(alpha, article, ana, fediverse)
    for server in (alpha, beta):
        shown = (await server.stored_post(article.uri)).content.attachments
        assert [each.alt for each in shown] == ["Ebb", "Flood"]
        assert (await wiki.past(server, article.uri))[-1].merged_from == 1


async def test_two_descriptions_at_one_time_are_a_conflict(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    shown = await _uploaded(alpha, "red", "The harbour")
    await _shows(alpha, article, shown, by=ana)
    await fediverse.settle()
    await _shows(alpha, article, replace(shown, alt="Low water"), by=ana)
    offer = await _shows(beta, article, replace(shown, alt="High water"), by=bob)
    await fediverse.settle()
    assert await wiki.state_at(beta, offer) == ("rejected", "conflict")


async def test_hostile_pictures_are_turned_away_and_leave_nothing(
    alpha: Server, ana: Member, article: Post, eve: Editor, peer: MakePeer, fediverse: Fediverse
) -> None:
    mallory = editor(peer("evil.example", "fediwiki"), "mallory")
    hidden = await _uploaded(alpha, "green")
    removed = _picture(eve, "removed")
    eve.peer.pages[removed["url"]] = Page(picture_bytes(colour="navy"), content_type="image/png")
    taken = await alpha.pictures.keep(picture_bytes(colour="navy"))
    async with alpha.instance.database.write() as tx:
        await media.add(tx, taken, alpha.clock.now())
        await shelves.remove(tx, taken.name, alpha.clock.now())
    broken = _picture(eve, "broken")
    eve.peer.pages[broken["url"]] = Page(b"<svg onload=alert(1)>", content_type="image/png")
    huge = _picture(eve, "huge")
    limits = alpha.instance.config.limits
    eve.peer.pages[huge["url"]] = Page(b"0" * (limits.media_bytes + 1), content_type="image/png")
    moved = _picture(eve, "moved")
    eve.peer.pages[moved["url"]] = Page(b"", 302, None, "https://10.0.0.1/a.png")
    fine = _picture(eve)
    hostile: tuple[list[Said], ...] = (
        [_picture(mallory)],
        [{**fine, "url": hidden.url}],
        [{**fine, "url": "https://127.0.0.1/a.png"}],
        [{**fine, "url": "javascript:alert(1)"}],
        [{**fine, "url": "http://other.example/media/a.png"}],
        [{**fine, "kind": "document"}],
        [{**fine, "kind": "link", "url": "javascript:alert(1)"}],
        [{**fine, "alt": ""}],
        [{**fine, "alt": "a" * 1_501}],
        [{**fine, "kind": "link", "description": "a" * 501}],
        [fine, fine],
        [_picture(eve, f"n{n}") for n in range(limits.images_per_post + 1)],
        [removed],
        [broken],
        [huge],
        [moved],
        [{**fine, "url": "https://other.example/media/none.png"}],
    )
    post = await alpha.stored_post(article.uri)
    async with alpha.instance.database.read() as tx:
        before = await media.names_after(tx, "", limit=99)
    for said in hostile:
        state, note = await _brought(alpha, eve, post, said, fediverse)
        assert (state, bool(note)) == ("rejected", True), said
    assert "10.0.0.1" not in str(fediverse.network.tried)
    assert "127.0.0.1" not in str(fediverse.network.tried)
    assert not [url for _, url in fediverse.network.tried if "evil.example" in url]
    async with alpha.instance.database.read() as tx:
        assert await media.names_after(tx, "", limit=99) == before
    assert alpha.pictures.file_of(taken.name) is None
    kept = [each.name for each in alpha.pictures.folder.rglob("*.webp") if "small" not in each.name]
    assert kept == before
    assert (await _brought(alpha, eve, post, [fine], fediverse))[0] == "accepted"


async def test_nothing_is_fetched_for_who_may_not_edit(
    alpha: Server, physics: Subwiki, article: Post, eve: Editor, fediverse: Fediverse
) -> None:
    post = await alpha.stored_post(article.uri)
    assert (await _brought(alpha, eve, post, [], fediverse))[0] == "accepted"
    await ban(alpha, eve.uri, physics)
    state, _ = await _brought(alpha, eve, post, [_picture(eve)], fediverse)
    assert state == "rejected"
    assert not [url for _, url in fediverse.network.tried if "/media/" in url]


async def test_with_the_content_of_a_revision_its_pictures_are_gone_everywhere(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    stays, goes = await _uploaded(alpha, "red"), await _uploaded(alpha, "blue")
    await _shows(alpha, article, stays, by=ana)
    await _shows(alpha, article, stays, goes, by=ana)
    await _shows(alpha, article, stays, by=ana)
    await fediverse.settle()
    there = await beta.stored_post(article.uri)
    page = await beta.page(f"/p/{short(there.id)}/r/3")
    copy = page.rpartition('<img src="')[2].partition('"')[0]
    assert (await beta.get(copy)).status_code == 200
    [stays_at], [goes_at] = (ours_in([each.url], article.uri) for each in (stays, goes))
    assert (await alpha.get(f"/media/{goes_at}")).status_code == 200
    await wiki.remove(alpha, article.uri, 3, Field.TEXT)
    await fediverse.settle()
    assert (await alpha.get(f"/media/{goes_at}")).status_code == 404
    assert (await alpha.get(f"/media/{stays_at}")).status_code == 200
    assert (await beta.get(copy)).status_code == 404
    async with beta.instance.database.read() as tx:
        assert await media.find_copy(tx, goes.url) is None
    for server in (alpha, beta):
        assert len(await wiki.past(server, article.uri)) == 4


async def test_what_a_leaver_brought_stays_with_the_text(
    alpha: Server, beta: Server, ana: Member, bob: Member, article: Post, fediverse: Fediverse
) -> None:
    await _shows(beta, article, await _uploaded(beta, "teal"), by=bob)
    await _accept_all(alpha, article, ana, fediverse)
    async with beta.instance.database.write() as tx:
        leaver = await members.by_name(tx, "bob")
        await leaving.leave(tx, leaver, keeps_name=False, now=beta.clock.now())
    await fediverse.settle()
    post = await alpha.stored_post(article.uri)
    [shown] = post.content.attachments
    [name] = ours_in([shown.url], article.uri)
    assert (await alpha.get(f"/media/{name}")).status_code == 200


async def test_the_card_of_a_link_goes_with_its_words_into_the_digest_and_everywhere(
    alpha: Server, beta: Server, ana: Member, article: Post, fediverse: Fediverse
) -> None:
    link = Attachment("link", "https://sea.example/", alt="The sea", description="It is wide.")
    card = replace(await _uploaded(alpha, "blue", ""), kind="preview")
    await _shows(alpha, article, link, card, by=ana)
    await _shows(alpha, article, replace(link, description="It is deep."), card, by=ana)
    await fediverse.settle()
    for server in (alpha, beta):
        post = await server.stored_post(article.uri)
        assert post.content.kind is PostKind.LINK
        assert post.content.attachments[0].description == "It is deep."
        _, second, third = await wiki.past(server, article.uri)
        said = [each.words.attachments[0].description for each in (second, third)]
        assert said == ["It is wide.", "It is deep."]
    document: dict[str, Any] = await alpha.document(
        article.uri.removeprefix("https://alpha.example")
    )
    [attached] = document["attachment"]
    assert (attached["href"], attached["summary"]) == (link.url, "It is deep.")
    assert document["image"]["url"] == card.url
