"""Members and subwikis of ours say who they are, and whoever follows them is told."""

from dataclasses import replace

import httpx

from fediwiki import instance
from fediwiki.domain.members import Member
from fediwiki.domain.portraits import Portrait
from fediwiki.domain.profiles import Profile, ProfileField
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import leaving, portraying, profiling
from fediwiki.storage import actors, members, profiles
from tests.federation.browsing import at_browser
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server

_PICTURE = f"{'a' * 64}.webp"


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
        cleo = await members.by_id(tx, cleo.id)
        url = alpha.instance.urls.media(_PICTURE)
        await portraying.portray(tx, cleo.actor, Portrait.AVATAR, url, now=alpha.clock.now())
    await fediverse.settle()

    async with beta.instance.database.read() as tx:
        known = await actors.by_uri(tx, cleo.actor.uri)
        facts = (await profiles.of_actor(tx, known.id)).fields
    assert (known.avatar, known.banner) == (url, "")
    assert facts == (ProfileField("Site", "https://cleo.example/?a&b"),)
    assert known.display_name == "Cleo Tide"
    assert "<em>measure</em>" in known.summary
    *_, told = mastodon.deliveries
    assert (told.kind, told.signer) == ("Update", cleo.actor.uri)
    person = await alpha.document("/u/cleo")
    assert person["name"] == "Cleo Tide"
    assert person["icon"] == {"type": "Image", "mediaType": "image/webp", "url": url}
    assert person["attachment"] == [
        {
            "type": "PropertyValue",
            "name": "Site",
            "value": '<a href="https://cleo.example/?a&amp;b" rel="me nofollow noopener">'
            "https://cleo.example/?a&amp;b</a>",
        }
    ]


async def test_a_picture_of_a_subwiki_is_its_steward_s_too_and_goes_again(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    bob = await beta.member("bob")
    await beta.follow(bob, physics.actor.uri)
    await fediverse.settle()
    for peer in (lemmy, mastodon):
        peer.forget()

    async def show(url: str) -> None:
        async with alpha.instance.database.write() as tx:
            shown = replace(physics, actor=await actors.by_id(tx, physics.id))
            await portraying.portray_subwiki(
                tx, shown, Portrait.BANNER, url, by=ana.actor, now=alpha.clock.now()
            )
        await fediverse.settle()

    url = alpha.instance.urls.media(_PICTURE)
    await show(url)
    [bare] = mastodon.heard("Update")
    assert bare["object"]["image"]["url"] == url
    assert lemmy.kinds() == ["Announce{Update}"]
    async with beta.instance.database.read() as tx:
        assert (await actors.by_uri(tx, physics.actor.uri)).banner == url
    steward = await alpha.document("/u/physics_wiki")
    assert steward["image"] == bare["object"]["image"]

    await show("")
    async with beta.instance.database.read() as tx:
        assert (await actors.by_uri(tx, physics.actor.uri)).banner == ""


async def test_pictures_and_facts_from_elsewhere_go_with_whoever_leaves_there(
    alpha: Server, beta: Server, fediverse: Fediverse
) -> None:
    bob, cleo = await beta.member("bob"), await alpha.member("cleo")
    async with beta.instance.database.write() as tx:
        actor = replace(bob.actor, display_name="Bob")
        said = Profile("", (ProfileField("Site", "https://bob.example/"),))
        now, urls = beta.clock.now(), beta.instance.urls
        await profiling.introduce(tx, actor, said, name="Bob", bio_characters=9, urls=urls, now=now)
        await portraying.portray(tx, bob.actor, Portrait.AVATAR, urls.media(_PICTURE), now=now)
    await alpha.follow(cleo, bob.actor.uri)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        known = await actors.by_uri(tx, bob.actor.uri)
        assert known.avatar == urls.media(_PICTURE)
        assert (await profiles.of_actor(tx, known.id)).fields == said.fields

    async with beta.instance.database.write() as tx:
        bob = await members.by_id(tx, bob.id)
        await leaving.leave(tx, bob, keeps_name=False, now=beta.clock.now())
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        assert (await actors.by_uri(tx, bob.actor.uri)).avatar == ""
        assert await profiles.of_actor(tx, known.id) == Profile()


async def test_a_new_name_of_the_instance_is_said_at_once_and_lasts(alpha: Server) -> None:
    admin = await at_browser(alpha, await alpha.member("ada", admin=True))
    for key, value in (("name", "The Reef"), ("description", "Of corals.")):
        await admin.press("/admin/settings", key=f"instance.{key}", value=value)
    document = await alpha.document(httpx.URL(alpha.instance.urls.instance).path)
    assert (document["name"], document["summary"]) == ("The Reef", "Of corals.")
    told = await alpha.get("/nodeinfo/2.1")
    assert told.json()["metadata"]["nodeName"] == "The Reef"
    async with instance.opened(alpha.instance.config, clock=alpha.clock) as again:
        assert again.actor.display_name == "The Reef"
