"""Members who go on as an account elsewhere: whoever follows them hears it, and follows there."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.errors import Conflict, Refused
from fediwiki.outbound.answers import FetchBudget
from fediwiki.services import following, migrating
from fediwiki.storage import members
from tests.federation.peer import Peer
from tests.federation.steps import follow, follow_of
from tests.fediverse import Fediverse, Server

_REST = timedelta(days=30)


async def _move(server: Server, member: Member, target: str) -> None:
    found = await server.app.remote.refreshed(target, FetchBudget(6))
    async with server.instance.database.write() as tx:
        known = await members.by_id(tx, member.id)
        urls, now = server.instance.urls, server.clock.now()
        await migrating.move(tx, known, found, urls=urls, rest=_REST, now=now)


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
    assert [each["actor"] for each in good.heard("Follow")] == [bob.actor.uri]
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
