"""A wave of advertisements from fresh accounts on many servers: the reference, case N.134."""

import re
from datetime import timedelta

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import acts, held, notifications, server_policies
from tests.federation.browsing import at_browser
from tests.federation.conftest import MakePeer
from tests.federation.peer import Peer
from tests.federation.steps import decide, follow
from tests.fediverse import Clock, Fediverse, Server

SHOP = '<p>Cheap at <a href="https://spam.test/">this shop</a></p>'
ACCOUNTS = 6


@pytest.fixture
async def alpha(fediverse: Fediverse) -> Server:
    """The server at alpha.example, where people are new for a while."""
    return await fediverse.server("alpha.example", newcomer_days=3, stranger_days=1)


async def waiting(server: Server, place: Subwiki) -> int:
    async with server.instance.database.read() as tx:
        return len(await held.of_subwiki(tx, place.id, limit=1_000))


async def told(server: Server, member: Member) -> list[str]:
    async with server.instance.database.read() as tx:
        there = await notifications.of_member(tx, member.viewer, limit=50)
    return [each.actor.handle if each.actor else "" for each in there]


async def spam(peer: Peer, number: int, place: Subwiki, parent: str, victims: list[Member]) -> None:
    """A fresh account calls strangers to a shop: in an answer, or in a post of its own."""
    author = peer.person(f"fresh{number}")
    tags = [{"type": "Mention", "href": each.actor.uri, "name": "@x"} for each in victims]
    picture = {"type": "Image", "mediaType": "image/png", "url": f"{peer.origin}/spam.png"}
    said = {"content": SHOP, "tag": tags, "attachment": [picture]}
    if number % 2:
        note = peer.reply(author, parent, **said)
    else:
        note = peer.article(author, to=place.actor.uri, type="Note", name=None, **said)
    assert await peer.send(peer.create(note), place.actor.inbox) == 202


async def flood(
    hosts: list[Peer], place: Subwiki, parent: str, victims: list[Member], fediverse: Fediverse
) -> None:
    """Every few minutes a fresh account on each host."""
    for number in range(ACCOUNTS):
        for host in hosts:
            await spam(host, number, place, parent, victims)
        await fediverse.settle()
        fediverse.clock.pass_(timedelta(minutes=3))


async def test_a_wave_of_spam_reaches_nobody_and_goes_in_a_few_clicks(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    peer: MakePeer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    victims = [await alpha.member(f"victim{number}") for number in range(5)]
    await follow(lemmy, lemmy.person("reader"), physics.actor, fediverse)
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await beta.comment(bob, "Is it?", on=post)
    await fediverse.settle()
    clock.pass_(timedelta(days=2))
    lemmy.forget()
    hosts = [peer(f"spam{number}.example", "mastodon") for number in range(5)]
    await flood(hosts, physics, post.uri, victims, fediverse)
    total = len(hosts) * ACCOUNTS
    assert await waiting(alpha, physics) == total
    assert lemmy.deliveries == []
    assert [await told(alpha, each) for each in victims] == [[]] * 5
    for path in ("/c/physics", post.uri.removeprefix("https://alpha.example")):
        assert "spam.test" not in await alpha.page(path)

    # Somebody whom all know meanwhile is heard at once, with a link.
    await beta.comment(bob, "It is: see https://sky.test/", on=post)
    await fediverse.settle()
    assert await waiting(alpha, physics) == total
    assert await told(alpha, ana) == ["bob@beta.example"] * 2

    # One click from the queue leads to the server, another removes what waits from there.
    browser = await at_browser(alpha, await alpha.member("olga", admin=True))
    queue = await browser.page("/c/physics/moderate")
    path, domain = re.findall(r'href="(/admin/servers/decide\?domain=(spam\d.example))"', queue)[0]
    assert f"{ACCOUNTS} things from there are held for review." in await browser.page(path)
    for status in (303, 409):
        answer = await browser.press("/admin/servers/sweep", domain=domain, reason="a wave")
        assert answer.status_code == status
    assert await waiting(alpha, physics) == total - ACCOUNTS
    # Or it rejects the server, and all that waits from there waits for nobody.
    other = next(each.host for each in hosts if each.host != domain)
    said = {"severity": "suspend", "reason": "a wave", "note": "", "do": "decide"}
    answer = await browser.press("/admin/servers/decide", domain=other, **said)
    assert answer.status_code == 303
    assert await waiting(alpha, physics) == total - 2 * ACCOUNTS
    await fediverse.settle()
    assert lemmy.heard("Announce{Delete}") == []


async def test_a_moderator_sweeps_a_server_away_and_lets_it_all_wait_again(
    alpha: Server, ana: Member, physics: Subwiki, peer: MakePeer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    hosts = [peer(f"spam{number}.example", "mastodon") for number in range(2)]
    await flood(hosts, physics, post.uri, [ana], fediverse)
    browser = await at_browser(alpha, ana)
    assert f"From spam0.example {ACCOUNTS} things wait" in await browser.page("/c/physics/moderate")
    answer = await browser.press("/c/physics/moderate", do="sweep", host=hosts[0].host, reason="")
    assert answer.status_code == 400
    answer = await browser.press("/c/physics/moderate", do="sweep", host=hosts[0].host, reason="ad")
    assert answer.headers["location"] == "/c/physics/moderate?done=sweep"
    assert await waiting(alpha, physics) == ACCOUNTS

    instance = alpha.instance
    async with instance.database.read() as tx:
        [entry, *_] = await acts.listed(tx, subwiki_id=physics.id, limit=1)
    path = f"/log/{short(entry.id)}"
    assert hosts[0].host in await alpha.page(path)
    answer = await browser.press(path, do="undo", reason="a mistake")
    assert answer.headers["location"] == f"{path}?done=undone"
    await fediverse.settle()
    assert await waiting(alpha, physics) == 2 * ACCOUNTS
    limits, now = instance.config.limits, alpha.clock.now()
    await rebuild(instance.database, alpha.app.remote, instance.urls, limits, now)
    assert await waiting(alpha, physics) == 2 * ACCOUNTS
    assert "spam.test" not in await alpha.page("/c/physics")


async def test_of_a_server_that_is_held_back_even_plain_words_wait_until_that_ends(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    cid = mastodon.person("cid")
    first = mastodon.reply(cid, post.uri)
    await mastodon.send(mastodon.create(first), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(days=30))
    until = clock.now() + timedelta(days=7)
    await decide(alpha, Policy("mastodon.example", Severity.NONE, holds=True, until=until))
    dan = mastodon.person("dan")
    for who, waits in ((cid, 0), (dan, 1)):
        note = mastodon.reply(who, post.uri)
        await mastodon.send(mastodon.create(note), physics.actor.inbox)
        await fediverse.settle()
        assert await waiting(alpha, physics) == waits, who
    clock.pass_(timedelta(days=8))
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        assert await server_policies.find(tx, "mastodon.example") is None
    note = mastodon.reply(dan, post.uri)
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    assert await waiting(alpha, physics) == 1
