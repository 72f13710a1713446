"""What a subwiki says of itself changes, and whoever follows it hears it, each as they can."""

from datetime import timedelta

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import EditPolicy, MembershipPolicy, ReviewPolicy, Subwiki
from fediwiki.services import closing, featuring, looking_after
from fediwiki.services.deciding import Why
from fediwiki.services.looking_after import Charter
from fediwiki.services.protecting import Policies
from fediwiki.storage import actors, groups, subwikis
from tests.federation.letters import JSON, PUBLIC
from tests.federation.peer import Peer
from tests.federation.receivers.lemmy import LemmyLike
from tests.federation.steps import follow
from tests.fediverse import Clock, Fediverse, Server


async def _amend(server: Server, subwiki: Subwiki, title: str, *, by: Member) -> None:
    policies = Policies(MembershipPolicy.APPROVAL, EditPolicy.MEMBERS, ReviewPolicy.NONE)
    charter = Charter(title, "<p>New.</p>", "New.", ("Be kind.",), ("en", "fr"), policies)
    async with server.instance.database.write() as tx:
        now = server.clock.now()
        await looking_after.amend(tx, subwiki, charter, by=by.actor, now=now)


async def test_a_change_is_told_bare_to_microblogs_wrapped_by_the_steward_to_the_threadiverse(
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
    await _amend(alpha, physics, "Physics and more", by=ana)
    await fediverse.settle()

    assert mastodon.kinds() == ["Update"]
    [bare] = mastodon.heard("Update")
    assert (bare["actor"], bare["object"]["name"]) == (physics.actor.uri, "Physics and more")
    assert bare["object"]["updated"]

    assert lemmy.kinds() == ["Announce{Update}"]
    [inner] = [each["object"] for each in lemmy.heard("Announce{Update}")]
    assert inner["actor"] == "https://alpha.example/u/physics_wiki"
    assert inner["audience"] == physics.actor.uri
    assert inner["to"] == [physics.actor.uri, PUBLIC]
    assert "Be kind." in inner["object"]["summary"]
    assert inner["object"]["fw:membershipPolicy"] == "approval"

    async with beta.instance.database.read() as tx:
        known = await actors.by_uri(tx, physics.actor.uri)
        says = (await groups.find(tx, known.id)).says
    assert known.display_name == "Physics and more"
    assert says.featured_uri == f"{physics.actor.uri}/featured"
    assert (says.restricted, says.membership_policy) == (False, "approval")
    # The steward bears its name.
    assert (await alpha.document("/u/physics_wiki"))["name"] == "Physics and more (steward)"


async def test_a_strict_threadiverse_takes_each_change_as_later_than_the_one_before(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    threads = LemmyLike(lemmy)
    await threads.follow(lemmy.person("bob"), "physics@alpha.example")
    await fediverse.settle()
    for title in ("One", "Two"):
        clock.pass_(timedelta(seconds=1))
        await _amend(alpha, physics, title, by=ana)
        await fediverse.settle()
        assert threads.communities[physics.actor.uri]["name"] == title
    # Two changes of one moment are still two.
    await _amend(alpha, physics, "Three", by=ana)
    await fediverse.settle()
    assert threads.communities[physics.actor.uri]["name"] == "Three"
    assert threads.refused == []


async def test_a_community_elsewhere_is_what_its_server_says_whoever_tells_of_it(
    alpha: Server, ana: Member, lemmy: Peer, evil: Peer, fediverse: Fediverse
) -> None:
    cats = lemmy.group("cats", featured=f"{lemmy.origin}/c/cats/featured")
    await alpha.follow(ana, cats)
    await fediverse.settle()
    document: JSON = {
        "id": cats,
        "type": "Group",
        "preferredUsername": "cats",
        "inbox": f"{cats}/inbox",
        "endpoints": {"sharedInbox": f"{lemmy.origin}/inbox"},
        "publicKey": {
            "id": f"{cats}#main-key",
            "owner": cats,
            "publicKeyPem": lemmy.key.public().to_pem(),
        },
    }
    lied = {**document, "name": "Dogs"}
    lemmy.serve({**document, "name": "Cats and kittens", "postingRestrictedToMods": True})
    [asked] = lemmy.heard("Follow")
    accept = lemmy.activity("Accept", cats, asked)
    await lemmy.send(accept, ana.actor.inbox)
    update = lemmy.activity("Update", lemmy.person("mod"), lied)
    await lemmy.send(lemmy.activity("Announce", cats, update), ana.actor.inbox)
    await fediverse.settle()
    async with alpha.instance.database.read() as tx:
        known = await actors.by_uri(tx, cats)
        says = (await groups.find(tx, known.id)).says
    assert known.display_name == "Cats and kittens"
    assert says.restricted


async def test_a_closed_subwiki_says_so_as_others_know_it_and_takes_nothing(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    bob = lemmy.person("bob")
    await follow(lemmy, bob, physics.actor, fediverse)
    first = lemmy.article(bob, to=physics.actor.uri, name="Before")
    await lemmy.send(lemmy.create(first), physics.actor.inbox)
    await fediverse.settle()
    lemmy.forget()
    await _close(alpha, physics)
    await fediverse.settle()
    [told] = lemmy.heard("Announce{Update}")
    assert told["object"]["object"]["postingRestrictedToMods"] is True

    lemmy.forget()
    late = lemmy.article(bob, to=physics.actor.uri, name="Too late")
    reply = lemmy.reply(bob, first["id"], to=[physics.actor.uri, PUBLIC])
    for each in (late, reply):
        await lemmy.send(lemmy.create(each), physics.actor.inbox)
    edit = lemmy.edited(first, name="Before, put better")
    await lemmy.send(lemmy.create(edit, "Update"), physics.actor.inbox)
    await fediverse.settle()
    assert lemmy.kinds() == ["Announce{Update}"]
    page = await alpha.page("/c/physics")
    assert "Too late" not in page
    assert "Before, put better" in page


async def test_a_quarantined_subwiki_asks_others_not_to_recommend_it(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    await follow(mastodon, mastodon.person("mia"), physics.actor, fediverse)
    async with alpha.instance.database.write() as tx:
        known = await subwikis.by_id(tx, physics.id)
        await featuring.quarantine(tx, known, Why("Hate."), by=None, now=alpha.clock.now())
    await fediverse.settle()
    [told] = mastodon.heard("Update")
    assert (told["object"]["discoverable"], told["object"]["indexable"]) == (False, False)


async def _close(server: Server, subwiki: Subwiki) -> None:
    async with server.instance.database.write() as tx:
        known = await subwikis.by_id(tx, subwiki.id)
        await closing.close(tx, known, Why("Done."), by=None, now=server.clock.now())
