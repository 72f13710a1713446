"""Servers that go away and come back: nothing is lost, nothing overtakes."""

import re
from datetime import timedelta

import httpx

from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import servers, turned_away
from tests.federation.browsing import at_browser
from tests.federation.conftest import MakePeer
from tests.federation.peer import Peer
from tests.federation.steps import decide, follow
from tests.fediverse import Clock, Fediverse, Network, Server
from tests.web.html import Page


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


async def test_an_admin_reads_why_something_was_turned_away_and_sends_it_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    for server in (lemmy, mastodon):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    admin = await at_browser(alpha, await alpha.member("ada", admin=True))
    lemmy.answers, lemmy.says = 403, b"<i>you are</i> not\0 wanted"
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert mastodon.kinds() == ["Announce"]
    path = f"/admin/federation/{lemmy.host}"
    page = await admin.page(path)
    assert "&lt;i&gt;you are&lt;/i&gt; not wanted" in page
    assert "Turned away (403)" in Page(page).words
    away = page.partition("What was turned away")[2]
    [number] = re.findall(r'name="activity" value="(\w+)"', away)
    assert "sky is blue" in await admin.page(f"/admin/federation/sent/{number}")

    assert (await admin.press(path, do="send", activity=number)).status_code == 303
    await fediverse.settle()
    assert (await admin.page(path)).count("Turned away (403)") == 2
    lemmy.answers = 202
    await admin.press(path, do="send", activity=number)
    await fediverse.settle()
    assert lemmy.kinds() == ["Announce{Create}"]
    assert mastodon.kinds() == ["Announce"]
    # What is public stands where it stood, and once alone.
    uri: str = lemmy.deliveries[0].activity["id"]
    assert (await alpha.document(httpx.URL(uri).path))["id"] == uri
    outbox = await alpha.document("/c/physics/outbox")
    assert outbox["totalItems"] == 1

    await decide(alpha, Policy(lemmy.host, Severity.SUSPEND))
    assert (await admin.press(path, do="send", activity=number)).status_code == 409
    clock.pass_(timedelta(days=15))
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        server = await servers.find(tx, lemmy.origin)
        assert server is not None
        assert await turned_away.of_server(tx, server.id, limit=9) == []
