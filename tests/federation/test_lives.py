"""What becomes of subwikis, as other servers hear and believe it: deleted, and moved."""

from datetime import timedelta

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.members import Member
from fediwiki.domain.notifications import Notification
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Refused
from fediwiki.outbound.answers import FetchBudget
from fediwiki.services import ending, following, posting, relocating
from fediwiki.services.deciding import Why
from fediwiki.storage import actors, notifications, subwikis
from tests.federation import wiki
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of
from tests.federation.together import found
from tests.fediverse import Clock, Fediverse, Server
from tests.web.site import content_of

_WHY = Why("Nobody comes.")


async def _told(server: Server, member: Member) -> list[Notification]:
    async with server.instance.database.read() as tx:
        return await notifications.of_member(tx, member.viewer, limit=20)


async def _end(server: Server, subwiki: Subwiki, by: Member) -> None:
    async with server.instance.database.write() as tx:
        known = await subwikis.by_id(tx, subwiki.id)
        now = server.clock.now()
        await ending.begin(tx, known, _WHY, by=by.actor, days=7, now=now)


async def _post_away(server: Server, author: Member, place: str) -> Post:
    """A member posts in a subwiki of another server."""
    async with server.instance.database.write() as tx:
        return await posting.publish_away(
            tx,
            content_of("From beta", "Kept there."),
            author=author.actor,
            group=await actors.by_uri(tx, place),
            licence="",
            urls=server.instance.urls,
            now=server.clock.now(),
        )


