"""Closed talk and pinned posts: told to whoever understands it, and taken from moderators alone."""

from typing import cast

from fediwiki.domain.acts import ActKind
from fediwiki.domain.comments import Comment
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import locking, pinning
from fediwiki.storage import acts, marks, subwikis
from tests.federation.letters import JSON
from tests.federation.oracle import nothing_happens, verdicts
from tests.federation.peer import Peer
from tests.federation.receivers.lemmy import LemmyLike
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server


async def _lock(server: Server, uri: str, *, by: Member, locked: bool = True) -> None:
    async with server.instance.database.write() as tx:
        post = await server.stored_post(uri)
        change = locking.lock if locked else locking.unlock
        await change(tx, post, by=by.actor, reason="A quarrel.", now=server.clock.now())


async def _pin(server: Server, uri: str, *, by: Member) -> None:
    async with server.instance.database.write() as tx:
        post = await server.stored_post(uri)
        await pinning.pin(tx, post, by=by.actor, most=2, now=server.clock.now())


async def _unpin(server: Server, uri: str, *, by: Member) -> None:
    async with server.instance.database.write() as tx:
        post = await server.stored_post(uri)
        await pinning.unpin(tx, post, by=by.actor, now=server.clock.now())


async def _pinned(server: Server, subwiki_id: int) -> list[str]:
    async with server.instance.database.read() as tx:
        return [each.uri for each in await marks.pinned_in(tx, subwiki_id, ANYONE)]


async def _featured(server: Server) -> list[JSON]:
    document = await server.document("/c/physics/featured")
    return cast("list[JSON]", document["orderedItems"])


async def _named(server: Server, subwiki: Subwiki, who: str) -> None:
    """Someone elsewhere moderates."""
    actor = await server.remote_actor(who)
    async with server.instance.database.write() as tx:
        await subwikis.add_moderator(tx, subwiki.id, actor.id, place=5)


async def test_a_closed_talk_is_told_shown_and_opened_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    threads = LemmyLike(lemmy)
    bob = lemmy.person("bob")
    await threads.follow(bob, "physics@alpha.example")
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    mastodon.forget()
    path = post.uri.removeprefix("https://alpha.example")
    await _lock(alpha, post.uri, by=ana)
    await fediverse.settle()
    assert threads.refused == []
    assert threads.things[post.uri].locked
    assert (await alpha.document(path))["commentsEnabled"] is False
    inner = threads.taken[-1]["object"]
    assert (inner["actor"], inner["summary"]) == (ana.actor.uri, "A quarrel.")
    assert mastodon.kinds() == []
    await _lock(alpha, post.uri, by=ana, locked=False)
    await fediverse.settle()
    assert not threads.things[post.uri].locked
    assert threads.refused == []
    assert (await alpha.document(path))["commentsEnabled"] is True


