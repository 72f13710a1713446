"""Likes and boosts: one of a kind from each actor, whatever its ids."""

from fediwiki.domain.follows import Follow, FollowState
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import reacting
from fediwiki.storage import follows, homes
from fediwiki.storage.timelines import Entry, Span
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import ban, follow, likes_of, suspend
from tests.fediverse import Fediverse, Server


async def test_a_like_counts_once_whatever_its_ids_and_is_undone_once(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, lemmy: Peer, fediverse: Fediverse
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    bob, cid = mastodon.person("bob"), lemmy.person("cid")
    likes = [mastodon.activity("Like", bob, post.uri) for _ in range(3)]
    for each in likes:
        await mastodon.send(each, ana.actor.inbox)
    await lemmy.send(lemmy.activity("Like", cid, post.uri), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(post.uri)).likes == await likes_of(alpha, post.uri) == 2
    # By an id that did not count, or embedded: what is undone is that bob likes it.
    for each in (likes[2], likes[0]["id"]):
        await mastodon.send(mastodon.activity("Undo", bob, each), ana.actor.inbox)
        await fediverse.settle()
        assert (await alpha.stored_post(post.uri)).likes == 1
    wrapped = ["Announce{Create}", "Announce{Like}", "Announce{Like}", "Announce{Undo}"]
    assert sorted(lemmy.kinds()) == sorted(wrapped)
    assert mastodon.kinds() == ["Announce"]


async def test_our_like_goes_to_the_author_and_wrapped_to_those_who_count_likes(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, lemmy: Peer, fediverse: Fediverse
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    note = mastodon.article(mastodon.person("cid"), to=physics.actor.uri, type="Note")
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    mastodon.forget()
    lemmy.forget()
    urls, now = alpha.instance.urls, alpha.clock.now()
    async with alpha.instance.database.write() as tx:
        await reacting.like(tx, ana.actor, note["id"], urls=urls, now=now)
        await reacting.like(tx, ana.actor, note["id"], urls=urls, now=now)
    await fediverse.settle()
    async with alpha.instance.database.write() as tx:
        await reacting.unlike(tx, ana.actor, note["id"], now=now)
    await fediverse.settle()
    assert mastodon.kinds() == ["Like", "Undo"]
    assert mastodon.signers("Like") == [ana.actor.uri]
    assert mastodon.heard("Undo")[0]["object"]["id"] == mastodon.heard("Like")[0]["id"]
    assert lemmy.kinds() == ["Announce{Like}", "Announce{Undo}"]


async def test_a_boost_is_counted_and_passed_on_to_nobody(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, lemmy: Peer, fediverse: Fediverse
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    bob = mastodon.person("bob")
    boost = mastodon.activity("Announce", bob, post.uri)
    await mastodon.send(boost, ana.actor.inbox)
    await fediverse.settle()
    # Who boosted it hears when it changes.
    await alpha.edit(post, "Light scatters.", by=ana)
    await fediverse.settle()
    assert mastodon.kinds() == ["Update"]
    await mastodon.send(mastodon.activity("Undo", bob, boost), ana.actor.inbox)
    await fediverse.settle()
    mastodon.forget()
    await alpha.delete(post)
    await fediverse.settle()
    assert mastodon.kinds() == []
    assert lemmy.kinds() == ["Announce{Create}", "Announce{Update}", "Announce{Delete}"]


async def test_a_dislike_is_no_like(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await lemmy.send(lemmy.activity("Dislike", lemmy.person("bob"), post.uri), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(post.uri)).likes == 0
    assert lemmy.kinds() == ["Announce{Dislike}"]


async def test_who_may_not_take_part_does_not_count(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    banned, suspended = mastodon.person("bob"), mastodon.person("cid")
    for who in (banned, suspended):
        await alpha.remote_actor(who)
    await ban(alpha, banned, physics)
    await suspend(alpha, suspended)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, logged=True):
        for who in (banned, suspended):
            for kind in ("Like", "Announce"):
                await mastodon.send(mastodon.activity(kind, who, post.uri), ana.actor.inbox)
        note = mastodon.article(suspended, to=physics.actor.uri)
        await mastodon.send(mastodon.create(note), physics.actor.inbox)
        await mastodon.send(mastodon.create(note, "Update"), physics.actor.inbox)
        follows = mastodon.activity("Follow", suspended, physics.actor.uri)
        await mastodon.send(follows, physics.actor.inbox)
    await mastodon.send(
        mastodon.activity("Like", mastodon.person("dan"), post.uri), ana.actor.inbox
    )
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_what_somebody_passes_on_stands_at_home_with_who_follows_them_until_undone(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    zoe = await alpha.member("zoe")
    bob = mastodon.person("bob")
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    followed = await alpha.remote_actor(bob)
    async with alpha.instance.database.write() as tx:
        now = alpha.clock.now()
        follow = Follow(zoe.id, followed.id, "x", FollowState.ACCEPTED, now, 1)
        await follows.save(tx, follow)
    boost = mastodon.activity("Announce", bob, post.uri)
    await mastodon.send(boost, ana.actor.inbox)
    await fediverse.settle()
    home = await _home(alpha, zoe)
    assert [(each.post.content.title, each.booster) for each in home] == [
        ("Why the sky is blue", followed)
    ]
    await mastodon.send(mastodon.activity("Undo", bob, boost), ana.actor.inbox)
    await fediverse.settle()
    assert await _home(alpha, zoe) == []


async def _home(server: Server, member: Member) -> list[Entry]:
    async with server.instance.database.read() as tx:
        followed = await homes.followed_by(tx, member.id)
        return list((await homes.of_member(tx, followed, member.viewer, Span(10))).entries)
