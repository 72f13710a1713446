"""Timelines made again from the stored activities alone are the same for everyone who looks."""

from datetime import timedelta

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.comments import Comment
from fediwiki.domain.posts import Post
from fediwiki.domain.viewers import ANYONE, Viewer
from fediwiki.services import deleting
from fediwiki.storage import comments, events, posts, subwikis, timelines
from fediwiki.storage.timelines import Span
from tests.federation import moderating
from tests.fediverse import Clock, Fediverse, Server

Seen = tuple[list[Post], list[list[Comment]]]


async def _seen(server: Server, viewer: Viewer) -> Seen:
    """Everything that a viewer sees of all feeds, and of the talk below each post."""
    everything = Span(limit=100)
    async with server.instance.database.read() as tx:
        feeds = [await timelines.of_instance(tx, viewer, everything)]
        for subwiki in await subwikis.listed(tx, viewer):
            feeds += [await timelines.of_subwiki(tx, subwiki.id, viewer, everything)]
        for author in {post.author.id for each in feeds for post in each.posts}:
            feeds += [await timelines.of_author(tx, author, viewer, everything)]
        feed = [post for each in feeds for post in await timelines.whole(tx, each, viewer)]
        talk = [await comments.of_post(tx, post.id, viewer, limit=100) for post in feed]
    return feed, talk


async def test_a_rebuild_gives_the_same_timelines_to_five_viewers(
    alpha: Server, beta: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana = await alpha.member("ana")
    admin = await alpha.member("ada", admin=True)
    guest = await alpha.member("gil")
    physics = await alpha.subwiki("physics", by=ana)
    music = await alpha.subwiki("music")
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()

    sky = await alpha.post(
        ana, "Why the sky is blue", "# Light\n\nIt *scatters*. #optics", to=physics
    )
    await fediverse.settle()
    clock.pass_(timedelta(minutes=3))
    fugue = await alpha.post(guest, "The fugue", to=music)
    gone = await alpha.post(ana, "Soon gone", "A secret.", to=physics)
    back = await alpha.post(ana, "Gone and back", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    first = await beta.comment(bob, "Is it *Rayleigh*?", on=sky)
    await fediverse.settle()
    answer = await alpha.comment(
        guest, "It is.", on=sky, answering=await alpha.stored_comment(first.uri)
    )
    await beta.comment(bob, "Never mind.", on=sky)
    await alpha.edit(sky, "It scatters, the short waves most.", by=ana)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    await alpha.edit(sky, "It scatters, the short waves most of all.", by=ana, title="Blue")
    await alpha.delete(gone)
    await alpha.delete(back)
    await fediverse.settle()
    async with alpha.instance.database.write() as tx:
        deleted = await alpha.stored_post(back.uri)
        await deleting.restore_post(tx, deleted, back.content, now=clock.now())
    async with beta.instance.database.write() as tx:
        mine = await comments.find_by_uri(tx, first.uri)
        assert mine is not None
        await deleting.delete_comment(tx, mine, by=bob.actor, now=clock.now())
    await fediverse.settle()
    clock.pass_(timedelta(minutes=10))
    await fediverse.settle()

    viewers = [ANYONE, guest.viewer, ana.viewer, admin.viewer, Viewer(actor_id=physics.id)]
    before = [await _seen(alpha, viewer) for viewer in viewers]
    abroad = await _seen(beta, ANYONE)
    for server in (alpha, beta):
        instance = server.instance
        await rebuild(
            instance.database,
            server.app.remote,
            instance.urls,
            instance.config.limits,
            clock.now(),
        )
    assert [await _seen(alpha, viewer) for viewer in viewers] == before
    assert await _seen(beta, ANYONE) == abroad

    titles = {post.content.title for post in before[0][0]}
    assert titles == {"Blue", "The fugue", "Gone and back"}
    talk = {comment.uri: comment for talk in before[0][1] for comment in talk}
    assert talk[first.uri].deleted is not None
    assert talk[answer.uri].html == "<p>It is.</p>\n"
    assert fugue.uri in {post.uri for post in before[0][0]}


async def test_a_rebuild_tells_nobody_anything(
    alpha: Server, beta: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    sky = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await beta.comment(bob, "Is it?", on=sky)
    await fediverse.settle()

    fediverse.network.log.clear()
    instance = alpha.instance
    rebuilt = await rebuild(
        instance.database, alpha.app.remote, instance.urls, instance.config.limits, clock.now()
    )
    assert (rebuilt.posts, rebuilt.comments) == (1, 1)
    async with instance.database.read() as tx:
        assert await events.count(tx) == 0
        assert await posts.count_public(tx) == 1
    await fediverse.settle()
    assert fediverse.network.log == []


async def test_what_was_removed_and_what_was_given_back_is_so_after_a_rebuild(
    alpha: Server, beta: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana, gil = await alpha.member("ana"), await alpha.member("gil")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    spam = await alpha.post(gil, "Buy barometers", to=physics)
    back = await alpha.post(gil, "Removed and back", to=physics)
    await fediverse.settle()
    talk = await beta.comment(bob, "Is it?", on=await beta.stored_post(back.uri))
    gone = await beta.comment(bob, "Buy more.", on=await beta.stored_post(back.uri))
    await fediverse.settle()
    for each in (spam, back, talk, gone):
        await moderating.remove(alpha, each.uri, by=ana)
    clock.pass_(timedelta(minutes=10))
    await fediverse.settle()
    for each in (back, talk):
        await moderating.restore(alpha, each.uri, by=ana)
    clock.pass_(timedelta(minutes=10))
    await fediverse.settle()
    viewers = [ANYONE, gil.viewer, ana.viewer]
    places = [(server, viewer) for server in (alpha, beta) for viewer in viewers]
    before = [await _seen(server, viewer) for server, viewer in places]
    for server in (alpha, beta):
        instance = server.instance
        await rebuild(
            instance.database,
            server.app.remote,
            instance.urls,
            instance.config.limits,
            clock.now(),
        )
    assert [await _seen(server, viewer) for server, viewer in places] == before
    assert {post.content.title for post in before[0][0]} == {"Removed and back"}
    assert await moderating.is_removed(alpha, spam.uri)
    assert await moderating.is_removed(beta, spam.uri)
