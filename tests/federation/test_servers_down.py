"""Servers that go away and come back: nothing is lost, nothing overtakes."""

from datetime import timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.conftest import MakePeer
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Network, Server


async def wait(fediverse: Fediverse, *, hours: int, step_minutes: int = 20) -> None:
    """Let hours pass, a little at a time."""
    for _ in range(hours * 60 // step_minutes):
        fediverse.clock.pass_(timedelta(minutes=step_minutes))
        await fediverse.settle()


async def test_a_server_that_was_down_hears_everything_in_order_when_it_is_back(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    network: Network,
) -> None:
    for server in (lemmy, mastodon):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    network.down.add(lemmy.host)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    # The others do not wait for it.
    assert mastodon.kinds() == ["Announce"]
    for words in ("Light.", "Light scatters."):
        await alpha.edit(post, words, by=ana)
        await wait(fediverse, hours=1)
    other = await alpha.post(ana, "Why the sea is blue", to=physics)
    await alpha.delete(other)
    await wait(fediverse, hours=6)
    network.down.clear()
    await wait(fediverse, hours=7)
    about = [
        each.activity["object"]
        for each in lemmy.deliveries
        if post.uri in str(each.activity["object"]["object"])
    ]
    assert [each["type"] for each in about] == ["Create", "Update", "Update"]
    assert "Light scatters." in about[-1]["object"]["content"]
    ids = [each.activity["id"] for each in lemmy.deliveries]
    assert len(ids) == len(set(ids))
    # What was deleted meanwhile is not said any more.
    assert "Why the sea is blue" not in str([each.activity for each in lemmy.deliveries])


async def test_a_server_that_speaks_is_tried_again_at_once(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    fediverse: Fediverse,
    network: Network,
) -> None:
    bob = lemmy.person("bob")
    await follow(lemmy, bob, physics.actor, fediverse)
    network.down.add(lemmy.host)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await wait(fediverse, hours=24, step_minutes=60)
    network.down.clear()
    assert lemmy.kinds() == []
    await lemmy.send(lemmy.activity("Like", bob, post.uri), ana.actor.inbox)
    await fediverse.settle()
    assert lemmy.kinds()[0] == "Announce{Create}"


async def test_what_came_while_an_author_could_not_be_asked_takes_effect_later(
    alpha: Server,
    ana: Member,
    lemmy: Peer,
    peer: MakePeer,
    fediverse: Fediverse,
    network: Network,
    clock: Clock,
) -> None:
    news = lemmy.group("news")
    await alpha.follow(ana, news)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", news, asked), ana.actor.inbox)
    other = peer("other.example", "lemmy")
    page = other.article(other.person("cid"), to=news)
    network.down.add(other.host)
    wrapped = lemmy.activity("Announce", news, other.create(page))
    assert await lemmy.send(wrapped, alpha.instance.urls.shared_inbox) == 202
    await fediverse.settle()
    assert not await alpha.knows(page["id"])
    network.down.clear()
    clock.pass_(timedelta(minutes=2))
    await fediverse.settle()
    assert await alpha.knows(page["id"])


async def test_a_closed_inbox_ends_the_follows_behind_it(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    lemmy.answers = 410
    await alpha.post(ana, "Why the sky is blue", to=physics)
    for _ in range(5):
        await fediverse.settle()
        clock.pass_(timedelta(hours=1))
    lemmy.answers = 202
    await alpha.post(ana, "Why the sea is blue", to=physics)
    await fediverse.settle()
    assert lemmy.kinds() == []
