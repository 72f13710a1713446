"""Blocks between people on different servers."""

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services import blocking
from fediwiki.storage import actors, blocks
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of
from tests.fediverse import Fediverse, Server


async def _block(server: Server, member: Member, uri: str) -> None:
    async with server.instance.database.write() as tx:
        other = await actors.by_uri(tx, uri)
        await blocking.block(
            tx, member.actor, other, urls=server.instance.urls, now=server.clock.now()
        )


async def _unblock(server: Server, member: Member, uri: str) -> None:
    async with server.instance.database.write() as tx:
        other = await actors.by_uri(tx, uri)
        await blocking.unblock(tx, member.actor, other, now=server.clock.now())


async def test_a_block_is_told_to_whoever_is_blocked_and_served_to_nobody(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob, cid = mastodon.person("bob"), mastodon.person("cid")
    for who in (bob, cid):
        await follow(mastodon, who, ana.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    mastodon.forget()
    await _block(alpha, ana, bob)
    await fediverse.settle()
    [said] = mastodon.heard("Block")
    assert (said["actor"], said["object"], said["to"]) == (ana.actor.uri, bob, [bob])
    assert mastodon.kinds() == ["Block"]
    assert mastodon.signers("Block") == [ana.actor.uri]
    path = said["id"].removeprefix("https://alpha.example")
    assert (await alpha.get(path, Accept="application/activity+json")).status_code == 404
    assert said["id"] not in str(await alpha.document("/u/ana/outbox"))
    assert await follow_of(alpha, bob, ana.actor.uri) is None
    assert await follow_of(alpha, cid, ana.actor.uri) is not None

    replies = {who: mastodon.reply(who, post.uri) for who in (bob, cid)}
    for note in replies.values():
        await mastodon.send(mastodon.create(note), ana.actor.inbox)
    await mastodon.send(mastodon.activity("Follow", bob, ana.actor.uri), ana.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(replies[bob]["id"])
    assert await alpha.knows(replies[cid]["id"])
    assert await follow_of(alpha, bob, ana.actor.uri) is None

    mastodon.forget()
    await _unblock(alpha, ana, bob)
    await fediverse.settle()
    [undone] = mastodon.heard("Undo")
    assert undone["object"]["id"] == said["id"]
    await follow(mastodon, bob, ana.actor, fediverse)


async def test_a_block_from_elsewhere_holds_until_it_is_taken_back(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    note = mastodon.article(bob, to=physics.actor.uri, type="Note")
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    block = mastodon.activity("Block", bob, ana.actor.uri)
    await mastodon.send(block, ana.actor.inbox)
    await fediverse.settle()
    post = await alpha.stored_post(note["id"])
    assert not await _answers(alpha, ana, post.uri)
    await mastodon.send(mastodon.activity("Undo", bob, block), ana.actor.inbox)
    await fediverse.settle()
    assert await _answers(alpha, ana, post.uri)


async def test_a_block_that_was_taken_back_before_it_came_does_nothing(
    alpha: Server, ana: Member, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, ana.actor, fediverse)
    block = mastodon.activity("Block", bob, ana.actor.uri)
    await mastodon.send(mastodon.activity("Undo", bob, block), ana.actor.inbox)
    await fediverse.settle()
    await mastodon.send(block, ana.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, bob, ana.actor.uri) is not None


async def test_nobody_ends_the_block_of_somebody_else(
    alpha: Server, ana: Member, mastodon: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    bob, eve = mastodon.person("bob"), evil.person("eve")
    block = mastodon.activity("Block", bob, ana.actor.uri)
    await mastodon.send(block, ana.actor.inbox)
    await fediverse.settle()
    for taken_back in (block, {**block, "actor": eve}, block["id"]):
        await evil.send(evil.activity("Undo", eve, taken_back), ana.actor.inbox)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        actor = await actors.by_uri(tx, bob)
        assert await blocks.find_uri(tx, actor.id, ana.actor.id) == block["id"]


async def _answers(server: Server, member: Member, uri: str) -> bool:
    post = await server.stored_post(uri)
    try:
        await server.comment(member, "Is it?", on=post)
    except Refused:
        return False
    return True
