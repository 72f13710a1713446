"""What is written together is the same after the timelines were made again from the logs."""

from datetime import timedelta

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.offers import OfferState
from fediwiki.domain.posts import Post, PostProtection
from fediwiki.domain.revisions import Field
from fediwiki.domain.subwikis import EditPolicy, ReviewPolicy, Subwiki
from fediwiki.services import deleting, posting, protecting, writing
from fediwiki.services.linking import Links
from fediwiki.storage import posts, watches
from tests.federation import wiki
from tests.fediverse import Clock, Fediverse, Server

TEXT = "The sea rises.\n\nIt falls again.\n\nThe moon does it: see [[Moon]]."


async def _rebuilt(server: Server, clock: Clock) -> None:
    instance = server.instance
    await rebuild(
        instance.database, server.app.remote, instance.urls, instance.config.limits, clock.now()
    )


async def _protect(server: Server, uri: str, protection: PostProtection) -> None:
    post = await server.stored_post(uri)
    async with server.instance.database.write() as tx:
        await protecting.protect(
            tx, post, protection, by=None, reason="a quarrel", now=server.clock.now()
        )


async def _posted(server: Server, who: Member, title: str, text: str, *, to: Subwiki) -> Post:
    urls = server.instance.urls
    content = writing.content_of(
        title,
        text,
        language="en",
        title_characters=200,
        markdown_bytes=10_000,
        links=Links(to.actor, urls),
    )
    async with server.instance.database.write() as tx:
        return await posting.publish(
            tx,
            content,
            author=who.actor,
            subwiki=to,
            licence="",
            urls=urls,
            now=server.clock.now(),
        )


async def _watched(server: Server, who: Actor) -> dict[int, int]:
    async with server.instance.database.read() as tx:
        return await watches.of_member(tx, who.id)


async def test_a_rebuild_keeps_who_owns_who_began_what_protects_and_what_it_says(
    alpha: Server, beta: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    bob = await beta.member("bob")
    await wiki.join(beta, bob, physics.actor, fediverse)
    high = await wiki.article(alpha, ana, TEXT, to=physics)
    kept = await wiki.article(alpha, ana, "Protected.", to=physics)
    own = await _posted(alpha, ana, "My own", "By me, on [[High water]].", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=7))
    await wiki.edit(
        beta, high.uri, TEXT.replace("moon does", "moon’s pull does"), by=bob, sources=[wiki.SOURCE]
    )
    await wiki.edit(alpha, high.uri, TEXT.replace("rises", "rises slowly"), by=ana)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=7))
    until = clock.now() + timedelta(days=3)
    await _protect(alpha, kept.uri, PostProtection(EditPolicy.TRUSTED))
    await _protect(alpha, kept.uri, PostProtection(EditPolicy.MEMBERS, ReviewPolicy.ALL, until))
    await wiki.edit(alpha, kept.uri, "Protected, and edited.", by=ana, title="Another title")
    await fediverse.settle()

    uris = (high.uri, kept.uri, own.uri)
    before = [await alpha.stored_post(uri) for uri in uris]
    abroad = [await beta.stored_post(uri) for uri in uris]
    watched = await _watched(alpha, ana.actor)
    histories = [await wiki.past(alpha, uri) for uri in uris]
    for server in (alpha, beta):
        await _rebuilt(server, clock)
    assert [await alpha.stored_post(uri) for uri in uris] == before
    assert [await beta.stored_post(uri) for uri in uris] == abroad
    assert [await wiki.past(alpha, uri) for uri in uris] == histories
    assert await _watched(alpha, ana.actor) == watched

    article, protected, mine = before
    assert (article.collaborative, article.revision, mine.collaborative) == (True, 3, False)
    assert article.initiator_id == ana.actor.id
    assert article.content.sources == (wiki.SOURCE,)
    assert "/c/physics/wiki/Moon" in article.content.html
    assert "/c/physics/wiki/High_water" in mine.content.html
    assert protected.protection == PostProtection(EditPolicy.MEMBERS, ReviewPolicy.ALL, until)

    clock.pass_(timedelta(minutes=7))
    judged = await wiki.edit(beta, high.uri, "Written again.", by=bob)
    await fediverse.settle()
    assert await wiki.state_at(beta, judged.offer) == ("accepted", "")
    assert (await alpha.stored_post(high.uri)).revision == 4


async def test_a_rebuild_does_not_bring_back_what_was_deleted_of_a_revision(
    alpha: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana = await alpha.member("ana")
    eva = await alpha.member("eva")
    physics = await alpha.subwiki("physics", by=ana)
    post = await wiki.article(alpha, eva, "Call 555-0101.", to=physics)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=7))
    await wiki.edit(alpha, post.uri, "Call nobody.", by=ana)
    await fediverse.settle()
    await wiki.remove(alpha, post.uri, 1, Field.TEXT, Field.EDITOR)
    await fediverse.settle()
    before = await alpha.stored_post(post.uri)
    await _rebuilt(alpha, clock)
    after = await alpha.stored_post(post.uri)
    assert after == before
    assert (after.content.text, after.initiator_id) == ("Call nobody.", None)
    assert "555-0101" not in str(await wiki.past(alpha, post.uri))


async def test_what_was_deleted_can_be_restored_after_a_rebuild(
    alpha: Server, fediverse: Fediverse, clock: Clock
) -> None:
    ana = await alpha.member("ana")
    physics = await alpha.subwiki("physics", by=ana)
    post = await wiki.article(alpha, ana, TEXT, to=physics)
    await wiki.edit(alpha, post.uri, "Newer.", by=ana)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=7))
    await alpha.delete(post)
    await fediverse.settle()
    await _rebuilt(alpha, clock)
    gone = await alpha.stored_post(post.uri)
    assert gone.deleted is not None
    assert (gone.collaborative, gone.revision) == (True, 2)

    *_, last = await wiki.past(alpha, post.uri)
    restored = await _restored(alpha, gone, last.words.text, clock)
    judged = await wiki.edit(alpha, post.uri, "Newest.", by=ana)
    assert restored.content.text == "Newer."
    assert judged.offer.state is OfferState.ACCEPTED
    assert judged.offer.number == 3


async def _restored(server: Server, gone: Post, text: str, clock: Clock) -> Post:
    content = writing.content_of(
        "High water",
        text,
        language="en",
        title_characters=200,
        markdown_bytes=10_000,
        links=Links(gone.subwiki, server.instance.urls),
    )
    async with server.instance.database.write() as tx:
        await deleting.restore_post(tx, gone, content, now=clock.now())
    async with server.instance.database.read() as tx:
        back = await posts.find(tx, gone.id)
    assert back is not None
    return back
