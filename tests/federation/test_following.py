"""Following a subwiki from elsewhere."""

from fediwiki.storage import follows
from tests.fediverse import Fediverse, Server


async def test_a_follow_is_accepted_and_the_post_arrives(
    alpha: Server, beta: Server, fediverse: Fediverse
) -> None:
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")

    group = await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    async with beta.instance.database.read() as tx:
        follow = await follows.find(tx, bob.id, group.id)
    assert follow is not None
    assert follow.state == "accepted"

    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert (await beta.stored_post(post.uri)).content.title == "Why the sky is blue"
    assert (await beta.stored_post(post.uri)).subwiki == group
