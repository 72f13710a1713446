"""A member of ours says who they are, and whoever follows them is told."""

from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.services import profiling
from fediwiki.storage import actors
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server


async def test_whoever_follows_a_member_sees_the_new_name(
    alpha: Server, beta: Server, mastodon: Peer, fediverse: Fediverse
) -> None:
    cleo = await alpha.member("cleo")
    bob = await beta.member("bob")
    await beta.follow(bob, cleo.actor.uri)
    await follow(mastodon, mastodon.person("dan"), cleo.actor, fediverse)
    await fediverse.settle()
    mastodon.forget()

    async with alpha.instance.database.write() as tx:
        await profiling.introduce(
            tx,
            cleo.actor,
            Profile("I *measure*.", (ProfileField("Site", "https://cleo.example/?a&b"),)),
            name="Cleo Tide",
            bio_characters=500,
            urls=alpha.instance.urls,
            now=alpha.clock.now(),
        )
    await fediverse.settle()

    async with beta.instance.database.read() as tx:
        known = await actors.by_uri(tx, cleo.actor.uri)
    assert known.display_name == "Cleo Tide"
    assert "<em>measure</em>" in known.summary
    [told] = mastodon.deliveries
    assert (told.kind, told.signer) == ("Update", cleo.actor.uri)
    person = await alpha.document("/u/cleo")
    assert person["name"] == "Cleo Tide"
    assert person["attachment"] == [
        {
            "type": "PropertyValue",
            "name": "Site",
            "value": '<a href="https://cleo.example/?a&amp;b" rel="me nofollow noopener">'
            "https://cleo.example/?a&amp;b</a>",
        }
    ]
