"""Who looks after a subwiki, as other servers are told and tell."""

from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import appointing, moderating
from fediwiki.storage import moderators
from tests.federation.letters import PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server


async def _invite(server: Server, subwiki: Subwiki, actor: Actor, *, by: Member) -> None:
    async with server.instance.database.write() as tx:
        now = server.clock.now()
        await appointing.invite(tx, subwiki, actor, by=by.actor, most=9, now=now)


async def _order(server: Server, subwiki: Subwiki) -> list[str]:
    async with server.instance.database.read() as tx:
        return [each.actor.uri for each in await moderators.ordered(tx, subwiki.id)]


async def test_naming_and_releasing_are_passed_on_wrapped_and_never_to_microblogs(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    cid = lemmy.person("cid")
    await follow(lemmy, cid, physics.actor, fediverse)
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    await _invite(alpha, physics, await alpha.remote_actor(cid), by=ana)
    await fediverse.settle()
    async with alpha.instance.database.write() as tx:
        actor = await alpha.remote_actor(cid)
        await moderating.release(tx, physics, actor, by=None, now=alpha.clock.now())
    await fediverse.settle()
    assert mastodon.kinds() == []
    named, released = lemmy.heard("Announce{Add}")[0], lemmy.heard("Announce{Remove}")[0]
    add, remove = named["object"], released["object"]
    assert (add["actor"], add["object"]) == (ana.actor.uri, cid)
    assert add["target"] == physics.actor.moderators_uri
    assert add["to"] == [physics.actor.uri, PUBLIC]
    # The operator has no name: the steward, a person of this host, says it.
    assert remove["actor"] == f"{alpha.instance.urls.origin}/u/physics_wiki"
    for inner in (add, remove):
        served = await alpha.document(inner["id"].removeprefix(alpha.instance.urls.origin))
        assert served["target"] == physics.actor.moderators_uri


async def test_a_member_named_from_elsewhere_is_asked_and_the_subwiki_says_so_when_they_agree(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bob, eva = lemmy.person("bob"), await alpha.member("eva")
    await follow(lemmy, bob, physics.actor, fediverse)
    await _invite(alpha, physics, await alpha.remote_actor(bob), by=ana)
    await fediverse.settle()
    lemmy.forget()
    target, inbox = physics.actor.moderators_uri, physics.actor.inbox
    await lemmy.send(lemmy.activity("Add", bob, eva.actor.uri, target=target), inbox)
    await fediverse.settle()
    assert await _order(alpha, physics) == [ana.actor.uri, bob]
    assert lemmy.kinds() == []
    async with alpha.instance.database.write() as tx:
        await appointing.accept(tx, physics, eva.actor, now=alpha.clock.now())
    await fediverse.settle()
    assert await _order(alpha, physics) == [ana.actor.uri, bob, eva.actor.uri]
    [announced] = lemmy.heard("Announce{Add}")
    assert announced["object"]["object"] == eva.actor.uri


async def test_a_moderator_elsewhere_resigns(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bob = lemmy.person("bob")
    await _invite(alpha, physics, await alpha.remote_actor(bob), by=ana)
    await fediverse.settle()
    target, inbox = physics.actor.moderators_uri, physics.actor.inbox
    await lemmy.send(lemmy.activity("Remove", bob, bob, target=target), inbox)
    await fediverse.settle()
    assert await _order(alpha, physics) == [ana.actor.uri]


async def test_nobody_of_the_host_of_an_object_makes_themselves_moderator_or_pins(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bob, eve = lemmy.person("bob"), lemmy.person("eve")
    await follow(lemmy, bob, physics.actor, fediverse)
    article = lemmy.article(bob, to=physics.actor.uri)
    await lemmy.send(lemmy.create(article), physics.actor.inbox)
    await alpha.remote_actor(eve)
    await fediverse.settle()
    target, inbox = physics.actor.moderators_uri, physics.actor.inbox
    featured = f"{physics.actor.uri}/featured"
    async with nothing_happens(alpha, fediverse, logged=True):
        await lemmy.send(lemmy.activity("Add", eve, eve, target=target), inbox)
        await lemmy.send(lemmy.activity("Remove", eve, ana.actor.uri, target=target), inbox)
        await lemmy.send(lemmy.activity("Add", eve, article["id"], target=featured), inbox)
        await lemmy.send(lemmy.activity("Add", bob, article["id"], target=featured), inbox)
