"""What people who are new lead others to is seen by nobody before a moderator approved it."""

from datetime import timedelta

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.actors import Actor
from fediwiki.domain.comments import Comment
from fediwiki.domain.holding import WhyHeld
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import Notification
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import approving, removing
from fediwiki.services.deciding import Why
from fediwiki.storage import comments, held, notifications, posts, timelines
from fediwiki.storage.timelines import Span
from tests.federation.letters import JSON
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server

CHEAP = '<p>Cheap at <a href="https://spam.test/">this shop</a></p>'


@pytest.fixture
async def alpha(fediverse: Fediverse) -> Server:
    """The server at alpha.example, where people are new for a while."""
    return await fediverse.server("alpha.example", newcomer_days=3, stranger_days=1)


async def waiting(server: Server, place: Actor) -> list[tuple[str, tuple[str, ...]]]:
    """What waits for the moderators of a subwiki, and why."""
    async with server.instance.database.read() as tx:
        return [(each.uri, each.whys) for each in await held.of_subwiki(tx, place.id, limit=9)]


async def told(server: Server, member: Member) -> list[Notification]:
    async with server.instance.database.read() as tx:
        return await notifications.of_member(tx, member.viewer, limit=50)


async def thing(server: Server, uri: str) -> Post | Comment:
    async with server.instance.database.read() as tx:
        found = await posts.find_by_uri(tx, uri) or await comments.find_by_uri(tx, uri)
    assert found is not None, uri
    return found


async def approve(server: Server, uri: str, by: Member) -> None:
    found = await thing(server, uri)
    async with server.instance.database.write() as tx:
        await approving.approve(tx, found, by=by.actor, now=server.clock.now())


async def remade(server: Server) -> None:
    instance = server.instance
    limits, now = instance.config.limits, server.clock.now()
    await rebuild(instance.database, server.app.remote, instance.urls, limits, now)


async def feed(server: Server, subwiki: Subwiki) -> list[str]:
    """The titles in a subwiki, the newest first."""
    async with server.instance.database.read() as tx:
        found = await timelines.of_subwiki(tx, subwiki.id, ANYONE, Span(9))
    return [each.content.title for each in found.posts]


def cheap(peer: Peer, author: str, parent: str, *mentioned: Member, **fields: object) -> JSON:
    """An advertisement in an answer, which calls people."""
    tags = [{"type": "Mention", "href": each.actor.uri, "name": "@x"} for each in mentioned]
    return peer.reply(author, parent, content=CHEAP, tag=tags, **fields)


