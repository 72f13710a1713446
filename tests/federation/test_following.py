"""Following actors from elsewhere, and being followed."""

from datetime import timedelta

import pytest

from fediwiki.domain.follows import FollowState
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import actors, follows
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of
from tests.fediverse import Clock, Fediverse, Network, Server


async def test_a_follow_is_accepted_and_the_post_arrives(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, fediverse: Fediverse
) -> None:
    bob = await beta.member("bob")

    group = await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    async with beta.instance.database.read() as tx:
        found = await follows.find(tx, bob.id, group.id)
    assert found is not None
    assert found.state == "accepted"

    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert (await beta.stored_post(post.uri)).content.title == "Why the sky is blue"
    assert (await beta.stored_post(post.uri)).subwiki == group


async def test_an_accept_repeats_what_it_answers(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    asked = mastodon.activity("Follow", bob, physics.actor.uri)
    await mastodon.send(asked, physics.actor.inbox)
    await fediverse.settle()
    [delivery] = mastodon.deliveries
    assert delivery.kind == "Accept"
    assert delivery.signer == physics.actor.uri
    assert delivery.inbox == f"{bob}/inbox"
    assert delivery.activity["actor"] == physics.actor.uri
    assert delivery.activity["object"] == {
        "id": asked["id"],
        "type": "Follow",
        "actor": bob,
        "object": physics.actor.uri,
    }


async def test_whoever_asks_again_is_accepted_again_but_follows_once(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    await follow(mastodon, bob, physics.actor, fediverse)
    async with alpha.instance.database.read() as tx:
        assert await follows.count_followers(tx, physics.id) == 1


async def test_the_same_follow_sent_often_is_accepted_once(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    asked = mastodon.activity("Follow", mastodon.person("bob"), physics.actor.uri)
    for _ in range(20):
        assert await mastodon.send(asked, physics.actor.inbox) == 202
    await fediverse.settle()
    assert mastodon.kinds() == ["Accept"]


@pytest.mark.parametrize("embedded", [True, False])
async def test_a_follow_is_taken_back_whole_or_by_its_id(
    embedded: bool,  # noqa: FBT001 - a parameter of the test
    alpha: Server,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    bob = mastodon.person("bob")
    asked = await follow(mastodon, bob, physics.actor, fediverse)
    undo = mastodon.activity("Undo", bob, asked if embedded else asked["id"])
    await mastodon.send(undo, physics.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, bob, physics.actor.uri) is None


async def test_someone_else_cannot_take_a_follow_back(
    alpha: Server, physics: Subwiki, mastodon: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    asked = await follow(mastodon, mastodon.person("bob"), physics.actor, fediverse)
    eve = evil.person("eve")
    await alpha.remote_actor(eve)
    async with nothing_happens(alpha, fediverse, logged=True):
        for about in (asked, asked["id"], {**asked, "actor": eve}):
            await evil.send(evil.activity("Undo", eve, about), physics.actor.inbox)


async def test_nobody_follows_who_is_not_here(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    nobody = f"{alpha.instance.urls.origin}/c/nobody"
    asked = mastodon.activity("Follow", bob, nobody)
    async with nothing_happens(alpha, fediverse):
        assert await mastodon.send(asked, f"{nobody}/inbox") == 404
    async with nothing_happens(alpha, fediverse, logged=True):
        assert await mastodon.send(asked, alpha.instance.urls.shared_inbox) == 202
    assert mastodon.kinds() == []


async def test_members_stewards_and_groups_may_follow_and_be_followed(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    async with alpha.instance.database.read() as tx:
        steward = await actors.by_id(tx, physics.steward_id)
    for who in (lemmy.person("bob"), lemmy.group("news"), lemmy.person("bot", kind="Service")):
        for what in (ana.actor, steward, physics.actor):
            await follow(lemmy, who, what, fediverse)


async def test_the_instance_is_not_there_to_be_followed(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    async with nothing_happens(alpha, fediverse, logged=True):
        asked = mastodon.activity("Follow", bob, alpha.instance.urls.instance)
        await mastodon.send(asked, alpha.instance.urls.shared_inbox)


async def test_our_follow_is_asked_again_by_a_new_id_until_it_is_answered(
    alpha: Server, ana: Member, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    news = lemmy.group("news")
    await alpha.follow(ana, news)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=2))
    await fediverse.settle()
    first, second = lemmy.heard("Follow")
    assert first["id"] != second["id"]

    # Any of them may be the one that is answered, and by nothing but its id.
    await lemmy.send(lemmy.activity("Accept", news, first["id"]), ana.actor.inbox)
    await fediverse.settle()
    found = await follow_of(alpha, ana.actor.uri, news)
    assert found is not None
    assert found.state is FollowState.ACCEPTED
    clock.pass_(timedelta(days=2))
    await fediverse.settle()
    assert len(lemmy.heard("Follow")) == 2


async def test_a_rejected_follow_is_not_asked_again(
    alpha: Server, ana: Member, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    news = lemmy.group("news")
    await alpha.follow(ana, news)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Reject", news, asked), ana.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(days=2))
    await fediverse.settle()
    assert lemmy.kinds() == ["Follow"]
    found = await follow_of(alpha, ana.actor.uri, news)
    assert found is not None
    assert found.state is FollowState.REJECTED


async def test_nobody_accepts_what_they_were_not_asked(
    alpha: Server, ana: Member, lemmy: Peer, evil: Peer, fediverse: Fediverse, network: Network
) -> None:
    news, trap = lemmy.group("news"), evil.group("trap")
    bea = await alpha.member("bea")
    await alpha.follow(ana, news)
    await alpha.remote_actor(trap)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    forged = {"id": f"{ana.actor.uri}#follow", "type": "Follow", "actor": ana.actor.uri}
    others = {**forged, "actor": bea.actor.uri, "object": news}
    async with nothing_happens(alpha, fediverse, logged=True):
        for about in (asked, asked["id"], {**forged, "object": trap}, {**forged, "object": news}):
            await evil.send(evil.activity("Accept", trap, about), ana.actor.inbox)
        await lemmy.send(lemmy.activity("Accept", news, others), bea.actor.inbox)
    # The positive twin: who was asked accepts, more than once.
    for _ in range(2):
        await lemmy.send(lemmy.activity("Accept", news, asked), ana.actor.inbox)
    await fediverse.settle()
    found = await follow_of(alpha, ana.actor.uri, news)
    assert found is not None
    assert found.state is FollowState.ACCEPTED
    assert await follow_of(alpha, ana.actor.uri, trap) is None
