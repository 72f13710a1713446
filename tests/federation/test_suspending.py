"""What others see and can do when our admins suspend somebody."""

from datetime import timedelta

from fediwiki.domain.actors import Actor
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import suspending
from fediwiki.services.administering import Ruling
from fediwiki.services.letters import Letterhead
from fediwiki.storage import actors
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server

_HEAD = Letterhead("Alpha", "https://alpha.example")
_ACTIVITY = {"Accept": "application/activity+json"}


async def _suspend(server: Server, uri: str) -> Actor:
    async with server.instance.database.write() as tx:
        actor = await actors.by_uri(tx, uri)
        await suspending.suspend(
            tx, actor, Ruling(None, "Spam.", _HEAD, server.clock.now()), days=30
        )
        return actor


async def test_peers_are_told_that_a_member_is_suspended_and_that_it_is_lifted(
    alpha: Server, mastodon: Peer, physics: Subwiki, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    await follow(mastodon, mastodon.person("dan"), cleo.actor, fediverse)
    post = await alpha.post(cleo, "Buy now", to=physics)
    await fediverse.settle()
    path = post.uri.removeprefix("https://alpha.example")
    mastodon.forget()

    actor = await _suspend(alpha, cleo.actor.uri)
    await fediverse.settle()
    (told,) = mastodon.heard("Update")
    assert told["object"]["suspended"] is True
    assert told["object"]["name"] == ""
    assert (await alpha.document("/u/cleo"))["suspended"] is True
    assert (await alpha.get(path, **_ACTIVITY)).status_code == 403
    assert (await alpha.get("/u/cleo")).status_code == 404

    async with alpha.instance.database.write() as tx:
        actor = await actors.by_id(tx, actor.id)
        await suspending.unsuspend(tx, actor, Ruling(None, "", _HEAD, alpha.clock.now()))
    mastodon.forget()
    await fediverse.settle()
    (told,) = mastodon.heard("Update")
    assert "suspended" not in told["object"]
    assert (await alpha.get(path, **_ACTIVITY)).status_code == 200


async def test_after_the_time_for_second_thoughts_peers_are_told_to_delete(
    alpha: Server, mastodon: Peer, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    await follow(mastodon, mastodon.person("dan"), cleo.actor, fediverse)
    await _suspend(alpha, cleo.actor.uri)
    await fediverse.settle()
    fediverse.clock.pass_(timedelta(days=29))
    await fediverse.settle()
    assert mastodon.heard("Delete") == []
    fediverse.clock.pass_(timedelta(days=2))
    await fediverse.settle()
    assert cleo.actor.uri in [each["object"] for each in mastodon.heard("Delete")]
    assert (await alpha.get("/u/cleo", **_ACTIVITY)).status_code == 410


async def test_nothing_is_taken_from_whom_we_suspended(
    alpha: Server, mastodon: Peer, physics: Subwiki, fediverse: Fediverse
) -> None:
    eve, dan = mastodon.person("eve"), mastodon.person("dan")
    await follow(mastodon, eve, physics.actor, fediverse)
    post = mastodon.article(eve, to=physics.actor.uri)
    await mastodon.send(mastodon.create(post), physics.actor.inbox)
    await fediverse.settle()
    assert await alpha.knows(post["id"])

    await _suspend(alpha, eve)
    assert post["name"] not in await alpha.page("/c/physics")
    more = mastodon.article(eve, to=physics.actor.uri)
    welcome = mastodon.article(dan, to=physics.actor.uri)
    for each in (more, welcome):
        await mastodon.send(mastodon.create(each), physics.actor.inbox)
    await fediverse.settle()
    assert not await alpha.knows(more["id"])
    assert await alpha.knows(welcome["id"])
