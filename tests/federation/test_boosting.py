"""What people pass on that is not here is fetched from where it lives, and from nowhere else."""

from datetime import timedelta

import pytest

from fediwiki.activitypub.rebuilding.timelines import rebuild
from fediwiki.domain.actors import Actor
from fediwiki.domain.members import Member
from fediwiki.domain.policies import Policy, Severity
from fediwiki.domain.viewers import ANYONE
from fediwiki.services import muting
from fediwiki.storage import posts
from tests.federation import passing
from tests.federation.conftest import MakePeer
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import decide
from tests.fediverse import Fediverse, Server


@pytest.fixture
def far(peer: MakePeer) -> Peer:
    """A server that nobody here knows."""
    return peer("far.example", "mastodon")


@pytest.fixture
async def bob(alpha: Server, ana: Member, mastodon: Peer) -> Actor:
    """Someone elsewhere whom ana follows."""
    return await passing.followed(alpha, ana, mastodon.person("bob"))


async def test_what_somebody_boosts_is_fetched_and_stands_at_home_as_theirs(
    alpha: Server, ana: Member, bob: Actor, mastodon: Peer, far: Peer, fediverse: Fediverse
) -> None:
    note = passing.note(far, content="<p>Whales <script>x</script>sing.</p>")
    boost = await passing.boost(mastodon, bob, note["id"], ana)
    await fediverse.settle()
    entry = await passing.only(alpha, ana)
    assert entry.booster is not None
    assert (entry.booster.handle, entry.post.author.handle) == (bob.handle, "dan@far.example")
    async with alpha.instance.database.read() as tx:
        post = await posts.by_id(tx, entry.post.id, ANYONE)
    assert "Whales" in post.content.text
    assert "script" not in post.content.html
    assert far.asked.count(note["id"]) == 1
    # A second boost costs nothing more, and muting one leaves the other.
    cid = await passing.followed(alpha, ana, mastodon.person("cid"))
    await passing.boost(mastodon, cid, note["id"], ana)
    await fediverse.settle()
    assert far.asked.count(note["id"]) == 1
    async with alpha.instance.database.write() as tx:
        await muting.mute(tx, ana.actor, cid)
    assert (await passing.only(alpha, ana)).booster == entry.booster
    # The logs alone give the same.
    app = alpha.app
    await rebuild(
        app.instance.database,
        app.remote,
        app.instance.urls,
        app.instance.config.limits,
        alpha.clock.now(),
    )
    assert (await passing.only(alpha, ana)).post == entry.post
    silenced = Policy("far.example", Severity.SILENCE)
    await decide(alpha, silenced)
    assert await passing.home(alpha, ana) == []
    await mastodon.send(mastodon.activity("Undo", bob.uri, boost), ana.actor.inbox)
    await far.send(far.activity("Delete", note["attributedTo"], note["id"]), ana.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).deleted is not None


async def test_a_server_that_is_down_is_asked_again_unless_the_boost_was_taken_back(
    alpha: Server, ana: Member, bob: Actor, mastodon: Peer, far: Peer, fediverse: Fediverse
) -> None:
    kept, undone = passing.note(far), passing.note(far)
    fediverse.network.down.add(far.host)
    await passing.boost(mastodon, bob, kept["id"], ana)
    taken_back = await passing.boost(mastodon, bob, undone["id"], ana)
    here = mastodon.article(bob.uri, type="Note")
    await mastodon.send(mastodon.create(here), ana.actor.inbox)
    await fediverse.settle()
    # What came after it does not wait.
    assert (await passing.only(alpha, ana)).post.uri == here["id"]
    await mastodon.send(mastodon.activity("Undo", bob.uri, taken_back), ana.actor.inbox)
    await fediverse.settle()
    fediverse.network.down.clear()
    fediverse.clock.pass_(timedelta(hours=1))
    await fediverse.settle()
    assert [each.post.uri for each in await passing.home(alpha, ana)] == [kept["id"], here["id"]]
    assert undone["id"] not in far.asked


async def test_only_whole_public_posts_of_their_authors_are_shown(
    alpha: Server,
    ana: Member,
    bob: Actor,
    mastodon: Peer,
    far: Peer,
    evil: Peer,
    fediverse: Fediverse,
) -> None:
    dan, eve, stranger = far.person("dan"), evil.person("eve"), mastodon.person("stranger")
    silent, lying = evil.article(eve, type="Note"), far.url("posts")
    far.serve({**silent, "attributedTo": dan}, url=lying)
    whole = passing.note(far)
    unwanted = [
        far.serve({**whole, "id": far.url("posts"), "to": [f"{dan}/followers"]})["id"],
        far.reply(dan, "https://else.example/notes/1")["id"],
        far.article(dan, type="Event")["id"],
        far.article(eve, type="Note")["id"],
        far.url("nothing"),
        lying,
        silent["id"],
    ]
    await alpha.remote_actor(stranger)
    await decide(alpha, Policy("evil.example", Severity.SUSPEND))
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=20, logged=True):
        for each in unwanted:
            await passing.boost(mastodon, bob, each, ana)
        await mastodon.send(mastodon.activity("Announce", stranger, whole["id"]), ana.actor.inbox)
    assert {*far.asked} == {*unwanted} - {silent["id"]}
    await passing.boost(mastodon, bob, whole["id"], ana)
    await fediverse.settle()
    assert (await passing.only(alpha, ana)).post.uri == whole["id"]


async def test_nobody_makes_us_fetch_without_end(
    alpha: Server, ana: Member, bob: Actor, mastodon: Peer, far: Peer, fediverse: Fediverse
) -> None:
    most = alpha.instance.config.limits.boosts_of_one_per_hour
    notes = [passing.note(far)["id"] for _ in range(most + 2)]
    for each in notes:
        await passing.boost(mastodon, bob, each, ana)
    await fediverse.settle()
    assert len(await passing.home(alpha, ana, 100)) == most
    assert sum(each in far.asked for each in notes) == most
