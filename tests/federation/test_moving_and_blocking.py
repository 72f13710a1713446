"""Moves, blocks, reports and who moderates: each only from whom it is for to say."""

from datetime import timedelta

from sqlalchemy import select

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import subwikis
from fediwiki.storage.report_tables import reports
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of, suspend
from tests.fediverse import Clock, Fediverse, Server


async def followed(server: Server, member: Member, uri: str, fediverse: Fediverse) -> None:
    """A member of ours follows someone elsewhere, and is accepted."""
    await server.follow(member, uri)
    await fediverse.settle()


async def test_who_moves_takes_our_followers_along_if_the_other_account_agrees(
    alpha: Server, ana: Member, mastodon: Peer, good: Peer, fediverse: Fediverse
) -> None:
    old = mastodon.person("bob")
    await followed(alpha, ana, old, fediverse)
    [asked] = mastodon.heard("Follow")
    await mastodon.send(mastodon.activity("Accept", old, asked), ana.actor.inbox)
    # The old account says where it went before it tells.
    new = good.person("robert", alsoKnownAs=[old])
    mastodon.person("bob", movedTo=new)
    await mastodon.send(mastodon.activity("Update", old, old), ana.actor.inbox)
    await mastodon.send(mastodon.activity("Move", old, old, target=new), ana.actor.inbox)
    await fediverse.settle()
    [asked] = good.heard("Follow")
    assert asked["object"] == new
    # A server that does not answer, or refuses, costs nobody what they followed.
    await good.send(good.activity("Reject", new, asked), ana.actor.inbox)
    await fediverse.settle()
    assert mastodon.kinds() == ["Follow"]
    await good.send(good.activity("Accept", new, asked), ana.actor.inbox)
    await fediverse.settle()
    assert mastodon.kinds() == ["Follow", "Undo"]
    assert await follow_of(alpha, ana.actor.uri, old) is None


async def test_nobody_is_moved_who_does_not_say_so_on_both_sides(
    alpha: Server,
    ana: Member,
    mastodon: Peer,
    good: Peer,
    evil: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    bob = mastodon.person("bob")
    await followed(alpha, ana, bob, fediverse)
    [asked] = mastodon.heard("Follow")
    await mastodon.send(mastodon.activity("Accept", bob, asked), ana.actor.inbox)
    unknowing, eve = good.person("robert"), evil.person("eve", alsoKnownAs=[bob])
    for who in (unknowing, eve):
        await alpha.remote_actor(who)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=2, logged=True):
        move = mastodon.activity("Move", bob, bob, target=unknowing)
        await mastodon.send(move, ana.actor.inbox)
        await evil.send(evil.activity("Move", eve, bob, target=eve), ana.actor.inbox)
        await mastodon.send(mastodon.activity("Move", bob, bob, target=bob), ana.actor.inbox)
        await mastodon.send(mastodon.activity("Move", bob, bob), ana.actor.inbox)
        forged = evil.activity("Move", bob, bob, target=eve)
        await evil.send(forged, ana.actor.inbox, by=eve)
    clock.pass_(timedelta(minutes=2))
    good.person("robert", alsoKnownAs=[bob])
    move = mastodon.activity("Move", bob, bob, target=unknowing)
    await mastodon.send(move, ana.actor.inbox)
    await fediverse.settle()
    assert [each["object"] for each in good.heard("Follow")] == [unknowing]
    # Once moved, nobody goes on to a third account by an old account's word.
    third = evil.person("third", alsoKnownAs=[bob])
    await alpha.remote_actor(third)
    async with nothing_happens(alpha, fediverse, fetches=1, logged=True):
        move = mastodon.activity("Move", bob, bob, target=third)
        await mastodon.send(move, ana.actor.inbox)


async def test_a_block_ends_follows_both_ways(
    alpha: Server, ana: Member, mastodon: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    bob, eve = mastodon.person("bob"), evil.person("eve")
    await follow(mastodon, bob, ana.actor, fediverse)
    await followed(alpha, ana, bob, fediverse)
    await alpha.remote_actor(eve)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, logged=True):
        await evil.send(evil.activity("Block", bob, ana.actor.uri), ana.actor.inbox, by=eve)
        await evil.send(evil.activity("Block", eve, bob, target=ana.actor.uri), ana.actor.inbox)
    await mastodon.send(mastodon.activity("Block", bob, ana.actor.uri), ana.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, bob, ana.actor.uri) is None
    assert await follow_of(alpha, ana.actor.uri, bob) is None


