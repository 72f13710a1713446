"""Bans from subwikis: told, taken, over by themselves, with what somebody wrote or without."""

from datetime import timedelta

import pytest

from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services import banning, welcoming
from fediwiki.services.deciding import Why
from fediwiki.storage import subwikis
from tests.federation.letters import PUBLIC
from tests.federation.moderating import is_removed
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server


async def is_banned(server: Server, place: Actor, actor_uri: str) -> bool:
    whom = await server.remote_actor(actor_uri)
    async with server.instance.database.read() as tx:
        return await subwikis.is_banned(tx, place.id, whom.id, server.clock.now())


async def test_a_ban_is_announced_with_its_end_and_what_goes_with_it_and_taken_back(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    good: Peer,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    page = good.article(bob, to=physics.actor.uri)
    await good.send(good.create(page), physics.actor.inbox)
    await fediverse.settle()
    whom = await alpha.remote_actor(bob)
    until = clock.now() + timedelta(days=7)
    async with alpha.instance.database.write() as tx:
        await banning.ban(
            tx,
            physics,
            whom,
            until=until,
            why=Why("spam"),
            by=ana.actor,
            now=clock.now(),
            with_content=True,
        )
    await fediverse.settle()
    [told] = lemmy.heard("Announce{Block}")
    block = told["object"]
    assert (block["object"], block["target"], block["summary"]) == (bob, physics.actor.uri, "spam")
    assert block["endTime"] == block["expires"]
    assert block["removeData"] is True
    assert await is_removed(alpha, page["id"])
    assert mastodon.kinds() == ["Announce", "Undo"]
    async with alpha.instance.database.write() as tx:
        await banning.lift(
            tx, physics, whom, why=Why(""), by=ana.actor, now=clock.now(), with_content=True
        )
    await fediverse.settle()
    [back] = lemmy.heard("Announce{Undo}")
    assert back["object"]["restoreData"] is True
    assert back["object"]["object"]["type"] == "Block"
    assert not await is_removed(alpha, page["id"])
    assert mastodon.kinds() == ["Announce", "Undo", "Announce"]


async def moderated_by(server: Server, subwiki: Subwiki, uri: str, fediverse: Fediverse) -> None:
    actor = await server.remote_actor(uri)
    async with server.instance.database.write() as tx:
        await subwikis.add_moderator(tx, subwiki.id, actor.id, place=1)
    await fediverse.settle()


async def test_a_listed_moderator_elsewhere_bans_until_it_ends_by_itself(
    alpha: Server,
    physics: Subwiki,
    lemmy: Peer,
    good: Peer,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    mod = good.person("mod")
    await moderated_by(alpha, physics, mod, fediverse)
    ends = (clock.now() + timedelta(days=1)).isoformat()
    more = {"to": [PUBLIC], "cc": [physics.actor.uri], "summary": "spam"}
    block = good.activity("Block", mod, bob, target=physics.actor.uri, expires=ends, **more)
    for _ in range(2):
        await good.send(block, physics.actor.inbox)
        await fediverse.settle()
    assert await is_banned(alpha, physics.actor, bob)
    [passed_on] = lemmy.heard("Announce{Block}")
    assert passed_on["object"]["id"] == block["id"]
    page = good.article(bob, to=physics.actor.uri)
    await good.send(good.create(page), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(page["id"])
    clock.pass_(timedelta(days=1, minutes=1))
    assert not await is_banned(alpha, physics.actor, bob)


async def test_nobody_else_bans_and_an_undo_that_overtakes_wins(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    good: Peer,
    evil: Peer,
    bob: str,
    eve: str,
    fediverse: Fediverse,
) -> None:
    other = await alpha.subwiki("chemistry", by=ana)
    await moderated_by(alpha, other, eve, fediverse)
    mod = good.person("mod")
    await moderated_by(alpha, physics, mod, fediverse)
    target = physics.actor.uri
    async with nothing_happens(alpha, fediverse, logged=True):
        for about in (bob, ana.actor.uri):
            await evil.send(evil.activity("Block", eve, about, target=target), physics.actor.inbox)
        # Not its own moderator, and not a subwiki.
        block = good.activity("Block", mod, ana.actor.uri, target=target)
        await good.send(block, physics.actor.inbox)
        block = good.activity("Block", mod, eve, target="https://alpha.example/")
        await good.send(block, physics.actor.inbox)
    block = good.activity("Block", mod, bob, target=target)
    for each in (good.activity("Undo", mod, block), block):
        await good.send(each, physics.actor.inbox)
        await fediverse.settle()
    assert not await is_banned(alpha, physics.actor, bob)


async def test_a_community_elsewhere_bans_a_member_who_then_cannot_post_there_from_here(
    alpha: Server, ana: Member, lemmy: Peer, fediverse: Fediverse
) -> None:
    group, mod = lemmy.group("news"), lemmy.person("mod")
    await alpha.follow(ana, group)
    await fediverse.settle()
    block = lemmy.activity(
        "Block", mod, ana.actor.uri, target=group, summary="spam", to=[PUBLIC], cc=[group]
    )
    wrapped = lemmy.activity("Announce", group, block, to=[PUBLIC], cc=[f"{group}/followers"])
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", group, asked), ana.actor.inbox)
    await lemmy.send(wrapped, alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    assert await is_banned(alpha, await alpha.remote_actor(group), ana.actor.uri)
    async with alpha.instance.database.read() as tx:
        with pytest.raises(Refused):
            await welcoming.check(tx, ana.actor, await alpha.remote_actor(group), alpha.clock.now())
