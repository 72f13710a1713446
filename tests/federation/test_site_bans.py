"""Bans from whole servers, and people whom their own server hides: said, believed, taken back."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Refused
from fediwiki.services import suspending, welcoming
from fediwiki.services.administering import Ruling
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors
from tests.federation.conftest import MakePeer
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, likes_of
from tests.fediverse import Clock, Fediverse, Server

_HEAD = Letterhead("alpha", "https://alpha.example")


def _site_ban(peer: Peer, admin: str, whom: str, *, target: str = "", **more: object) -> JSON:
    addressed = {"to": [PUBLIC], "cc": [], "target": target or f"{peer.origin}/", "summary": "spam"}
    return peer.activity("Block", admin, whom, **addressed, **more)


async def _lemmy_with_bob(lemmy: Peer, physics: Subwiki, fediverse: Fediverse) -> tuple[str, str]:
    """An admin and bob at a server of the threadiverse, where bob follows and wrote something."""
    admin, bob = lemmy.person("admin"), lemmy.person("bob")
    await follow(lemmy, bob, physics.actor, fediverse)
    page = lemmy.article(bob, to=physics.actor.uri, name="Cheap barometers")
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    return admin, bob


async def test_a_member_who_is_suspended_is_banned_from_this_whole_server_for_all_who_know_it(
    alpha: Server, beta: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    admin, dan = await alpha.member("ada", admin=True), await alpha.member("dan")
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    bea = await beta.member("bea")
    await beta.follow(bea, physics.actor.uri)
    await fediverse.settle()
    await alpha.post(dan, "Cheap barometers", to=physics)
    await fediverse.settle()
    lemmy.forget()
    feed = "/c/physics@alpha.example"
    assert "barometers" in await beta.page(feed)
    async with alpha.instance.database.write() as tx:
        now = alpha.clock.now()
        await suspending.suspend(tx, dan.actor, Ruling(admin, "spam", _HEAD, now), days=30)
    await fediverse.settle()
    [block] = lemmy.heard("Block")
    assert (block["actor"], block["object"]) == (admin.actor.uri, dan.actor.uri)
    assert block["target"] == "https://alpha.example/"
    assert (block["removeData"], block["summary"]) == (True, "spam")
    assert (block["to"], block["cc"]) == ([PUBLIC], [])
    assert "barometers" not in await beta.page(feed)
    async with alpha.instance.database.write() as tx:
        gone = await actors.by_id(tx, dan.id)
        now = alpha.clock.now()
        await suspending.unsuspend(tx, gone, Ruling(admin, "sorry", _HEAD, now))
    await fediverse.settle()
    [undone] = lemmy.heard("Undo")
    assert (undone["object"]["id"], undone["restoreData"]) == (block["id"], True)
    assert "barometers" in await beta.page(feed)


async def test_a_server_bans_who_lives_there_from_everywhere_until_the_ban_ends(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    admin, bob = await _lemmy_with_bob(lemmy, physics, fediverse)
    until = (clock.now() + timedelta(days=7)).isoformat()
    ban = _site_ban(lemmy, admin, bob, removeData=True, expires=until)
    await lemmy.send(ban, physics.actor.inbox)
    await fediverse.settle()
    assert "barometers" not in await alpha.page("/c/physics")
    more = lemmy.article(bob, to=physics.actor.uri, name="Cheaper barometers")
    await lemmy.send(lemmy.create(more), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(days=7, hours=2))
    await fediverse.settle()
    page = await alpha.page("/c/physics")
    assert "Cheap barometers" in page
    assert "Cheaper" not in page

    ban = _site_ban(lemmy, admin, bob, target=lemmy.origin, removeData=True)
    await lemmy.send(ban, physics.actor.inbox)
    await fediverse.settle()
    assert "barometers" not in await alpha.page("/c/physics")
    await lemmy.send(lemmy.activity("Undo", admin, ban), physics.actor.inbox)
    await fediverse.settle()
    assert "Cheap barometers" in await alpha.page("/c/physics")


async def test_a_server_bans_others_from_nowhere_but_its_own_groups(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, peer: MakePeer, fediverse: Fediverse
) -> None:
    _admin, bob = await _lemmy_with_bob(lemmy, physics, fediverse)
    rogue = peer("rogue.example", "lemmy")
    cats, eve = rogue.group("cats"), rogue.person("eve")
    await follow(rogue, eve, physics.actor, fediverse)
    await alpha.follow(ana, cats)
    await fediverse.settle()
    known = await alpha.remote_actor(bob)
    for target in (
        "",
        lemmy.origin,
        f"{lemmy.origin}/",
        physics.actor.uri,
        "https://alpha.example/",
    ):
        ban = _site_ban(rogue, eve, bob, target=target, removeData=True)
        await rogue.send(ban, physics.actor.inbox)
    for whom in (bob, ana.actor.uri):
        inner = _site_ban(rogue, eve, whom, removeData=True)
        await rogue.send(rogue.activity("Announce", cats, inner), physics.actor.inbox)
    await fediverse.settle()
    assert "Cheap barometers" in await alpha.page("/c/physics")
    async with alpha.instance.database.read() as tx:
        assert (await actors.by_uri(tx, bob)).suspended is None
        await welcoming.check(tx, known, physics.actor, alpha.clock.now())
        await welcoming.check(tx, ana.actor, await actors.by_uri(tx, cats), alpha.clock.now())

    ban = _site_ban(rogue, eve, ana.actor.uri, removeData=True)
    await rogue.send(ban, ana.actor.inbox)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        group, now = await actors.by_uri(tx, cats), alpha.clock.now()
        with pytest.raises(Refused):
            await welcoming.check(tx, ana.actor, group, now)
        await welcoming.check(tx, ana.actor, physics.actor, now)
        await welcoming.check(tx, ana.actor, None, now)
        assert (await actors.by_id(tx, ana.id)).suspended is None


async def test_taking_back_a_ban_shuts_out_nothing_of_another_server(
    alpha: Server, physics: Subwiki, lemmy: Peer, peer: MakePeer, fediverse: Fediverse
) -> None:
    _admin, bob = await _lemmy_with_bob(lemmy, physics, fediverse)
    rogue = peer("rogue.example", "lemmy")
    eve = rogue.person("eve")
    await follow(rogue, eve, physics.actor, fediverse)
    to_come = lemmy.article(bob, to=physics.actor.uri, name="Honest barometers")
    ban = {**_site_ban(rogue, eve, rogue.person("mallory")), "id": to_come["id"]}
    await rogue.send(rogue.activity("Undo", eve, ban), physics.actor.inbox)
    await fediverse.settle()
    await lemmy.send(lemmy.create(to_come), physics.actor.inbox)
    await fediverse.settle()
    assert "Honest barometers" in await alpha.page("/c/physics")


async def test_anyone_of_a_microblog_could_say_so_and_is_not_believed(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    mia, eve = mastodon.person("mia"), mastodon.person("eve")
    for who in (mia, eve):
        await follow(mastodon, who, physics.actor, fediverse)
    async with nothing_happens(alpha, fediverse, logged=True):
        await mastodon.send(_site_ban(mastodon, eve, mia, removeData=True), physics.actor.inbox)


async def test_whom_their_own_server_hides_is_hidden_here_until_it_shows_them_again(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    mia = mastodon.person("mia")
    await follow(mastodon, mia, physics.actor, fediverse)
    page = mastodon.article(mia, to=physics.actor.uri, name="Tall waves")
    await mastodon.send(mastodon.create(page), physics.actor.inbox)
    await fediverse.settle()
    ours = await alpha.post(ana, "Waves", to=physics)
    for hidden in (True, False):
        mastodon.person("mia", suspended=hidden)
        await mastodon.send(mastodon.activity("Update", mia, mia), physics.actor.inbox)
        await fediverse.settle()
        assert ("Tall waves" in await alpha.page("/c/physics")) is not hidden
        await mastodon.send(mastodon.activity("Like", mia, ours.uri), physics.actor.inbox)
        await fediverse.settle()
        assert await likes_of(alpha, ours.uri) == (0 if hidden else 1)
        # What waits for an admin to lift it is erased after a time; this is not for admins.
        clock.pass_(timedelta(days=40))
        await fediverse.settle()
    assert "Tall waves" in await alpha.page("/c/physics")
