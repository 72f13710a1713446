"""A post, as each kind of server hears of it."""

from datetime import timedelta
from typing import Any, cast

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.conftest import MakePeer
from tests.federation.letters import PUBLIC
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server


async def test_a_microblog_is_told_of_a_post_by_a_boost_of_its_id(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    await follow(mastodon, mastodon.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    [delivery] = mastodon.deliveries
    boost = delivery.activity
    assert delivery.kind == "Announce"
    assert delivery.signer == boost["actor"] == physics.actor.uri
    assert boost["object"] == post.uri
    assert ana.actor.uri in boost["cc"]
    assert (await alpha.document(post.uri.removeprefix("https://alpha.example")))["id"] == post.uri


async def test_the_threadiverse_and_fediwiki_are_told_of_a_post_with_its_create_inside(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, peer: MakePeer, fediverse: Fediverse
) -> None:
    for server in (lemmy, wiki := peer("wiki.example", "fediwiki")):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    for server in (lemmy, wiki):
        assert server.kinds() == ["Announce{Create}"]
        [wrapped] = server.heard("Announce{Create}")
        create = wrapped["object"]
        assert wrapped["to"] == [physics.actor.uri, PUBLIC]
        assert wrapped["audience"] == physics.actor.uri
        assert create["actor"] == create["object"]["attributedTo"] == ana.actor.uri
        assert create["object"]["id"] == post.uri
        assert create["object"]["type"] == "Article"
        assert create["to"] == create["object"]["to"]
        # Mbin fetches the activity again before it believes it.
        path = create["id"].removeprefix("https://alpha.example")
        assert (await alpha.document(path))["id"] == create["id"]


async def test_one_shared_inbox_hears_once_whatever_the_number_of_its_followers(
    alpha: Server, ana: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    for name in ("bob", "cid", "dan"):
        await follow(lemmy, lemmy.person(name), physics.actor, fediverse)
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    [delivery] = lemmy.deliveries
    assert delivery.inbox == "https://lemmy.example/inbox"


async def test_a_server_that_does_not_say_what_it_runs_is_taken_for_a_microblog_after_an_hour(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    peer: MakePeer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    silent = peer("silent.example")
    await follow(silent, silent.person("bob"), physics.actor, fediverse)
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert silent.kinds() == []
    for _ in range(13):
        clock.pass_(timedelta(minutes=5))
        await fediverse.settle()
    assert silent.kinds() == ["Announce"]


async def test_unknown_software_is_a_microblog(
    alpha: Server, ana: Member, physics: Subwiki, peer: MakePeer, fediverse: Fediverse
) -> None:
    other = peer("other.example", "brand-new-thing")
    await follow(other, other.person("bob"), physics.actor, fediverse)
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert other.kinds() == ["Announce"]


async def test_followers_of_the_author_hear_it_from_the_author(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    await follow(mastodon, mastodon.person("bob"), ana.actor, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    assert mastodon.kinds() == ["Create"]
    assert mastodon.signers("Create") == [ana.actor.uri]
    assert mastodon.heard("Create")[0]["object"]["id"] == post.uri


async def test_a_post_of_the_threadiverse_comes_back_to_it_as_it_was_said(
    alpha: Server, physics: Subwiki, mastodon: Peer, lemmy: Peer, fediverse: Fediverse
) -> None:
    await follow(mastodon, mastodon.person("bob"), physics.actor, fediverse)
    cid = lemmy.person("cid")
    page = lemmy.article(cid, to=physics.actor.uri, unheardOf={"kept": [1, 2]})
    create = lemmy.create(page)
    await lemmy.send(create, physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).subwiki == physics.actor
    # Its own server hears the echo, though nobody there follows.
    [wrapped] = lemmy.heard("Announce{Create}")
    assert wrapped["object"] == {key: create[key] for key in create if key != "@context"}
    assert mastodon.heard("Announce")[0]["object"] == page["id"]
    assert mastodon.kinds() == ["Announce"]


async def test_a_microblog_author_gets_the_boost_of_their_post(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    note = mastodon.article(bob, to=physics.actor.uri, type="Note")
    await mastodon.send(mastodon.create(note), physics.actor.inbox)
    await fediverse.settle()
    assert [each["object"] for each in mastodon.heard("Announce")] == [note["id"]]
    assert bob in mastodon.heard("Announce")[0]["cc"]


async def test_the_activities_of_a_post_are_in_the_outbox_of_its_subwiki(
    alpha: Server, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    while await alpha.app.settle():
        pass
    outbox = await alpha.document("/c/physics/outbox")
    [announce] = cast("list[dict[str, Any]]", outbox["orderedItems"])
    assert announce["object"]["object"]["id"] == post.uri
