"""People on a real Fedify server take part in a subwiki of ours, and see what happens in it."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.servers import Dialect
from fediwiki.domain.subwikis import Subwiki
from tests.interop import fedify as peer
from tests.interop.fedify import Fedify
from tests.interop.site import Site

SPACED = timedelta(minutes=5)
pytestmark = pytest.mark.xdist_group("interop")


async def test_a_subwiki_is_found_by_its_handle(fedify: Fedify, physics: Subwiki) -> None:
    found = await fedify.lookup("@physics@alpha.test")
    assert found == {"id": physics.actor.uri, "type": "Group", "name": "Physics"}
    assert await fedify.complaints() == []


async def test_a_follower_reads_what_the_subwiki_announces(
    alpha_on_either: Site, fedify: Fedify
) -> None:
    alpha = alpha_on_either
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    follow = await fedify.follow(physics.actor.uri)
    await alpha.settle()
    accept = await fedify.received("Accept", about=follow)
    assert accept.activity["actor"] == physics.actor.uri
    assert "<dt>Followers</dt><dd>1</dd>" in await alpha.page("/c/physics")

    post = await alpha.post(ana, "Why the sky is blue", "Rayleigh *scattering*.", to=physics)
    await alpha.settle()
    announce = await fedify.received("Announce")
    assert announce.activity["actor"] == physics.actor.uri
    assert announce.activity["object"] == post.uri
    assert (await alpha.known_server(peer.ORIGIN)).dialect is Dialect.MICROBLOG
    article = await fedify.parse(post.uri)
    assert article.type == "Article"
    assert article.document["name"] == "Why the sky is blue"

    note = await fedify.reply(post.uri, "<p>Is it not violet?</p>")
    await alpha.settle()
    page = await alpha.page(post.uri)
    assert "Is it not violet?" in page
    assert "@bob@fedify.test" in page

    await fedify.delete(note)
    await alpha.settle()
    assert "violet" not in await alpha.page(post.uri)
    assert await fedify.complaints() == []


async def test_whoever_unfollows_hears_no_more(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    follow = await fedify.follow(physics.actor.uri)
    await alpha.settle()
    await fedify.undo(follow)
    await alpha.settle()
    assert "<dt>Followers</dt><dd>0</dd>" in await alpha.page("/c/physics")

    await alpha.post(ana, "Why the sky is blue", to=physics)
    await alpha.settle()
    assert [each["type"] for each in await _arrived(fedify)] == ["Accept"]
    assert await fedify.complaints() == []


async def test_a_reply_is_talk_here_and_changes_with_its_author(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = await fedify.reply(post.uri, "<p>Is it not <em>violet</em>?</p>")
    await alpha.settle()
    page = await alpha.page(post.uri)
    assert "Is it not <em>violet</em>?" in page
    assert 'href="/u/bob@fedify.test"' in page
    assert "@bob@fedify.test" in page

    await fedify.edit(note, "<p>Is it not indigo?</p>")
    await alpha.settle()
    page = await alpha.page(post.uri)
    assert "Is it not indigo?" in page
    assert "violet" not in page

    await fedify.delete(note)
    await alpha.settle()
    page = await alpha.page(post.uri)
    assert "indigo" not in page
    assert "@bob@fedify.test" not in page
    assert await fedify.complaints() == []


async def test_our_answer_reaches_whom_it_answers_and_is_never_boosted(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    await fedify.follow(physics.actor.uri)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = await fedify.reply(post.uri, "<p>Is it not violet?</p>")
    await alpha.settle()
    asked = await alpha.stored_comment(note)
    answer = await alpha.comment(ana, "Our eyes see it *badly*.", on=post, answering=asked)
    await alpha.settle()

    create = await fedify.received("Create", about=answer.uri)
    assert create.activity["actor"] == ana.actor.uri
    said = create.activity["object"]
    assert isinstance(said, dict)
    assert said["inReplyTo"] == note
    boosted = [each["object"] for each in await _arrived(fedify) if each["type"] == "Announce"]
    assert boosted == [post.uri]

    await alpha.delete_comment(answer)
    await alpha.settle()
    await fedify.received("Delete", about=answer.uri)
    assert await fedify.complaints() == []


async def test_likes_are_counted_until_they_are_taken_back(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    like = await fedify.like(post.uri)
    await fedify.dislike(post.uri, by="club")
    await alpha.settle()
    assert "<span>1 like</span>" in await alpha.page(post.uri)

    await fedify.undo(like)
    await alpha.settle()
    assert "1 like" not in await alpha.page(post.uri)
    assert await fedify.complaints() == []


async def test_our_like_reaches_the_author_until_it_is_taken_back(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = await fedify.reply(post.uri, "<p>Is it not violet?</p>")
    await alpha.settle()
    await alpha.like(ana, note)
    await alpha.settle()
    like = await fedify.received("Like", about=note)
    assert like.activity["actor"] == ana.actor.uri

    await alpha.unlike(ana, note)
    await alpha.settle()
    await fedify.received("Undo", about=str(like.activity["id"]))
    assert await fedify.complaints() == []


async def test_a_post_for_the_subwiki_is_shown_here_and_announced_to_its_author(
    alpha: Site, fedify: Fedify, physics: Subwiki
) -> None:
    note = await fedify.post("<p>Blue is a <em>short</em> wave</p>", group=physics.actor.uri)
    await alpha.settle()
    announce = await fedify.received("Announce", about=note)
    assert announce.activity["actor"] == physics.actor.uri
    page = await alpha.page("/c/physics")
    assert "Blue is a short wave" in page
    assert "@bob@fedify.test" in page

    await fedify.edit(note, "<p>Violet is a shorter wave</p>")
    await alpha.settle()
    shown = await alpha.page(f"/p/{(await alpha.short_id(note))}")
    assert "Violet is a shorter wave" in shown

    await fedify.delete(note)
    await alpha.settle()
    await fedify.received("Undo", about=str(announce.activity["id"]))
    assert "wave" not in await alpha.page("/c/physics")
    assert await fedify.complaints() == []


async def test_edits_and_the_deletion_of_our_post_arrive_there(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    await fedify.follow(physics.actor.uri)
    post = await alpha.post(ana, "Why the sky is blue", "It is not.", to=physics)
    await alpha.settle()
    await alpha.edit(post, "It is, by day.", by=ana)
    await alpha.settle()
    update = await fedify.received("Update", about=post.uri)
    assert update.activity["actor"] == ana.actor.uri
    assert "It is, by day." in str(update.activity["object"])

    await alpha.edit(post, "It is by daylight.", by=ana)
    await alpha.edit(post, "It is by daylight, here.", by=ana)
    alpha.clock.pass_(SPACED)
    await alpha.settle()
    update = await fedify.received("Update", about=post.uri)
    assert "It is by daylight, here." in str(update.activity["object"])

    await alpha.delete(post)
    await alpha.settle()
    delete = await fedify.received("Delete", about=post.uri)
    assert delete.activity["actor"] == ana.actor.uri
    assert [each["type"] for each in await _arrived(fedify)].count("Update") == 2
    assert await fedify.complaints() == []
    with pytest.raises(AssertionError, match="HTTP 410"):
        await fedify.parse(post.uri)


async def test_whoever_boosted_a_post_hears_of_its_edits(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fedify.announce(post.uri)
    await alpha.settle()
    await alpha.edit(post, "It is, by day.", by=ana)
    await alpha.settle()
    update = await fedify.received("Update", about=post.uri)
    assert "It is, by day." in str(update.activity["object"])
    assert await fedify.complaints() == []


async def test_a_member_is_followed_like_anyone(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    assert (await fedify.lookup("@ana@alpha.test"))["type"] == "Person"
    follow = await fedify.follow(ana.actor.uri)
    await alpha.settle()
    await fedify.received("Accept", about=follow)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await alpha.settle()
    create = await fedify.received("Create", about=post.uri)
    assert create.activity["actor"] == ana.actor.uri
    assert await fedify.complaints() == []


async def _arrived(fedify: Fedify) -> list[dict[str, object]]:
    """The verified activities that arrived at Fedify so far."""
    verified = [each["activity"] for each in await fedify.inbox() if each["verified"]]
    return [each for each in verified if isinstance(each, dict)]
