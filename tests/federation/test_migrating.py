"""Members who go on as an account elsewhere: whoever follows them hears it, and follows there."""

from dataclasses import replace
from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import Conflict, Moved, Refused
from fediwiki.outbound.answers import FetchBudget
from fediwiki.services import commenting, following, migrating, reacting
from fediwiki.services.letters import Letterhead
from fediwiki.storage import members
from tests.federation import wiki
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of
from tests.fediverse import Fediverse, Server

_REST = timedelta(days=30)
_HEAD = Letterhead("Alpha", "https://alpha.example")


async def _move(server: Server, member: Member, target: str) -> None:
    found = await server.app.remote.refreshed(target, FetchBudget(6))
    async with server.instance.database.write() as tx:
        known = await members.by_id(tx, member.id)
        urls, now = server.instance.urls, server.clock.now()
        await migrating.move(tx, known, found, urls=urls, rest=_REST, head=_HEAD, now=now)


async def test_a_member_moves_to_an_account_that_says_so_and_may_come_back(
    alpha: Server, ana: Member, mastodon: Peer, good: Peer, fediverse: Fediverse
) -> None:
    cleo, bob = await alpha.member("cleo"), await alpha.member("bob")
    await follow(mastodon, mastodon.person("mia"), cleo.actor, fediverse)
    async with alpha.instance.database.write() as tx:
        urls, now = alpha.instance.urls, alpha.clock.now()
        await following.follow(tx, bob.actor, cleo.actor, urls=urls, now=now)
    new = good.person("cleo", alsoKnownAs=[ana.actor.uri])
    mastodon.forget()
    with pytest.raises(Refused, match="does not say"):
        await _move(alpha, cleo, new)
    await fediverse.settle()
    assert mastodon.kinds() == []
    assert "movedTo" not in await alpha.document("/u/cleo")

    good.person("cleo", alsoKnownAs=[ana.actor.uri, cleo.actor.uri])
    alpha.clock.pass_(timedelta(days=2))
    await _move(alpha, cleo, new)
    await fediverse.settle()
    update, move = (each.activity for each in mastodon.deliveries[-2:])
    assert (update["type"], update["object"]["movedTo"]) == ("Update", new)
    said = {key: move[key] for key in ("type", "actor", "object", "target", "to")}
    assert said == {
        "type": "Move",
        "actor": cleo.actor.uri,
        "object": cleo.actor.uri,
        "target": new,
        "to": [cleo.actor.followers_uri],
    }
    assert {each.signer for each in mastodon.deliveries} == {cleo.actor.uri}
    document = await alpha.document("/u/cleo")
    assert (document["type"], document["movedTo"]) == ("Person", new)
    [asked] = good.heard("Follow")
    assert asked["actor"] == bob.actor.uri
    # Until the new account lets them, they follow the old one, too.
    assert await follow_of(alpha, bob.actor.uri, cleo.actor.uri) is not None
    await good.send(good.activity("Accept", new, asked), bob.actor.inbox)
    await fediverse.settle()
    assert await follow_of(alpha, bob.actor.uri, cleo.actor.uri) is None
    assert "good.example/users/cleo" in await alpha.page("/u/cleo")

    async with alpha.instance.database.write() as tx:
        known = await members.by_id(tx, cleo.id)
        await migrating.stay(tx, known, now=alpha.clock.now())
    await fediverse.settle()
    assert mastodon.kinds()[-1] == "Update"
    assert "movedTo" not in await alpha.document("/u/cleo")
    with pytest.raises(Conflict, match="not long ago"):
        await _move(alpha, cleo, new)
    alpha.clock.pass_(_REST)
    await _move(alpha, cleo, new)


async def test_whoever_moved_away_writes_and_follows_here_no_more_until_they_take_it_back(
    alpha: Server, ana: Member, physics: Subwiki, good: Peer, fediverse: Fediverse
) -> None:
    cleo, bob = await alpha.member("cleo"), await alpha.member("bob")
    post = await alpha.post(cleo, "Before", to=physics)
    comment = await alpha.comment(cleo, "Mine.", on=post)
    tides = await wiki.article(alpha, ana, "Tides come and go.", to=physics)
    async with alpha.instance.database.write() as tx:
        urls, now = alpha.instance.urls, alpha.clock.now()
        await following.follow(tx, cleo.actor, bob.actor, urls=urls, now=now)
    new = good.person("cleo", alsoKnownAs=[cleo.actor.uri])
    await _move(alpha, cleo, new)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        gone = await members.by_id(tx, cleo.id)

    async def follow_ana() -> None:
        async with alpha.instance.database.write() as tx:
            await following.follow(tx, gone.actor, ana.actor, urls=urls, now=alpha.clock.now())

    async def like() -> None:
        async with alpha.instance.database.write() as tx:
            await reacting.like(tx, gone.actor, post.uri, urls=urls, now=alpha.clock.now())

    async def revise() -> None:
        words = commenting.Words("Other.", "<p>Other.</p>", "en")
        async with alpha.instance.database.write() as tx:
            await commenting.revise(tx, comment, words, editor=gone.actor, now=alpha.clock.now())

    tried = (
        lambda: alpha.post(gone, "After", to=physics),
        lambda: alpha.comment(gone, "After.", on=post),
        lambda: alpha.edit(post, "After", by=gone),
        lambda: wiki.edit(alpha, tides.uri, "After.", by=gone),
        follow_ana,
        like,
        revise,
    )
    async with nothing_happens(alpha, fediverse):
        for each in tried:
            with pytest.raises(Moved, match="Your account moved"):
                await each()
        # Whom they follow may go elsewhere, and they stay behind.
    there = good.person("bob", alsoKnownAs=[bob.actor.uri])
    await _move(alpha, bob, there)
    assert await follow_of(alpha, cleo.actor.uri, there) is None

    async with alpha.instance.database.write() as tx:
        await migrating.stay(tx, gone, now=alpha.clock.now())
    back = replace(gone, actor=replace(gone.actor, moved_to=""))
    await alpha.post(back, "After", to=physics)