async def test_what_a_new_member_links_to_waits_and_goes_out_as_new_once_it_is_approved(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    await follow(mastodon, mastodon.person("cid"), physics.actor, fediverse)
    eve, cleo = await alpha.member("eve"), await alpha.member("cleo")

    plain = await alpha.post(eve, "Plain", "Just words.", to=physics)
    linked = await alpha.post(eve, "Linked", "See https://spam.test/ @cleo #sea", to=physics)
    below = await alpha.comment(ana, "What is this?", on=linked)
    clock.pass_(timedelta(hours=1))
    later = await alpha.post(ana, "Later", to=physics)
    await fediverse.settle()
    assert await beta.knows(plain.uri)
    assert not await beta.knows(linked.uri)
    assert not await beta.knows(below.uri)
    assert await told(alpha, cleo) == []
    assert await waiting(alpha, physics.actor) == [
        (linked.uri, (WhyHeld.LINK, WhyHeld.MENTION)),
    ]
    before = await thing(alpha, linked.uri)
    await remade(alpha)
    assert await thing(alpha, linked.uri) == before
    for path in ("/c/physics", "/c/physics/feed.atom", "/tags/sea", "/u/eve", "/recent"):
        shown = (await alpha.get(path)).text
        assert "Linked" not in shown, path
    assert linked.uri not in str(await alpha.document("/u/eve/outbox"))
    path = linked.uri.removeprefix("https://alpha.example")
    assert (await alpha.get(path)).status_code == 404
    answer = await alpha.get(path, accept="application/activity+json")
    assert answer.status_code == 403

    clock.pass_(timedelta(hours=1))
    await approve(alpha, linked.uri, ana)
    await fediverse.settle()
    assert await feed(alpha, physics) == ["Linked", "Later", "Plain"]
    assert await beta.knows(linked.uri)
    assert await beta.knows(below.uri)
    assert (await beta.stored_post(linked.uri)).comments == 1
    boosted = [each["object"] for each in mastodon.heard("Announce")]
    assert boosted == [plain.uri, later.uri, linked.uri]
    assert [each.happening.kind.value for each in await told(alpha, cleo)] == ["mention"]
    [approved, _answered] = sorted(await told(alpha, eve), key=lambda each: each.happening.kind)
    assert approved.happening.outcome == "approve"
    before = await thing(alpha, linked.uri)
    await remade(alpha)
    assert await thing(alpha, linked.uri) == before
    assert await feed(alpha, physics) == ["Linked", "Later", "Plain"]


async def test_of_a_stranger_plain_words_are_shown_at_once_and_the_rest_when_it_is_approved(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, mastodon: Peer, fediverse: Fediverse
) -> None:
    inbox = alpha.instance.urls.shared_inbox
    cleo = await alpha.member("cleo")
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    mal = mastodon.person("mal")
    plain, spam = mastodon.reply(mal, post.uri), cheap(mastodon, mal, post.uri, cleo)
    for note in (plain, spam):
        await mastodon.send(mastodon.create(note), inbox)
        await fediverse.settle()
    # Who hears of a like looks for what is liked.
    await mastodon.send(mastodon.activity("Like", mal, spam["id"]), inbox)
    await fediverse.settle()
    assert [each.activity["object"]["object"]["id"] for each in lemmy.deliveries] == [plain["id"]]
    assert await told(alpha, cleo) == []
    assert (await alpha.stored_post(post.uri)).comments == 1
    assert "spam.test" not in await alpha.page(post.uri.removeprefix("https://alpha.example"))
    assert await waiting(alpha, physics.actor) == [
        (spam["id"], (WhyHeld.LINK, WhyHeld.MENTION)),
    ]

    corrected = mastodon.edited(spam, content=CHEAP.replace("Cheap", "Dear"))
    await mastodon.send(mastodon.create(corrected, "Update"), inbox)
    await fediverse.settle()
    before = await thing(alpha, spam["id"])
    await remade(alpha)
    assert await thing(alpha, spam["id"]) == before
    lemmy.forget()
    await approve(alpha, spam["id"], ana)
    await fediverse.settle()
    passed_on = [each.activity["object"] for each in lemmy.deliveries]
    assert [each["type"] for each in passed_on] == ["Create", "Update"]
    assert [each.happening.kind.value for each in await told(alpha, cleo)] == ["mention"]
    assert (await alpha.stored_post(post.uri)).comments == 2
    again = cheap(mastodon, mal, post.uri)
    await mastodon.send(mastodon.create(again), inbox)
    await fediverse.settle()
    assert await waiting(alpha, physics.actor) == []


async def test_what_is_removed_while_it_waits_is_told_to_its_author_alone_and_may_be_appealed(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    eve = await alpha.member("eve")
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    answer = await alpha.comment(eve, "See https://spam.test/", on=post)
    sent = len(fediverse.network.posts_to("beta.example"))
    found = await thing(alpha, answer.uri)
    why, now = Why("an advertisement"), alpha.clock.now()
    async with alpha.instance.database.write() as tx:
        await removing.remove(tx, found, why, by=ana.actor, now=now)
    await fediverse.settle()
    assert len(fediverse.network.posts_to("beta.example")) == sent
    assert await waiting(alpha, physics.actor) == []
    [removed] = await told(alpha, eve)
    assert (removed.happening.outcome, removed.happening.reason) == ("remove", "an advertisement")
    await remade(alpha)
    found = await thing(alpha, answer.uri)
    async with alpha.instance.database.write() as tx:
        await removing.restore(tx, found, Why("a mistake"), by=ana.actor, now=now)
    await fediverse.settle()
    assert await beta.knows(answer.uri)
    assert (await beta.stored_post(post.uri)).comments == 1
    assert (await alpha.stored_post(post.uri)).comments == 1


async def test_a_link_that_is_added_later_takes_what_stood_out_of_sight_until_it_is_approved(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse, clock: Clock
) -> None:
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    eve = await alpha.member("eve")
    post = await alpha.post(eve, "Sea", "Plain.", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=10))
    await alpha.edit(post, "See https://spam.test/", by=eve)
    await fediverse.settle()
    assert await feed(alpha, physics) == []
    assert (await beta.stored_post(post.uri)).content.text == "Plain."
    before = await thing(alpha, post.uri)
    await remade(alpha)
    assert await thing(alpha, post.uri) == before
    await approve(alpha, post.uri, ana)
    await fediverse.settle()
    assert await feed(alpha, physics) == ["Sea"]
    assert "spam.test" in (await beta.stored_post(post.uri)).content.html
