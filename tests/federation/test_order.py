"""Out of order, twice, or in a crowd: what is said takes effect once, whenever it comes."""

import asyncio
import json
from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of, likes_of
from tests.fediverse import Clock, Fediverse, Network, Server


async def test_the_same_request_sent_again_has_no_further_effect(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    page = lemmy.article(cid := lemmy.person("cid"), to=physics.actor.uri)
    request = lemmy.signed(json.dumps(lemmy.create(page)).encode(), physics.actor.inbox, cid)
    assert await lemmy.carry(request) == 202
    await fediverse.settle()
    assert await alpha.knows(page["id"])
    async with nothing_happens(alpha, fediverse):
        assert await lemmy.carry(request) == 202


async def test_the_same_thing_said_by_another_id_has_no_further_effect(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    page = lemmy.article(lemmy.person("cid"), to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, logged=True):
        await lemmy.send(lemmy.create(page), physics.actor.inbox)
        await lemmy.send(lemmy.create({**page, "name": "Another title"}), physics.actor.inbox)


@pytest.mark.parametrize("embedded", [True, False])
async def test_a_follow_that_was_taken_back_before_it_came_is_none(
    embedded: bool,  # noqa: FBT001 - a parameter of the test
    alpha: Server,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    bob = mastodon.person("bob")
    await alpha.remote_actor(bob)
    asked = mastodon.activity("Follow", bob, physics.actor.uri)
    undo = mastodon.activity("Undo", bob, asked if embedded else asked["id"])
    await mastodon.send(undo, physics.actor.inbox)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, logged=True):
        await mastodon.send(asked, physics.actor.inbox)
    await follow(mastodon, bob, physics.actor, fediverse)
    assert await follow_of(alpha, bob, physics.actor.uri) is not None


async def test_a_like_that_was_taken_back_before_it_came_is_none(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    bob = mastodon.person("bob")
    like = mastodon.activity("Like", bob, post.uri)
    await alpha.remote_actor(bob)
    await mastodon.send(mastodon.activity("Undo", bob, like), ana.actor.inbox)
    await mastodon.send(like, ana.actor.inbox)
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 0
    await mastodon.send(mastodon.activity("Like", bob, post.uri), ana.actor.inbox)
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_nobody_takes_back_beforehand_what_others_will_do(
    alpha: Server, physics: Subwiki, mastodon: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    bob, eve = mastodon.person("bob"), evil.person("eve")
    await alpha.remote_actor(eve)
    await fediverse.settle()
    asked = mastodon.activity("Follow", bob, physics.actor.uri)
    async with nothing_happens(alpha, fediverse, logged=True):
        for about in (asked["id"], asked, {**asked, "actor": eve}):
            await evil.send(evil.activity("Undo", eve, about), physics.actor.inbox)
    await mastodon.send(asked, physics.actor.inbox)
    await fediverse.settle()
    assert mastodon.kinds() == ["Accept"]


async def test_a_post_that_was_deleted_before_it_came_stays_away(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    page = lemmy.article(cid := lemmy.person("cid"), to=physics.actor.uri)
    other = lemmy.article(cid, to=physics.actor.uri)
    await lemmy.send(lemmy.activity("Delete", cid, page["id"]), physics.actor.inbox)
    for each in (page, other):
        await lemmy.send(lemmy.create(each), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(page["id"])
    assert await alpha.knows(other["id"])


async def test_nobody_deletes_beforehand_what_others_will_write(
    alpha: Server, physics: Subwiki, lemmy: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    page = lemmy.article(lemmy.person("cid"), to=physics.actor.uri)
    eve = evil.person("eve")
    await alpha.remote_actor(eve)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, logged=True):
        await evil.send(evil.activity("Delete", eve, page["id"]), physics.actor.inbox)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(page["id"])


async def test_an_update_of_what_is_unknown_is_taken_for_new_if_it_is(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    cid = lemmy.person("cid")
    old = lemmy.article(cid, to=physics.actor.uri)
    clock.pass_(timedelta(hours=24, minutes=1))
    young = lemmy.article(cid, to=physics.actor.uri)
    clock.pass_(timedelta(hours=23))
    updates = [lemmy.create(lemmy.edited(each, name="Edited"), "Update") for each in (old, young)]
    for update in updates:
        await lemmy.send(update, physics.actor.inbox)
    await lemmy.send(lemmy.create(young), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(old["id"])
    assert (await alpha.stored_post(young["id"])).content.title == "Edited"


async def test_a_hundred_things_said_at_once_by_someone_new_are_all_taken(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, network: Network
) -> None:
    cid = lemmy.person("cid")
    pages = [lemmy.article(cid, to=physics.actor.uri) for _ in range(100)]
    creates = [lemmy.create(page) for page in pages]
    answers = await asyncio.gather(
        *(lemmy.send(create, alpha.instance.urls.shared_inbox) for create in creates)
    )
    assert set(answers) == {202}
    assert lemmy.asked.count(cid) == 1
    await fediverse.settle()
    assert [await alpha.knows(page["id"]) for page in pages] == [True] * 100


async def test_what_nobody_speaks_is_kept_and_does_nothing(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    group = physics.actor.uri
    async with nothing_happens(alpha, fediverse, logged=True):
        for kind in ("Arrive", "View", "EmojiReact", "https://example.org/ns#Wave", "Travel"):
            for about in (group, {"type": "Place", "name": "Nowhere"}, None):
                activity: JSON = mastodon.activity(kind, bob, about, to=[PUBLIC])
                assert await mastodon.send(activity, physics.actor.inbox) == 202
    other = mastodon.article(bob, to=group)
    await mastodon.send(mastodon.create(other), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(other["id"])
