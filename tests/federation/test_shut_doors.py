"""Servers that are suspended or silenced: what they say, and what is said to them."""

from datetime import timedelta

import httpx
import pytest

from fediwiki.domain.follows import FollowState
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.policies import FOLLOWS_KEPT, Policy, Severity
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import FediWikiError
from fediwiki.services import tuning
from fediwiki.storage import servers
from fediwiki.text.domains import normal_domain
from tests.federation.browsing import at_browser
from tests.federation.conftest import MakePeer
from tests.federation.letters import JSON
from tests.federation.oracle import nothing_happens, verdicts
from tests.federation.peer import Peer
from tests.federation.steps import decide, follow, follow_of, lift
from tests.fediverse import Clock, Fediverse, Network, Server
from tests.web.html import Page

_SUSPENDED = Policy("evil.example", Severity.SUSPEND, reason="Spam without end.")


async def _post(evil: Peer, eve: str, physics: Subwiki, fediverse: Fediverse, **more: str) -> JSON:
    """Someone at evil.example posts in a subwiki of ours."""
    article = evil.article(eve, to=physics.actor.uri, **more)
    await evil.send(evil.create(article), physics.actor.inbox)
    await fediverse.settle()
    return article


async def test_a_suspended_server_vanishes_from_pages_feeds_inbox_and_delivery_and_is_back_after(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    eve: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(evil, eve, physics.actor, fediverse)
    article = await _post(evil, eve, physics, fediverse, name="Buy now")
    post = await alpha.stored_post(article["id"])
    there = ("/", "/c/physics", f"/u/eve@{evil.host}", "/search?q=Buy")
    assert all(["Buy now" in await alpha.page(each) for each in there])

    await decide(alpha, _SUSPENDED)
    for each in there:
        answer = await alpha.get(each)
        assert "Buy now" not in answer.text, each
    assert (await alpha.get(f"/p/{short(post.id)}")).status_code == 404
    assert "Buy now" not in (await alpha.get("/c/physics/feed.atom")).text
    async with nothing_happens(alpha, fediverse):
        late = evil.create(evil.article(eve, to=physics.actor.uri, name="Buy more"))
        assert await evil.send(late, physics.actor.inbox) == 403
        assert await evil.send(evil.activity("Follow", eve, ana.actor.uri), ana.actor.inbox) == 403
    evil.forget()
    await alpha.post(ana, "Not for them", to=physics)
    await fediverse.settle()
    assert not evil.deliveries
    async with alpha.instance.database.read() as tx:
        assert not [each.origin for each in await servers.behind(tx) if "evil" in each.origin]

    clock.pass_(timedelta(days=29))
    await lift(alpha, "evil.example")
    assert all(["Buy now" in await alpha.page(each) for each in there])
    await alpha.post(ana, "For them again", to=physics)
    await fediverse.settle()
    assert [each["object"] for each in evil.heard("Announce")] == [
        (await alpha.stored_post(evil.heard("Announce")[0]["object"])).uri
    ]
    assert "Not for them" not in str(evil.deliveries)
    assert await evil.send(late, physics.actor.inbox) == 202


@pytest.mark.parametrize(
    "domain",
    ["evil.example", "EVIL.example.", "*.evil.example", "https://evil.example/"],
)
async def test_a_policy_holds_however_a_domain_is_written_and_for_all_below_it(
    alpha: Server, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse, domain: str
) -> None:
    del fediverse
    activity = evil.create(evil.article(eve, to=physics.actor.uri))
    await decide(alpha, Policy(normal_domain(domain), Severity.SUSPEND))
    assert await evil.send(activity, physics.actor.inbox) == 403
    await lift(alpha, normal_domain(domain))
    assert await evil.send(activity, physics.actor.inbox) == 202


async def test_a_nearer_policy_says_otherwise(
    alpha: Server, physics: Subwiki, peer: MakePeer
) -> None:
    bad, good = peer("bad.many.test"), peer("good.many.test")
    await decide(alpha, Policy("many.test", Severity.SUSPEND))
    await decide(alpha, Policy("good.many.test", Severity.NONE))
    mine = good.create(good.article(good.person("bob"), to=physics.actor.uri))
    assert await good.send(mine, physics.actor.inbox) == 202
    theirs = bad.create(bad.article(bad.person("eve"), to=physics.actor.uri))
    assert await bad.send(theirs, physics.actor.inbox) == 403


async def test_a_server_that_nobody_met_is_shut_out_before_it_speaks(
    alpha: Server, physics: Subwiki, evil: Peer, fediverse: Fediverse, network: Network
) -> None:
    await decide(alpha, _SUSPENDED)
    eve = evil.person("eve")
    async with nothing_happens(alpha, fediverse):
        article = evil.article(eve, to=physics.actor.uri)
        assert await evil.send(evil.create(article), physics.actor.inbox) == 403
        with pytest.raises(FediWikiError):
            await alpha.remote_actor(eve)
        with pytest.raises(FediWikiError):
            await alpha.remote_actor(eve.replace("evil", "EVIL"))
    asked = [url for method, url in network.tried if method == "GET"]
    assert not [each for each in asked if httpx.URL(each).host == evil.host]


async def test_nobody_carries_or_passes_on_what_a_suspended_server_says(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    eve: str,
    lemmy: Peer,
    fediverse: Fediverse,
) -> None:
    group = lemmy.group("chemistry")
    await alpha.follow(ana, group)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", group, asked), ana.actor.inbox)
    kept = evil.article(eve, to=group)
    await lemmy.send(lemmy.activity("Announce", group, evil.create(kept)), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(kept["id"])
    await decide(alpha, _SUSPENDED)
    async with nothing_happens(alpha, fediverse, logged=True):
        made = evil.create(evil.article(eve, to=group))
        await lemmy.send(lemmy.activity("Announce", group, made), physics.actor.inbox)
        liked = evil.activity("Like", eve, kept["id"])
        await lemmy.send(lemmy.activity("Announce", group, liked), physics.actor.inbox)
        assert await lemmy.send(made, physics.actor.inbox, by=group) == 202
    assert [state for state, _ in await verdicts(alpha)][-2:] == ["refused", "refused"]


async def test_follows_with_a_suspended_server_end_after_a_month(
    alpha: Server, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse, clock: Clock
) -> None:
    await follow(evil, eve, physics.actor, fediverse)
    await decide(alpha, _SUSPENDED)
    clock.pass_(FOLLOWS_KEPT - timedelta(hours=1))
    await fediverse.settle()
    kept = await follow_of(alpha, eve, physics.actor.uri)
    assert kept is not None
    assert kept.state is FollowState.ACCEPTED
    clock.pass_(timedelta(hours=2))
    await fediverse.settle()
    assert await follow_of(alpha, eve, physics.actor.uri) is None


async def test_a_silenced_server_is_heard_by_its_followers_alone(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    eve: str,
    fediverse: Fediverse,
) -> None:
    await alpha.follow(ana, eve)
    await fediverse.settle()
    [asked] = evil.heard("Follow")
    await evil.send(evil.activity("Accept", eve, asked), ana.actor.inbox)
    await decide(alpha, Policy("evil.example", Severity.SILENCE))
    article = await _post(evil, eve, physics, fediverse, name="Loud")
    cleo = await alpha.member("cleo")
    cleos, anas = await at_browser(alpha, cleo), await at_browser(alpha, ana)
    for path in ("/search?q=Loud", "/"):
        assert "eve@evil" not in await alpha.page(path), path
        assert "eve@evil" not in await cleos.page(path), path
        assert "eve@evil" in await anas.page(path), path
    assert "Loud" in await alpha.page(f"/u/eve@{evil.host}")

    mine = await alpha.post(cleo, "Quiet", to=physics)
    reply = evil.reply(eve, mine.uri, to=["https://www.w3.org/ns/activitystreams#Public"])
    await evil.send(evil.create(reply), physics.actor.inbox)
    hers = await alpha.post(ana, "Hers", to=physics)
    reply = evil.reply(eve, hers.uri)
    await evil.send(evil.create(reply), physics.actor.inbox)
    await fediverse.settle()
    assert "eve" not in await cleos.page("/notifications")
    assert "eve" in await anas.page("/notifications")
    await lift(alpha, "evil.example")
    assert "Loud" in await alpha.page("/")
    assert article["id"]


async def test_reports_from_a_server_that_floods_with_them_are_dropped(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Fine", to=physics)
    await fediverse.settle()
    await decide(alpha, Policy("evil.example", Severity.NONE, reports_off=True))
    flag = evil.activity("Flag", eve, post.uri, content="awful")
    async with nothing_happens(alpha, fediverse, logged=True):
        assert await evil.send(flag, physics.actor.inbox) == 202
    assert (await verdicts(alpha))[-1] == ("refused", "reports from evil.example are not taken")
    await lift(alpha, "evil.example")
    again = evil.activity("Flag", eve, post.uri, content="awful")
    await evil.send(again, physics.actor.inbox)
    await fediverse.settle()
    assert (await verdicts(alpha))[-1][0] == "done"


async def test_with_an_allow_list_only_those_on_it_are_heard(
    fediverse: Fediverse, good: Peer, evil: Peer
) -> None:
    gamma = await fediverse.server("gamma.example", mode="allow-list")
    physics = await gamma.subwiki("physics")
    await decide(gamma, Policy("good.example", Severity.NONE))
    bob, eve = good.person("bob"), evil.person("eve")
    mine = good.create(good.article(bob, to=physics.actor.uri))
    assert await good.send(mine, physics.actor.inbox) == 202
    await fediverse.settle()
    async with nothing_happens(gamma, fediverse):
        theirs = evil.create(evil.article(eve, to=physics.actor.uri))
        assert await evil.send(theirs, physics.actor.inbox) == 403
    assert await gamma.knows(mine["object"]["id"])


async def test_an_admin_shuts_the_door_to_all_but_the_known_and_opens_it_again(
    alpha: Server, physics: Subwiki, good: Peer, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    admin = await at_browser(alpha, await alpha.member("ada", admin=True))
    bob = good.person("bob")
    await follow(good, bob, physics.actor, fediverse)
    spam = await _post(evil, eve, physics, fediverse, name="Buy now")
    asked = Page(await admin.page("/admin/servers/mode")).words
    assert "The other servers we know: 2" in asked
    assert "What vanishes: 1 posts" in asked
    assert "follows or is followed: 1" in asked
    assert await alpha.knows(spam["id"])

    answer = await admin.press("/admin/servers/mode", mode="allow-list", known="on")
    assert answer.status_code == 303
    assert "with those that its admins allowed" in Page(await admin.page("/about/servers")).words
    assert "Buy now" not in await alpha.page("/c/physics")
    async with nothing_happens(alpha, fediverse):
        late = evil.create(evil.article(eve, to=physics.actor.uri, name="Buy more"))
        assert await evil.send(late, physics.actor.inbox) == 403
    mine = good.create(good.article(bob, to=physics.actor.uri, name="Of use"))
    assert await good.send(mine, physics.actor.inbox) == 202
    await fediverse.settle()
    assert "Of use" in await alpha.page("/c/physics")
    async with alpha.instance.database.read() as tx:
        holds = await tuning.current(tx, alpha.instance.config)
    assert holds.federation.mode == "allow-list"

    assert "come back: 1" in Page(await admin.page("/admin/servers/mode")).words
    await admin.press("/admin/servers/mode", mode="open")
    assert "Buy now" in await alpha.page("/c/physics")
    assert await evil.send(late, physics.actor.inbox) == 202
    assert "federation.mode" in await admin.page("/admin/log")
