"""Groups elsewhere that members here follow; what they pass on is believed of its origin alone."""

import json
from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import homes
from fediwiki.storage.timelines import Entry, Span
from tests.federation.conftest import MakePeer
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, likes_of
from tests.fediverse import Clock, Fediverse, Server


@pytest.fixture
async def news(alpha: Server, ana: Member, lemmy: Peer, fediverse: Fediverse) -> str:
    """A group at Lemmy that ana follows."""
    group = lemmy.group("news")
    await alpha.follow(ana, group)
    await fediverse.settle()
    [asked] = lemmy.heard("Follow")
    await lemmy.send(lemmy.activity("Accept", group, asked), ana.actor.inbox)
    await fediverse.settle()
    lemmy.forget()
    return group


@pytest.fixture
def other(peer: MakePeer) -> Peer:
    """A server whose people write in groups elsewhere."""
    return peer("other.example", "piefed")


async def announce(lemmy: Peer, group: str, about: object, server: Server) -> None:
    """A group passes something on."""
    wrapped = lemmy.activity("Announce", group, about, to=[PUBLIC], cc=[f"{group}/followers"])
    assert await lemmy.send(wrapped, server.instance.urls.shared_inbox) == 202


async def test_what_a_followed_group_passes_on_is_fetched_from_its_origin(
    alpha: Server, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse, clock: Clock
) -> None:
    cid = other.person("cid")
    page = other.article(cid, to=news)
    create = other.create({**page, "content": "<p>What the group would have it say.</p>"})
    await announce(lemmy, news, create, alpha)
    await fediverse.settle()
    stored = await alpha.stored_post(page["id"])
    assert "It is long" in stored.content.html
    assert (stored.author.uri, stored.subwiki and stored.subwiki.uri) == (cid, news)

    reply = other.reply(cid, page["id"])
    await announce(lemmy, news, other.create(reply), alpha)
    clock.pass_(timedelta(minutes=1))
    edited = other.edited(page, content="<p>It is short.</p>")
    await announce(lemmy, news, other.create(edited, "Update"), alpha)
    await announce(lemmy, news, other.activity("Like", cid, page["id"]), alpha)
    await fediverse.settle()
    assert await alpha.knows(reply["id"])
    assert "It is short" in (await alpha.stored_post(page["id"])).content.html
    assert await likes_of(alpha, page["id"]) == 1
    undo = other.activity("Undo", cid, other.activity("Like", cid, page["id"]))
    await announce(lemmy, news, undo, alpha)
    other.gone(page["id"])
    await announce(lemmy, news, other.activity("Delete", cid, page["id"]), alpha)
    await fediverse.settle()
    assert not await alpha.knows(page["id"])
    # What one group passed on, nobody here passes on further.
    assert other.kinds() == []


