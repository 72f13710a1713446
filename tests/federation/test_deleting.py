"""Deletion: what is gone is gone everywhere, stays gone, and may be restored by its owner."""

from datetime import timedelta
from typing import cast

import pytest
from sqlalchemy import select

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services import deleting
from fediwiki.storage.tables import all_tables
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import ACTIVITY, Clock, Fediverse, Server


async def logs_mention(server: Server, words: str) -> bool:
    """Whether words stand anywhere in the database of a server."""
    async with server.instance.database.read() as tx:
        for table in all_tables():
            if any(words in repr(row) for row in await tx.rows(select(table))):
                return True
    return False


async def test_a_deleted_post_is_taken_back_in_every_dialect_and_is_gone_here(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(ana, "Why the sky is blue", "A secret.", to=physics)
    await fediverse.settle()
    assert await logs_mention(beta, "A secret.")
    await alpha.delete(post)
    await fediverse.settle()
    assert mastodon.kinds() == ["Announce", "Delete"]
    assert mastodon.signers("Delete") == [ana.actor.uri]
    assert lemmy.kinds() == ["Announce{Create}", "Announce{Delete}"]
    # An owner's Delete has no summary: with one it would be a moderator's.
    assert "summary" not in lemmy.heard("Announce{Delete}")[0]["object"]
    path = post.uri.removeprefix("https://alpha.example")
    answer = await alpha.get(path, **ACTIVITY)
    assert (answer.status_code, answer.json()["type"]) == (410, "Tombstone")
    create = lemmy.heard("Announce{Create}")[0]["object"]["id"].removeprefix(
        "https://alpha.example"
    )
    assert (await alpha.get(create, **ACTIVITY)).status_code == 410
    assert not await beta.knows(post.uri)
    assert not await logs_mention(beta, "A secret.")


async def test_a_deleted_post_of_ours_can_be_restored_and_is_there_again_elsewhere(
    alpha: Server,
    beta: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(mastodon, mastodon.person("bob"), physics.actor, fediverse)
    await beta.follow(await beta.member("bob"), physics.actor.uri)
    await fediverse.settle()
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    await alpha.delete(post)
    await fediverse.settle()
    clock.pass_(timedelta(hours=1))
    async with alpha.instance.database.write() as tx:
        gone = await alpha.stored_post(post.uri)
        await deleting.restore_post(tx, gone, post.content, now=clock.now())
    await fediverse.settle()
    assert mastodon.kinds() == ["Announce", "Delete", "Update", "Announce"]
    assert (await alpha.get(post.uri.removeprefix("https://alpha.example"))).status_code == 200
    there = await beta.stored_post(post.uri)
    assert there.deleted is None
    assert there.content.title == "Why the sky is blue"
    await alpha.edit(post, "More words.", by=ana)
    await fediverse.settle()
    assert "More words." in (await beta.stored_post(post.uri)).content.html


async def test_a_restored_post_is_in_the_outboxes_again(
    alpha: Server, ana: Member, physics: Subwiki, fediverse: Fediverse, clock: Clock
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    for outbox in ("/c/physics/outbox", "/u/ana/outbox"):
        assert await _made(alpha, outbox) == (1, [post.uri])
    await alpha.delete(post)
    await fediverse.settle()
    for outbox in ("/c/physics/outbox", "/u/ana/outbox"):
        assert await _made(alpha, outbox) == (0, [])
    clock.pass_(timedelta(hours=1))
    async with alpha.instance.database.write() as tx:
        gone = await alpha.stored_post(post.uri)
        await deleting.restore_post(tx, gone, post.content, now=clock.now())
    await fediverse.settle()
    for outbox in ("/c/physics/outbox", "/u/ana/outbox"):
        assert await _made(alpha, outbox) == (1, [post.uri])


async def _made(server: Server, outbox: str) -> tuple[object, list[str]]:
    """How much an outbox counts, and what its items made."""
    document = await server.document(outbox)
    items = cast("list[JSON]", document["orderedItems"])
    creates = [each["object"] if each["type"] == "Announce" else each for each in items]
    assert {each["type"] for each in creates} <= {"Create"}
    return document["totalItems"], [each["object"]["id"] for each in creates]


@pytest.mark.parametrize("form", ["id", "tombstone", "whole"])
async def test_a_post_from_elsewhere_is_deleted_by_its_author_and_leaves_no_words(
    form: str,
    alpha: Server,
    physics: Subwiki,
    mastodon: Peer,
    lemmy: Peer,
    fediverse: Fediverse,
) -> None:
    for server in (mastodon, lemmy):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    cid = lemmy.person("cid")
    page = lemmy.article(cid, to=physics.actor.uri, content="<p>A secret.</p>")
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await fediverse.settle()
    assert await logs_mention(alpha, "A secret.")
    forms = {
        "id": page["id"],
        "tombstone": {"id": page["id"], "type": "Tombstone"},
        "whole": {**page, "content": "", "name": ""},
    }
    for _ in range(2):
        gone = lemmy.activity("Delete", cid, forms[form], to=[PUBLIC], cc=[physics.actor.uri])
        await lemmy.send(gone, physics.actor.inbox)
        await fediverse.settle()
    assert not await alpha.knows(page["id"])
    assert not await logs_mention(alpha, "A secret.")
    assert lemmy.kinds() == ["Announce{Create}", "Announce{Delete}"]
    assert mastodon.kinds() == ["Announce", "Undo"]
    assert mastodon.heard("Undo")[0]["object"]["id"] == mastodon.heard("Announce")[0]["id"]


async def test_what_was_deleted_is_not_taken_again(
    alpha: Server, physics: Subwiki, lemmy: Peer, fediverse: Fediverse, clock: Clock
) -> None:
    cid = lemmy.person("cid")
    page = lemmy.article(cid, to=physics.actor.uri)
    await lemmy.send(lemmy.create(page), physics.actor.inbox)
    await lemmy.send(lemmy.activity("Delete", cid, page["id"]), physics.actor.inbox)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    async with nothing_happens(alpha, fediverse, logged=True):
        await lemmy.send(lemmy.create(page), physics.actor.inbox)
        await lemmy.send(lemmy.create(lemmy.edited(page), "Update"), physics.actor.inbox)
        answer = lemmy.reply(cid, page["id"])
        await lemmy.send(lemmy.create(answer), physics.actor.inbox)


async def test_whoever_leaves_takes_everything_along(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    ours = await alpha.post(ana, "Why the sky is blue", to=physics)
    note = mastodon.article(bob, to=physics.actor.uri, content="<p>A secret.</p>")
    reply = mastodon.reply(bob, ours.uri, content="<p>Another secret.</p>")
    for thing in (note, reply):
        await mastodon.send(mastodon.create(thing), physics.actor.inbox)
    await mastodon.send(mastodon.activity("Like", bob, ours.uri), physics.actor.inbox)
    await fediverse.settle()
    assert (await alpha.stored_post(ours.uri)).likes == 1
    await mastodon.send(mastodon.activity("Delete", bob, bob), alpha.instance.urls.shared_inbox)
    await fediverse.settle()
    assert not await alpha.knows(note["id"])
    assert not await alpha.knows(reply["id"])
    stored = await alpha.stored_post(ours.uri)
    assert (stored.likes, stored.comments) == (0, 0)
    assert not await logs_mention(alpha, "secret")
    # They are not let in again under the same id.
    async with nothing_happens(alpha, fediverse, logged=True):
        await mastodon.send(
            mastodon.activity("Follow", bob, physics.actor.uri), physics.actor.inbox
        )


async def test_the_goodbye_of_someone_unknown_costs_no_request(
    alpha: Server, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    bob = mastodon.person("bob")
    async with nothing_happens(alpha, fediverse):
        goodbye = mastodon.activity("Delete", bob, bob)
        assert await mastodon.send(goodbye, alpha.instance.urls.shared_inbox) == 202
