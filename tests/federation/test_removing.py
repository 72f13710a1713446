"""Removal by moderators: out of sight everywhere, and back again; by nobody else."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.storage import subwikis
from tests.federation.letters import JSON, PUBLIC
from tests.federation.moderating import is_removed, remove, restore, stored
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.receivers.lemmy import LemmyLike
from tests.federation.receivers.mastodon import MastodonLike
from tests.federation.steps import follow
from tests.fediverse import ACTIVITY, Clock, Fediverse, Server

PHYSICS = "physics@alpha.example"


@pytest.fixture
async def bea(alpha: Server) -> Member:
    """Another member of alpha.example, who posts."""
    return await alpha.member("bea")


async def readers(
    lemmy: Peer, mastodon: Peer, fediverse: Fediverse
) -> tuple[LemmyLike, MastodonLike]:
    """Strict servers on which somebody follows physics."""
    threads, social = LemmyLike(lemmy), MastodonLike(mastodon)
    await threads.follow(lemmy.person("bob"), PHYSICS)
    await social.follow(mastodon.person("bob"), PHYSICS)
    await fediverse.settle()
    return threads, social


def passed_on(threads: LemmyLike, kind: str) -> list[JSON]:
    """What the subwiki announced there of a kind."""
    announced = [each for each in threads.taken if each["type"] == "Announce"]
    return [each for each in announced if each["object"]["type"] == kind]


async def test_strict_readers_lose_a_removed_post_and_see_a_restored_one_again(
    alpha: Server,
    beta: Server,
    ana: Member,
    bea: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    threads, social = await readers(lemmy, mastodon, fediverse)
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(bea, "Buy barometers", "Cheap ones.", to=physics)
    await fediverse.settle()
    [before] = threads.shown()
    clock.pass_(timedelta(minutes=10))
    await remove(alpha, post.uri, by=ana)
    await fediverse.settle()
    assert threads.shown() == []
    assert social.boosts == {}
    [status] = social.statuses.values()
    assert "barometers" not in status.text
    assert "Cheap" not in status.text
    assert "Removed by a moderator" in status.text
    assert await is_removed(beta, post.uri)
    assert (await beta.stored_post(post.uri)).content.title == "Buy barometers"
    [told] = passed_on(threads, "Delete")
    assert told["object"]["actor"] == ana.actor.uri
    assert told["object"]["summary"] == "an advertisement — Nothing is for sale."
    clock.pass_(timedelta(minutes=10))
    await restore(alpha, post.uri, by=ana)
    await fediverse.settle()
    assert threads.shown() == [before]
    assert "Buy barometers" in status.text
    assert list(social.boosts) == [(physics.actor.uri, post.uri)]
    assert not await is_removed(beta, post.uri)
    assert (threads.refused, social.refused) == ([], [])


async def test_a_removed_comment_loses_its_words_and_gets_them_back(
    alpha: Server,
    ana: Member,
    bea: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    threads, social = await readers(lemmy, mastodon, fediverse)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await social.follow(mastodon.person("bob"), "bea@alpha.example")
    await fediverse.settle()
    comment = await alpha.comment(bea, "Buy barometers.", on=post)
    answer = await alpha.comment(ana, "Do not.", on=post, answering=comment)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=10))
    await remove(alpha, comment.uri, by=ana, with_replies=True)
    await fediverse.settle()
    assert threads.shown()[0].comments == ()
    assert social.statuses[comment.uri].text == "Removed by a moderator"
    assert (await alpha.stored_post(post.uri)).comments == 0
    assert await is_removed(alpha, answer.uri)
    clock.pass_(timedelta(minutes=10))
    await restore(alpha, comment.uri, by=ana)
    await fediverse.settle()
    assert threads.shown()[0].comments == ("Buy barometers.", "Do not.")
    assert social.statuses[comment.uri].text == "Buy barometers."
    assert (await alpha.stored_post(post.uri)).comments == 2
    assert (threads.refused, social.refused) == ([], [])


async def test_a_post_from_elsewhere_is_boosted_no_more_and_boosted_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    good: Peer,
    fediverse: Fediverse,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    page = good.article(good.person("cid"), to=physics.actor.uri)
    await good.send(good.create(page), physics.actor.inbox)
    await fediverse.settle()
    good.forget()
    await remove(alpha, page["id"], by=ana)
    await fediverse.settle()
    # Its words are not ours to blank, but its server may hear that it was removed here.
    assert mastodon.kinds() == ["Announce", "Undo"]
    assert lemmy.kinds() == ["Announce{Create}", "Announce{Delete}"]
    assert good.kinds() == ["Undo"]
    await restore(alpha, page["id"], by=ana)
    await fediverse.settle()
    assert mastodon.kinds()[2:] == ["Announce"]
    assert lemmy.kinds()[2:] == ["Announce{Undo}"]


async def test_whoever_asks_for_a_removed_thing_gets_it_blank_and_not_gone(
    alpha: Server, ana: Member, bea: Member, physics: Subwiki, lemmy: Peer, fediverse: Fediverse
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    post = await alpha.post(bea, "Buy barometers", "Cheap ones.", to=physics)
    comment = await alpha.comment(bea, "Really cheap.", on=post)
    await fediverse.settle()
    told = [each["object"]["id"] for each in lemmy.heard("Announce{Create}")]
    for thing in (post, comment):
        await remove(alpha, thing.uri, by=ana)
    await fediverse.settle()
    for thing in (post, comment):
        path = thing.uri.removeprefix("https://alpha.example")
        document = await alpha.document(path)
        assert document["id"] == thing.uri
        assert "eap" not in str(document)
        assert document["fw:removedAt"]
    for each in told:
        path = each.removeprefix("https://alpha.example")
        assert (await alpha.get(path, **ACTIVITY)).status_code == 403
    for place in ("/c/physics/outbox", "/u/bea/outbox"):
        assert "eap" not in str(await alpha.document(place))


async def test_what_is_deleted_for_good_is_gone_everywhere(
    alpha: Server,
    ana: Member,
    bea: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
) -> None:
    threads, social = await readers(lemmy, mastodon, fediverse)
    post = await alpha.post(bea, "Buy barometers", "Cheap ones.", to=physics)
    await fediverse.settle()
    await remove(alpha, post.uri, by=ana, final=True)
    await fediverse.settle()
    assert threads.shown() == []
    assert (social.statuses, social.tombstones) == ({}, {post.uri})
    path = post.uri.removeprefix("https://alpha.example")
    assert (await alpha.get(path, **ACTIVITY)).status_code == 410
    assert (threads.refused, social.refused) == ([], [])


async def moderated_by(server: Server, subwiki: Subwiki, uri: str, fediverse: Fediverse) -> None:
    """Somebody elsewhere becomes a moderator."""
    actor = await server.remote_actor(uri)
    async with server.instance.database.write() as tx:
        await subwikis.add_moderator(tx, subwiki.id, actor.id, place=1)
    await fediverse.settle()


async def test_a_listed_moderator_elsewhere_removes_and_gives_back(
    alpha: Server,
    bea: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    good: Peer,
    fediverse: Fediverse,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    social = MastodonLike(mastodon)
    await social.follow(mastodon.person("bob"), PHYSICS)
    mod = good.person("mod")
    await moderated_by(alpha, physics, mod, fediverse)
    post = await alpha.post(bea, "Buy barometers", "Cheap ones.", to=physics)
    await fediverse.settle()
    delete = good.activity(
        "Delete", mod, post.uri, summary="spam", to=[physics.actor.uri, PUBLIC], cc=[]
    )
    for _ in range(2):
        await good.send(delete, physics.actor.inbox)
        await fediverse.settle()
    assert await is_removed(alpha, post.uri)
    assert social.boosts == {}
    [told] = lemmy.heard("Announce{Delete}")
    assert told["object"]["id"] == delete["id"]
    undo = good.activity("Undo", mod, delete, to=[physics.actor.uri, PUBLIC], cc=[])
    await good.send(undo, physics.actor.inbox)
    await fediverse.settle()
    assert not await is_removed(alpha, post.uri)
    assert list(social.boosts) == [(physics.actor.uri, post.uri)]


async def test_an_undo_that_overtakes_its_removal_wins(
    alpha: Server, bea: Member, physics: Subwiki, good: Peer, fediverse: Fediverse
) -> None:
    mod = good.person("mod")
    await moderated_by(alpha, physics, mod, fediverse)
    post = await alpha.post(bea, "Buy barometers", to=physics)
    await fediverse.settle()
    delete = good.activity("Delete", mod, post.uri, summary="", to=[physics.actor.uri, PUBLIC])
    undo = good.activity("Undo", mod, delete, to=[physics.actor.uri, PUBLIC])
    for each in (undo, delete):
        await good.send(each, physics.actor.inbox)
        await fediverse.settle()
    assert not await is_removed(alpha, post.uri)


async def test_what_was_removed_before_it_came_stays_out_of_sight_also_when_edited(
    alpha: Server, physics: Subwiki, good: Peer, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    mod, cid = good.person("mod"), good.person("cid")
    await moderated_by(alpha, physics, mod, fediverse)
    page = good.article(cid, to=physics.actor.uri)
    delete = good.activity("Delete", mod, page["id"], summary="", to=[physics.actor.uri, PUBLIC])
    await good.send(delete, physics.actor.inbox)
    await fediverse.settle()
    lemmy.forget()
    await good.send(good.create(page), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    edited = good.edited(page, content="<p>Now without barometers.</p>")
    await good.send(good.create(edited, "Update"), physics.actor.inbox)
    await fediverse.settle()
    assert await is_removed(alpha, page["id"])
    assert lemmy.kinds() == []
    assert "barometers" not in await alpha.page("/c/physics")


async def test_nobody_else_removes_or_gives_back(
    alpha: Server,
    ana: Member,
    bea: Member,
    physics: Subwiki,
    good: Peer,
    evil: Peer,
    bob: str,
    eve: str,
    fediverse: Fediverse,
) -> None:
    other = await alpha.subwiki("chemistry", by=ana)
    await moderated_by(alpha, other, eve, fediverse)
    post = await alpha.post(bea, "Barometers", to=physics)
    page = good.article(bob, to=physics.actor.uri)
    await good.send(good.create(page), physics.actor.inbox)
    removed = good.article(bob, to=physics.actor.uri)
    await good.send(good.create(removed), physics.actor.inbox)
    await fediverse.settle()
    await remove(alpha, removed["id"], by=ana)
    await fediverse.settle()
    to = [physics.actor.uri, other.actor.uri, PUBLIC]
    neighbour = good.person("neighbour")
    await alpha.remote_actor(neighbour)
    async with nothing_happens(alpha, fediverse, logged=True, fetches=4):
        for about in (post.uri, page["id"], physics.actor.uri, "https://good.example/x"):
            # A moderator of another subwiki, and somebody of the host of what it is about.
            await evil.send(
                evil.activity("Delete", eve, about, summary="", to=to), physics.actor.inbox
            )
        delete = good.activity("Delete", neighbour, page["id"], summary="", to=to)
        await good.send(delete, physics.actor.inbox)
        for who in (bob, neighbour):
            undone = {**delete, "actor": who, "object": removed["id"]}
            undo = good.activity("Undo", who, undone, to=to)
            await good.send(undo, physics.actor.inbox)
            undo = good.activity("Undo", who, {**undone, "actor": ana.actor.uri}, to=to)
            await good.send(undo, physics.actor.inbox)
    assert await is_removed(alpha, removed["id"])
    assert not await is_removed(alpha, page["id"])


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


async def pass_on(lemmy: Peer, group: str, about: object, alpha: Server) -> None:
    """The group announces something."""
    wrapped = lemmy.activity("Announce", group, about, to=[PUBLIC], cc=[f"{group}/followers"])
    await lemmy.send(wrapped, alpha.instance.urls.shared_inbox)


async def test_a_group_elsewhere_lets_its_moderators_remove_and_give_back_what_stands_in_it(
    alpha: Server,
    lemmy: Peer,
    good: Peer,
    evil: Peer,
    news: str,
    physics: Subwiki,
    fediverse: Fediverse,
) -> None:
    cid, mod, eve = good.person("cid"), good.person("mod"), evil.person("eve")
    for each in (mod, eve):
        await alpha.remote_actor(each)
    lemmy.serve({"id": f"{news}/moderators", "type": "OrderedCollection", "orderedItems": [mod]})
    page = good.article(cid, to=news)
    ours = good.article(cid, to=physics.actor.uri)
    await good.send(good.create(ours), physics.actor.inbox)
    await pass_on(lemmy, news, good.create(page), alpha)
    await fediverse.settle()
    spam = {"summary": "spam", "to": [news, PUBLIC], "cc": []}
    delete = good.activity("Delete", mod, page["id"], **spam)
    # Who moderates is kept once it was asked for.
    await pass_on(lemmy, news, good.activity("Undo", mod, delete), alpha)
    await fediverse.settle()
    delete = good.activity("Delete", mod, page["id"], **spam)
    async with nothing_happens(alpha, fediverse, logged=True, fetches=8):
        # Not by a group's moderator, not through the group, not what stands elsewhere.
        await pass_on(lemmy, news, evil.activity("Delete", eve, page["id"], **spam), alpha)
        await good.send(delete, alpha.instance.urls.shared_inbox)
        await pass_on(lemmy, news, good.activity("Delete", mod, ours["id"], **spam), alpha)
        await pass_on(lemmy, news, good.activity("Delete", cid, page["id"], **spam), alpha)
    await pass_on(lemmy, news, delete, alpha)
    await fediverse.settle()
    assert await is_removed(alpha, page["id"])
    assert (await stored(alpha, page["id"])).deleted is None
    other = lemmy.person("admin")
    again = lemmy.activity("Delete", other, page["id"], **spam)
    await pass_on(lemmy, news, lemmy.activity("Undo", other, again), alpha)
    await fediverse.settle()
    assert not await is_removed(alpha, page["id"])