async def test_an_object_or_an_activity_may_be_passed_on_by_its_id(
    alpha: Server, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    page, another, third = (other.article(other.person("cid"), to=news) for _ in range(3))
    await announce(lemmy, news, page["id"], alpha)
    await announce(lemmy, news, other.create(another)["id"], alpha)
    await announce(lemmy, news, third, alpha)
    await fediverse.settle()
    assert await alpha.knows(page["id"])
    assert await alpha.knows(another["id"])
    assert await alpha.knows(third["id"])


async def test_of_several_things_at_once_each_is_judged_for_itself(
    alpha: Server, ana: Member, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    page = other.article(cid := other.person("cid"), to=news)
    await announce(lemmy, news, other.create(page), alpha)
    await fediverse.settle()
    of_ours = {"id": "https://alpha.example/a/x", "type": "Like", "actor": ana.actor.uri}
    batch = [
        {**of_ours, "object": page["id"]},
        other.activity("Like", cid, "https://good.example/not/here"),
        {"type": "Like"},
        other.activity("Like", cid, page["id"]),
    ]
    await announce(lemmy, news, batch, alpha)
    await fediverse.settle()
    assert await likes_of(alpha, page["id"]) == 1


async def test_a_forged_thing_inside_stays_unseen(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    other: Peer,
    good: Peer,
    news: str,
    fediverse: Fediverse,
) -> None:
    bob, cid = good.person("bob"), other.person("cid")
    await alpha.remote_actor(bob)
    ours = await alpha.post(ana, "Why the sky is blue", to=physics)
    known = other.article(cid, to=news)
    await announce(lemmy, news, known["id"], alpha)
    await fediverse.settle()
    never_said: JSON = {
        "id": "https://good.example/notes/never",
        "type": "Page",
        "attributedTo": bob,
        "name": "What bob never said",
        "to": [PUBLIC, news],
    }
    forged = [
        good.create(never_said) | {"id": "https://good.example/forged/1"},
        never_said,
        lemmy.create(never_said) | {"actor": lemmy.person("dan")},
        # Still there, at its origin: what a group says of it does not make it gone.
        other.activity("Delete", cid, known["id"]),
        other.activity("Delete", ana.actor.uri, ours.uri),
        # One level deep, and of the kinds that groups pass on.
        lemmy.activity("Announce", news, other.create(known)),
        other.activity("Follow", cid, physics.actor.uri),
        other.activity("Move", cid, cid, target=bob),
        other.activity("Flag", cid, ours.uri),
        other.activity("Delete", cid, cid),
        other.activity("Update", cid, {"id": cid, "type": "Person", "name": "Mallory"}),
        other.activity("Block", cid, ana.actor.uri),
        other.activity("Add", ana.actor.uri, cid, target=physics.actor.moderators_uri),
        # The votes of a group count only in it.
        other.activity("Like", bob, ours.uri),
        other.activity("Undo", cid, other.activity("Delete", cid, known["id"])),
    ]
    async with nothing_happens(alpha, fediverse, fetches=8, logged=True):
        for each in forged:
            await announce(lemmy, news, each, alpha)
            await fediverse.settle()


async def test_nobody_listens_to_a_group_that_nobody_follows(
    alpha: Server, ana: Member, lemmy: Peer, news: str, evil: Peer, fediverse: Fediverse
) -> None:
    trap, eve = evil.group("trap"), evil.person("eve")
    for who in (trap, eve):
        await alpha.remote_actor(who)
    await fediverse.settle()
    page = evil.article(eve, to=trap)
    async with nothing_happens(alpha, fediverse, logged=True):
        await announce(evil, trap, evil.create(page), alpha)
        await announce(evil, trap, page["id"], alpha)
        # Nor to a person who passes things on.
        await announce(evil, eve, evil.create(page), alpha)
        # Nor to somebody else in the name of one that is followed.
        forged = evil.activity("Announce", news, evil.create(page))
        await evil.send(forged, alpha.instance.urls.shared_inbox, by=trap)
    await announce(lemmy, news, page["id"], alpha)
    await fediverse.settle()
    assert await alpha.knows(page["id"])


async def test_what_is_for_a_subwiki_of_ours_is_not_taken_into_another_group(
    alpha: Server, physics: Subwiki, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    page = other.article(other.person("cid"), to=physics.actor.uri, cc=[news])
    create = other.create(page)
    await announce(lemmy, news, create, alpha)
    await fediverse.settle()
    await other.send(create, physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).subwiki == physics.actor


async def test_a_post_that_came_of_its_author_stands_in_the_group_that_passes_it_on(
    alpha: Server, ana: Member, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    cid = other.person("cid")
    await alpha.follow(ana, cid)
    await fediverse.settle()
    [asked] = other.heard("Follow")
    inbox = alpha.instance.urls.shared_inbox
    await other.send(other.activity("Accept", cid, asked), inbox)
    for_it = other.article(cid, to=news)
    alone = other.article(cid, name="Alone", published=other.moment())
    for page in (for_it, alone):
        await other.send(other.create(page), inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(for_it["id"])).subwiki is None
    assert "Something to read" not in await alpha.page("/c/news@lemmy.example")

    for page in (for_it, alone):
        await announce(lemmy, news, other.create(page), alpha)
    # What the group would have it say of whom it is for is not what its author says.
    await announce(lemmy, news, other.create({**alone, "audience": news, "to": [news]}), alpha)
    await fediverse.settle()
    there = await alpha.page("/c/news@lemmy.example")
    assert "Something to read" in there
    assert there.count("passed this on") == 1
    assert (await alpha.stored_post(alone["id"])).subwiki is None

    # Another group takes it from nobody.
    cats = lemmy.group("cats")
    await alpha.follow(ana, cats)
    await fediverse.settle()
    await lemmy.send(lemmy.activity("Accept", cats, lemmy.heard("Follow")[-1]), inbox)
    other.serve({**for_it, "to": [cats, PUBLIC], "audience": cats})
    await announce(lemmy, cats, for_it["id"], alpha)
    await fediverse.settle()
    stands = (await alpha.stored_post(for_it["id"])).subwiki
    assert stands is not None
    assert stands.uri == news


async def test_what_does_not_name_a_group_is_passed_on_by_it_and_does_not_stand_in_it(
    alpha: Server, ana: Member, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    note = other.article(other.person("cid"), type="Note", name="Alone")
    boost = lemmy.activity("Announce", news, note["id"], to=[PUBLIC])
    inbox = alpha.instance.urls.shared_inbox
    await lemmy.send(boost, inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(note["id"])).subwiki is None
    [entry] = await _home(alpha, ana)
    assert (entry.post.uri, entry.booster and entry.booster.uri) == (note["id"], news)
    there = await alpha.page("/c/news@lemmy.example")
    assert "Alone" in there
    assert "passed this on" in there

    # It is not the group's to take away, to pin, or to have others vote on.
    moderator = lemmy.person("mod")
    lemmy.serve({"id": f"{news}/moderators", "type": "Collection", "items": [moderator]})
    await announce(lemmy, news, lemmy.activity("Delete", moderator, note["id"], summary=""), alpha)
    await announce(lemmy, news, other.activity("Like", note["attributedTo"], note["id"]), alpha)
    await announce(lemmy, news, lemmy.activity("Lock", moderator, note["id"]), alpha)
    # An Update passes nothing on: of what is here as little as of what is not.
    another = other.article(note["attributedTo"], type="Note", name="Another")
    await announce(lemmy, news, other.create(another, "Update"), alpha)
    await fediverse.settle()
    stored = await alpha.stored_post(note["id"])
    assert (stored.removed, stored.locked, stored.likes) == (None, None, 0)
    assert not await alpha.knows(another["id"])

    await lemmy.send(lemmy.activity("Undo", news, boost), inbox)
    await fediverse.settle()
    assert await _home(alpha, ana) == []


async def test_what_stands_elsewhere_stays_there_whoever_passes_it_on(
    alpha: Server, ana: Member, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    cats = other.group("cats")
    page = other.article(other.person("cid"), to=cats)
    for _ in range(2):
        await announce(lemmy, news, other.create(page), alpha)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).subwiki is None
    assert [each.booster and each.booster.uri for each in await _home(alpha, ana)] == [news]
    await alpha.follow(ana, cats)
    await fediverse.settle()
    inbox = alpha.instance.urls.shared_inbox
    await other.send(other.activity("Accept", cats, other.heard("Follow")[-1]), inbox)
    await announce(other, cats, other.create(page), alpha)
    await fediverse.settle()
    stands = (await alpha.stored_post(page["id"])).subwiki
    assert stands is not None
    assert stands.uri == cats
    assert [each.post.uri for each in await _home(alpha, ana)] == [page["id"]]


async def test_what_its_own_server_says_is_of_a_channel_stands_in_it(
    alpha: Server, lemmy: Peer, news: str, fediverse: Fediverse
) -> None:
    owners = [{"type": "Person", "id": lemmy.person("dan")}, {"type": "Group", "id": news}]
    video = lemmy.article(lemmy.person("dan"), type="Video", attributedTo=owners)
    await announce(lemmy, news, video["id"], alpha)
    await fediverse.settle()
    stands = (await alpha.stored_post(video["id"])).subwiki
    assert stands is not None
    assert stands.uri == news


async def test_a_comment_in_a_group_elsewhere_goes_there_and_its_echo_is_not_a_second_one(
    alpha: Server, ana: Member, lemmy: Peer, other: Peer, news: str, fediverse: Fediverse
) -> None:
    page = other.article(other.person("cid"), to=news)
    await announce(lemmy, news, other.create(page), alpha)
    await fediverse.settle()
    comment = await alpha.comment(ana, "Is that so?", on=await alpha.stored_post(page["id"]))
    await fediverse.settle()
    [create] = lemmy.heard("Create")
    assert create["object"]["id"] == comment.uri
    assert create["object"]["audience"] == news
    async with nothing_happens(alpha, fediverse, logged=True):
        await announce(lemmy, news, create, alpha)
    # The author of the post hears it, too.
    assert other.heard("Create") == [create]


async def test_many_tell_of_one_thing_and_it_is_there_once(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    other: Peer,
    news: str,
    fediverse: Fediverse,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    page = other.article(other.person("cid"), to=news)
    await announce(lemmy, news, page["id"], alpha)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=3, logged=True):
        await announce(lemmy, news, page["id"], alpha)
        await announce(lemmy, news, other.create(page), alpha)
        await announce(lemmy, news, page, alpha)


async def test_someone_whose_server_has_other_words_for_the_same_is_known(
    alpha: Server, other: Peer
) -> None:
    cid = other.person("cid")
    document = json.loads(other.pages[cid].body)
    context = "https://www.w3.org/ns/activitystreams"
    renamed = {
        "wer": "@id",
        "art": "@type",
        "eingang": {"@id": "http://www.w3.org/ns/ldp#inbox", "@type": "@id"},
    }
    del document["inbox"]
    document = {
        "wer": document.pop("id"),
        "art": document.pop("type"),
        "as:name": document.pop("name"),
        "eingang": f"{cid}/inbox",
        **document,
        "@context": [context, "https://w3id.org/security/v1", {**renamed}],
    }
    other.serve(document, url=cid)
    actor = await alpha.remote_actor(cid)
    assert (actor.uri, actor.inbox, actor.title) == (cid, f"{cid}/inbox", "Cid")
    assert all(url.startswith(other.origin) for url in other.asked)


async def _home(server: Server, member: Member) -> list[Entry]:
    async with server.instance.database.read() as tx:
        followed = await homes.followed_by(tx, member.id)
        found = await homes.of_member(tx, followed, member.viewer, Span(10), boosted=False)
        return list(found.entries)