async def test_a_comment_from_elsewhere_on_a_closed_talk_is_refused_and_not_passed_on(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bob, mod = lemmy.person("bob"), lemmy.person("mod")
    await follow(lemmy, bob, physics.actor, fediverse)
    await _named(alpha, physics, mod)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    first: Comment = await alpha.comment(ana, "Because of air.", on=post)
    await alpha.remote_actor(bob)
    await _lock(alpha, post.uri, by=ana)
    await fediverse.settle()
    lemmy.forget()
    to = [physics.actor.uri, "https://www.w3.org/ns/activitystreams#Public"]
    for parent in (post.uri, first.uri):
        reply = lemmy.reply(bob, parent, to=to, audience=physics.actor.uri)
        await lemmy.send(lemmy.create(reply), physics.actor.inbox)
        await fediverse.settle()
        assert not await alpha.knows(reply["id"])
    assert lemmy.kinds() == []
    assert "closed this talk" in (await verdicts(alpha))[-1][1]
    # Its moderators may still say something.
    reply = lemmy.reply(mod, post.uri, to=to, audience=physics.actor.uri)
    await lemmy.send(lemmy.create(reply), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(reply["id"])


async def test_moderators_elsewhere_close_and_pin_and_nobody_else(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    bob, mod, eve = lemmy.person("bob"), lemmy.person("mod"), evil.person("eve")
    await follow(lemmy, bob, physics.actor, fediverse)
    await _named(alpha, physics, mod)
    other = await alpha.subwiki("chemistry", by=ana)
    await _named(alpha, other, eve)
    article = lemmy.article(bob, to=physics.actor.uri)
    await lemmy.send(lemmy.create(article), physics.actor.inbox)
    elsewhere = await alpha.post(ana, "In another subwiki", to=other)
    await fediverse.settle()
    lemmy.forget()
    inbox, featured = physics.actor.inbox, f"{physics.actor.uri}/featured"
    uri = article["id"]
    async with nothing_happens(alpha, fediverse, logged=True):
        # Not its author, nor a moderator of another subwiki.
        for peer, who in ((lemmy, bob), (evil, eve)):
            await peer.send(peer.activity("Lock", who, uri), inbox)
            await peer.send(peer.activity("Add", who, uri, target=featured), inbox)
        for target in (f"{featured}/", f"{other.actor.uri}/featured"):
            await lemmy.send(lemmy.activity("Add", mod, uri, target=target), inbox)
        await lemmy.send(lemmy.activity("Add", mod, elsewhere.uri, target=featured), inbox)
        await lemmy.send(lemmy.activity("Lock", mod, elsewhere.uri), inbox)
    lock = lemmy.activity("Lock", mod, uri, summary="Enough.")
    await lemmy.send(lock, inbox)
    await lemmy.send(lemmy.activity("Add", mod, uri, target=featured), inbox)
    await fediverse.settle()
    stored = await alpha.stored_post(uri)
    assert stored.locked
    assert await _pinned(alpha, physics.id) == [uri]
    [item] = await _featured(alpha)
    assert item["id"] == uri
    assert lemmy.kinds() == ["Announce{Lock}", "Announce{Add}"]
    async with alpha.instance.database.read() as tx:
        entry = await acts.find_last(tx, ActKind.LOCK, uri)
    assert entry is not None
    assert entry.act.reason == "Enough."
    await lemmy.send(lemmy.activity("Undo", mod, lock), inbox)
    await lemmy.send(lemmy.activity("Remove", mod, uri, target=featured), inbox)
    await fediverse.settle()
    assert not (await alpha.stored_post(uri)).locked
    assert await _pinned(alpha, physics.id) == []


async def test_pinned_posts_stand_first_in_full_for_others_and_in_the_stewards_list_by_id(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    threads = LemmyLike(lemmy)
    await threads.follow(lemmy.person("bob"), "physics@alpha.example")
    await fediverse.settle()
    posts: list[Post] = [await alpha.post(ana, title, to=physics) for title in ("One", "Two")]
    await fediverse.settle()
    for post in posts:
        await _pin(alpha, post.uri, by=ana)
    await fediverse.settle()
    uris = [post.uri for post in posts]
    assert threads.refused == []
    assert sorted(threads.pinned[physics.actor.uri]) == sorted(uris)
    items = await _featured(alpha)
    assert sorted(each["id"] for each in items) == sorted(uris)
    assert all(each["stickied"] is True and each["name"] for each in items)
    assert (await alpha.document("/u/physics_wiki/featured"))["orderedItems"] == []
    assert (await alpha.document("/u/ana/featured"))["orderedItems"] == []
    await _unpin(alpha, uris[0], by=ana)
    await fediverse.settle()
    assert threads.pinned[physics.actor.uri] == uris[1:]
    assert threads.refused == []


async def test_of_a_community_elsewhere_only_what_its_own_moderators_did_counts(
    alpha: Server, ana: Member, lemmy: Peer, good: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    cats = lemmy.group("cats", featured=f"{lemmy.origin}/c/cats/featured")
    far, eve = good.person("far"), evil.person("eve")
    moderators = f"{cats}/moderators"
    lemmy.serve({"id": moderators, "type": "OrderedCollection", "orderedItems": [far]})
    await alpha.follow(ana, cats)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", cats, asked), ana.actor.inbox)
    await fediverse.settle()
    article = lemmy.article(lemmy.person("bob"), to=cats)

    async def announce(activity: JSON) -> None:
        await lemmy.send(lemmy.activity("Announce", cats, activity), ana.actor.inbox)
        await fediverse.settle()

    await announce(lemmy.create(article))
    group = await alpha.remote_actor(cats)
    uri, featured = article["id"], f"{cats}/featured"
    await announce(evil.activity("Lock", eve, uri))
    await announce(evil.activity("Add", eve, uri, target=featured))
    # By itself a moderator's act is for that community to judge.
    await good.send(good.activity("Lock", far, uri), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(uri)).locked is None
    assert await _pinned(alpha, group.id) == []
    await announce(good.activity("Lock", far, uri))
    await announce(good.activity("Add", far, uri, target=featured))
    assert (await alpha.stored_post(uri)).locked is not None
    assert await _pinned(alpha, group.id) == [uri]
    page = await alpha.page("/c/cats@lemmy.example")
    assert "pinned" in page
    await announce(good.activity("Undo", far, good.activity("Lock", far, uri)))
    assert (await alpha.stored_post(uri)).locked is None
