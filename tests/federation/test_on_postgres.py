"""The same life on PostgreSQL: one server on each database, and all that they tell each other."""

from datetime import timedelta

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.services import deleting, following, reacting
from fediwiki.storage import comments, events, received
from tests.fediverse import Clock, Fediverse, Server


async def test_a_server_on_postgresql_talks_with_one_on_sqlite(
    beta: Server, fediverse: Fediverse, clock: Clock, postgresql_url: str
) -> None:
    alpha = await fediverse.server("alpha.example", database=postgresql_url)
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()

    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    comment = await beta.comment(bob, "Is it?", on=post)
    await fediverse.settle()
    await alpha.comment(ana, "It is.", on=post, answering=await alpha.stored_comment(comment.uri))
    clock.pass_(timedelta(minutes=1))
    await alpha.edit(post, "It scatters.", by=ana)
    async with beta.instance.database.write() as tx:
        await reacting.like(tx, bob.actor, post.uri, urls=beta.instance.urls, now=clock.now())
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    await alpha.edit(post, "It scatters much.", by=ana)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=6))
    await fediverse.settle()

    there = await beta.stored_post(post.uri)
    assert (there.content.html, there.comments) == ("<p>It scatters much.</p>\n", 2)
    assert (await alpha.stored_post(post.uri)).likes == 1
    assert "Why the sky is blue" in await alpha.page("/c/physics")


async def test_what_is_taken_back_is_taken_back_on_postgresql_too(
    beta: Server, fediverse: Fediverse, clock: Clock, postgresql_url: str
) -> None:
    alpha = await fediverse.server("alpha.example", database=postgresql_url)
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")
    group = await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    comment = await beta.comment(bob, "Is it?", on=post)
    async with beta.instance.database.write() as tx:
        await reacting.like(tx, bob.actor, post.uri, urls=beta.instance.urls, now=clock.now())
    await fediverse.settle()

    await alpha.delete(await alpha.post(ana, "Soon gone", to=physics))
    await fediverse.settle()
    async with beta.instance.database.write() as tx:
        mine = await comments.find_by_uri(tx, comment.uri)
        assert mine is not None
        await deleting.delete_comment(tx, mine, by=bob.actor, now=clock.now())
        await reacting.unlike(tx, bob.actor, post.uri, now=clock.now())
    await fediverse.settle()
    assert not await alpha.knows(comment.uri)
    assert (await alpha.stored_post(post.uri)).likes == 0

    async with alpha.instance.database.write() as tx:
        stored = await alpha.stored_post(post.uri)
        await deleting.delete_post(tx, stored, now=clock.now())
    await fediverse.settle()
    async with alpha.instance.database.write() as tx:
        gone = await alpha.stored_post(post.uri)
        await deleting.restore_post(tx, gone, stored.content, now=clock.now())
    await fediverse.settle()
    before = await alpha.stored_post(post.uri)
    instance = alpha.instance
    await rebuild(
        instance.database, alpha.app.remote, instance.urls, instance.config.limits, clock.now()
    )
    assert await alpha.stored_post(post.uri) == before

    async with beta.instance.database.write() as tx:
        await following.leave(tx, bob.actor, group, now=clock.now())
    await fediverse.settle()
    clock.pass_(timedelta(days=40))
    await fediverse.settle()
    async with instance.database.read() as tx:
        assert await events.count(tx) == 0
        assert set(await received.count_by_state(tx)) <= {"done", "ignored"}
