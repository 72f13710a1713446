"""A member of ours leaves, and everyone is told."""

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import leaving
from fediwiki.storage import actors
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server


async def test_whoever_follows_is_told_and_the_account_is_gone_for_all(
    alpha: Server, beta: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    bob = await beta.member("bob")
    await beta.follow(bob, cleo.actor.uri)
    await beta.follow(bob, physics.actor.uri)
    await follow(mastodon, mastodon.person("dan"), cleo.actor, fediverse)
    post = await alpha.post(cleo, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert await beta.knows(post.uri)
    mastodon.forget()

    await _leave(alpha, cleo)
    await fediverse.settle()
    [told] = [each for each in mastodon.heard("Delete") if each["object"] == cleo.actor.uri]
    assert told["actor"] == cleo.actor.uri
    assert not await beta.knows(post.uri)
    gone = await alpha.get("/u/cleo", Accept="application/activity+json")
    assert (gone.status_code, gone.json()["type"]) == (410, "Tombstone")
    assert (await alpha.get("/u/cleo")).status_code == 410
    async with beta.instance.database.read() as tx:
        assert (await actors.by_uri(tx, cleo.actor.uri)).deleted is not None


async def _leave(server: Server, member: Member) -> None:
    async with server.instance.database.write() as tx:
        await leaving.leave(tx, member, keeps_name=False, now=server.clock.now())