async def test_a_subwiki_is_deleted_after_a_week_everywhere_and_its_members_keep_their_own(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    cleo = await alpha.member("cleo")
    async with alpha.instance.database.write() as tx:
        urls, now = alpha.instance.urls, clock.now()
        await following.follow(tx, cleo.actor, physics.actor, urls=urls, now=now)
    bea = await beta.member("bea")
    await beta.follow(bea, physics.actor.uri)
    await fediverse.settle()
    own = await alpha.post(ana, "Mine alone", "Kept.", to=physics)
    far = await _post_away(beta, bea, physics.actor.uri)
    ours = await found(alpha, ana, physics, "Written together", "Gone.")
    await fediverse.settle()
    proposed = await wiki.edit(beta, own.uri, "Kept, put better.", by=bea)
    await fediverse.settle()

    await _end(alpha, physics, ana)
    await fediverse.settle()
    assert "going to be deleted" in await alpha.page("/c/physics")
    assert [each.happening.outcome for each in await _told(alpha, cleo)] == ["delete_subwiki"]
    for peer in (mastodon, lemmy):
        assert not [kind for kind in peer.kinds() if "Delete" in kind]
        peer.forget()
    clock.pass_(timedelta(days=7, hours=1))
    await fediverse.settle()

    [told] = [each for each in mastodon.heard("Delete") if each["object"] == physics.actor.uri]
    assert told["actor"] == physics.actor.uri
    [wrapped] = lemmy.heard("Announce{Delete}")
    assert wrapped["object"]["actor"] == "https://alpha.example/u/physics_wiki"
    assert wrapped["object"]["object"] == physics.actor.uri
    assert "summary" not in wrapped["object"]
    tombstone = await alpha.get("/c/physics", Accept="application/activity+json")
    assert (tombstone.status_code, tombstone.json()["type"]) == (410, "Tombstone")
    assert (await alpha.get("/c/physics", Accept="text/html")).status_code == 410
    for each, status in ((own, 200), (ours, 410)):
        path = each.uri.removeprefix("https://alpha.example")
        assert (await alpha.get(path, Accept="text/html")).status_code == status, path
    assert "Mine alone" in await alpha.page("/u/ana")
    with pytest.raises(Conflict):
        await alpha.subwiki("physics", by=ana)

    assert await follow_of(beta, bea.actor.uri, physics.actor.uri) is None
    [heard] = [each.happening for each in await _told(beta, bea) if each.happening.outcome]
    assert heard.outcome == "subwiki_deleted"
    assert "From beta" in await beta.page("/u/bea")
    assert far.local

    # What is proposed to her waits on: her post is hers.
    assert await wiki.state_at(beta, proposed.offer) == ("pending", "")

    before = await alpha.page("/u/ana")
    instance = alpha.instance
    app = alpha.app
    await rebuild(instance.database, app.remote, instance.urls, instance.config.limits, clock.now())
    assert await alpha.page("/u/ana") == before


async def test_a_deletion_is_for_the_last_moderator_and_can_be_taken_back(
    alpha: Server, ana: Member, physics: Subwiki, fediverse: Fediverse, clock: Clock
) -> None:
    bob = await alpha.member("bob")
    async with alpha.instance.database.write() as tx:
        await subwikis.add_moderator(tx, physics.id, bob.id, 1)
    with pytest.raises(Refused):
        await _end(alpha, physics, ana)
    async with alpha.instance.database.write() as tx:
        await subwikis.remove_moderator(tx, physics.id, bob.id)
    await _end(alpha, physics, ana)
    async with alpha.instance.database.write() as tx:
        known = await subwikis.by_id(tx, physics.id)
        await ending.keep(tx, known, Why("We stay."), by=ana.actor, now=clock.now())
    clock.pass_(timedelta(days=8))
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        known = await subwikis.by_id(tx, physics.id)
    assert known.actor.deleted is None
    assert known.life.closed is None


async def test_only_its_own_server_says_that_a_community_is_gone(
    alpha: Server, ana: Member, lemmy: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    cats = lemmy.group("cats")
    await alpha.follow(ana, cats)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", cats, asked), ana.actor.inbox)
    mod, eve = lemmy.person("mod"), evil.person("eve")
    for who in (mod, eve):
        await alpha.remote_actor(who)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=5, logged=True):
        await evil.send(evil.activity("Delete", eve, cats), ana.actor.inbox)
        said = lemmy.activity("Delete", mod, cats)
        await lemmy.send(lemmy.activity("Announce", cats, said), ana.actor.inbox)
    lemmy.gone(cats)
    said = lemmy.activity("Delete", mod, cats)
    await lemmy.send(lemmy.activity("Announce", cats, said), ana.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, ana.actor.uri, cats) is None
    async with alpha.instance.database.read() as tx:
        assert (await actors.by_uri(tx, cats)).deleted is not None
    assert [each.happening.outcome for each in await _told(alpha, ana)] == ["subwiki_deleted"]


async def test_a_subwiki_moves_to_a_group_that_says_so_and_its_followers_are_sent_there(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, mastodon: Peer, fediverse: Fediverse
) -> None:
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    cleo = await alpha.member("cleo")
    async with alpha.instance.database.write() as tx:
        urls, now = alpha.instance.urls, alpha.clock.now()
        await following.follow(tx, cleo.actor, physics.actor, urls=urls, now=now)
    new = lemmy.group("physics")
    with pytest.raises(Refused):
        await _move(alpha, physics, new, ana)
    lemmy.group("physics", alsoKnownAs=[physics.actor.uri])
    alpha.clock.pass_(timedelta(days=2))
    await _move(alpha, physics, new, ana)
    await fediverse.settle()
    [told] = mastodon.heard("Move")
    assert (told["actor"], told["object"], told["target"]) == (*[physics.actor.uri] * 2, new)
    document = await alpha.document("/c/physics")
    assert document["movedTo"] == new
    assert document["postingRestrictedToMods"] is True
    assert [each["actor"] for each in lemmy.heard("Follow")] == [cleo.actor.uri]
    assert [each.happening.outcome for each in await _told(alpha, cleo)] == ["move_subwiki"]
    assert "lemmy.example/c/physics" in await alpha.page("/c/physics")

    async with alpha.instance.database.write() as tx:
        known = await subwikis.by_id(tx, physics.id)
        now = alpha.clock.now()
        await relocating.stay(tx, known, Why("We stay."), by=ana.actor, now=now)
    await fediverse.settle()
    document = await alpha.document("/c/physics")
    assert "movedTo" not in document
    assert document["postingRestrictedToMods"] is False
    with pytest.raises(Conflict, match="not long ago"):
        await _move(alpha, physics, new, ana)
    alpha.clock.pass_(timedelta(days=30))
    await _move(alpha, physics, new, ana)


async def test_a_group_moves_here_once_the_subwiki_says_that_it_is_the_same(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bea = await beta.member("bea")
    old = lemmy.group("old_physics")
    await beta.follow(bea, old)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", old, asked), bea.actor.inbox)
    await beta.remote_actor(physics.actor.uri)
    await fediverse.settle()
    move = lemmy.activity("Move", old, old, target=physics.actor.uri)
    async with nothing_happens(beta, fediverse, fetches=5, logged=True):
        await lemmy.send(move, bea.actor.inbox)
    former = await alpha.remote_actor(old)
    async with alpha.instance.database.write() as tx:
        known = await subwikis.by_id(tx, physics.id)
        why, now = Why("It was us."), alpha.clock.now()
        await relocating.call(tx, known, former, why, by=ana.actor, now=now)
    await fediverse.settle()
    move = lemmy.activity("Move", old, old, target=physics.actor.uri)
    await lemmy.send(move, bea.actor.inbox)
    await fediverse.settle()
    assert await follow_of(beta, bea.actor.uri, old) is None
    assert await follow_of(beta, bea.actor.uri, physics.actor.uri) is not None
    assert [each.happening.outcome for each in await _told(beta, bea)] == ["move_subwiki"]
    assert (await alpha.document("/c/physics"))["alsoKnownAs"] == [old]
    async with alpha.instance.database.write() as tx:
        known = await subwikis.by_id(tx, physics.id)
        await relocating.uncall(tx, known, why, by=ana.actor, now=alpha.clock.now())
    assert "alsoKnownAs" not in await alpha.document("/c/physics")


async def test_a_group_that_moved_takes_nobody_further_until_it_has_rested(
    alpha: Server, lemmy: Peer, good: Peer, evil: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    bea = await alpha.member("bea")
    old = lemmy.group("old_physics")
    await alpha.follow(bea, old)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", old, asked), bea.actor.inbox)
    new = good.group("physics", alsoKnownAs=[old])
    await lemmy.send(lemmy.activity("Move", old, old, target=new), bea.actor.inbox)
    await fediverse.settle()
    [asked] = good.heard("Follow")
    await good.send(good.activity("Accept", new, asked), bea.actor.inbox)
    trap = evil.group("trap", alsoKnownAs=[new, old])
    await alpha.remote_actor(trap)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=3, logged=True):
        await good.send(good.activity("Move", new, new, target=trap), bea.actor.inbox)
        lemmy.group("old_physics", movedTo="")
        await lemmy.send(lemmy.activity("Move", old, old, target=trap), bea.actor.inbox)
    assert await follow_of(alpha, bea.actor.uri, trap) is None

    clock.pass_(timedelta(days=30))
    await good.send(good.activity("Move", new, new, target=trap), bea.actor.inbox)
    await fediverse.settle()
    [asked] = evil.heard("Follow")
    assert asked["object"] == trap
    await evil.send(evil.activity("Accept", trap, asked), bea.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, bea.actor.uri, new) is None


async def _move(server: Server, subwiki: Subwiki, target: str, by: Member) -> None:
    found = await server.app.remote.refreshed(target, FetchBudget(6))
    async with server.instance.database.write() as tx:
        known = await subwikis.by_id(tx, subwiki.id)
        urls, now, rest = server.instance.urls, server.clock.now(), timedelta(days=30)
        await relocating.move(tx, known, found, _WHY, by=by.actor, urls=urls, rest=rest, now=now)