async def reports_of(server: Server) -> list[tuple[object, ...]]:
    """What was reported."""
    async with server.instance.database.read() as tx:
        return [tuple(row) for row in await tx.rows(select(reports.c.objects, reports.c.text))]


async def test_a_report_comes_from_an_instance_about_several_things(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    instance = mastodon.person("mastodon.example", kind="Application")
    named = [ana.actor.uri, post.uri]
    flag = mastodon.activity("Flag", instance, named, content="Rude.")
    for _ in range(2):
        await mastodon.send(flag, ana.actor.inbox)
    await fediverse.settle()
    assert await reports_of(alpha) == [(named, "Rude.")]
    # Nobody is told who reported what.
    assert mastodon.kinds() == []


async def test_a_report_is_bounded_and_about_something_here(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, fediverse: Fediverse
) -> None:
    eve = evil.person("eve")
    await alpha.remote_actor(eve)
    await fediverse.settle()
    many = [f"https://good.example/notes/{number}" for number in range(10_000)]
    async with nothing_happens(alpha, fediverse, logged=True):
        await evil.send(evil.activity("Flag", eve, many), ana.actor.inbox)
        await evil.send(evil.activity("Flag", eve, []), ana.actor.inbox)
    flag = evil.activity("Flag", eve, [ana.actor.uri, *many], content="x" * 100_000)
    await evil.send(flag, ana.actor.inbox)
    await fediverse.settle()
    [(objects, text)] = await reports_of(alpha)
    assert len(str(objects)) < 10_000
    assert len(str(text)) <= 5_000


async def moderators_of(server: Server, subwiki: Subwiki) -> list[str]:
    """Who moderates a subwiki."""
    async with server.instance.database.read() as tx:
        return [each.uri for each in await subwikis.moderators_of(tx, subwiki.id)]


async def test_moderators_are_named_and_dismissed_by_moderators_alone(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    evil: Peer,
    fediverse: Fediverse,
) -> None:
    bob, cid, eve = lemmy.person("bob"), lemmy.person("cid"), evil.person("eve")
    await follow(lemmy, cid, physics.actor, fediverse)
    other = await alpha.subwiki("chemistry", by=ana)
    for subwiki, who in ((physics, bob), (other, eve)):
        actor = await alpha.remote_actor(who)
        async with alpha.instance.database.write() as tx:
            await subwikis.add_moderator(tx, subwiki.id, actor.id, place=1)
    await fediverse.settle()
    target, inbox = physics.actor.moderators_uri, physics.actor.inbox
    newcomer = evil.person("newcomer")
    async with nothing_happens(alpha, fediverse, logged=True):
        # A moderator of another subwiki, and whoever would be one, are nobody here.
        for who, about in ((eve, eve), (eve, newcomer), (eve, "https://unseen.example/u/x")):
            await evil.send(evil.activity("Add", who, about, target=target), inbox)
        await evil.send(evil.activity("Remove", eve, ana.actor.uri, target=target), inbox)
        for elsewhere in (f"{target}/", f"{physics.actor.uri}/featured", "", eve):
            await lemmy.send(lemmy.activity("Add", bob, cid, target=elsewhere), inbox)
        # She stands above him.
        await lemmy.send(lemmy.activity("Remove", bob, ana.actor.uri, target=target), inbox)
    dan = lemmy.person("dan")
    for who in (cid, dan, cid):
        await lemmy.send(lemmy.activity("Add", bob, who, target=target), inbox)
    await lemmy.send(lemmy.activity("Remove", bob, dan, target=target), inbox)
    await fediverse.settle()
    assert await moderators_of(alpha, physics) == [ana.actor.uri, bob, cid]
    assert lemmy.kinds() == ["Announce{Add}", "Announce{Add}", "Announce{Remove}"]
    await suspend(alpha, bob)
    async with nothing_happens(alpha, fediverse, logged=True):
        await lemmy.send(lemmy.activity("Remove", bob, cid, target=target), inbox)
