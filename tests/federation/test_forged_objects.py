"""Objects that are not their sender's to make, change or delete."""

from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import JSON, PUBLIC
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.fediverse import Clock, Fediverse, Server

INBOX = "https://alpha.example/inbox"
GROUP = "https://alpha.example/c/physics"


@pytest.mark.parametrize(
    "attributed",
    [
        "https://good.example/users/bob",
        {"id": "https://good.example/users/bob", "type": "Person"},
        ["https://good.example/users/bob", "https://evil.example/users/eve"],
        [{"id": "https://good.example/users/bob"}, "https://evil.example/users/eve"],
        ["https://evil.example/users/other", "https://evil.example/users/eve"],
        "https://alpha.example/u/ana",
        "https://alpha.example/u/nobody",
        "https://alpha.example/c/physics",
        "https://EVIL.example/users/eve",
        "https://evil.example:444/users/eve",
        "http://evil.example/users/eve",
        "https://evil.example/users/eve#x",
        [],
        [[]],
        {},
        90,
        None,
        "",
        True,
    ],
)
async def test_nobody_makes_what_is_attributed_to_somebody_else(
    attributed: object, alpha: Server, evil: Peer, eve: str, bob: str, fediverse: Fediverse
) -> None:
    page = evil.article(eve, to=GROUP)
    create = evil.create(page)
    async with nothing_happens(alpha, fediverse, logged=True):
        for kind in ("Create", "Update"):
            forged = {**page, "attributedTo": attributed}
            activity: JSON = {**create, "type": kind, "id": evil.url("x"), "object": forged}
            assert await evil.send(activity, INBOX) == 202
            await fediverse.settle()
    assert await evil.send(create, INBOX) == 202
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).author.uri == eve


async def test_of_several_authors_the_first_one_counts_for_the_check_and_for_the_store(
    alpha: Server, evil: Peer, eve: str, bob: str, fediverse: Fediverse
) -> None:
    page = evil.article(eve, to=GROUP)
    both = {**page, "attributedTo": [eve, bob]}
    await evil.send({**evil.create(page), "object": both}, INBOX)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).author.uri == eve


@pytest.mark.parametrize("kind", ["Create", "Update"])
async def test_nobody_brings_things_of_other_servers(
    kind: str,
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    good: Peer,
    eve: str,
    bob: str,
    fediverse: Fediverse,
) -> None:
    ours = await alpha.post(ana, "Why the sky is blue", to=physics)
    theirs = good.article(bob, to=GROUP)
    await good.send(good.create(theirs), INBOX)
    await fediverse.settle()
    ids = [
        ours.uri,
        theirs["id"],
        "https://alpha.example/p/0000000000000",
        "https://ALPHA.example/p/0000000000000",
        "https://good.example/notes/never",
        "https://evil.example:444/notes/1",
        "http://evil.example/notes/1",
        "https://evil.example@good.example/notes/1",
        "//evil.example/notes/1",
        "notes/1",
        "",
        None,
        7,
        ["https://evil.example/notes/1", theirs["id"]],
    ]
    page = evil.article(eve, to=GROUP)
    async with nothing_happens(alpha, fediverse, logged=True):
        for uri in ids:
            for author in (eve, bob):
                forged = {**page, "id": uri, "attributedTo": author}
                activity = evil.create(page) | {"type": kind, "object": forged}
                assert await evil.send(activity, INBOX) == 202
                await fediverse.settle()
            # By its id alone it is asked for at its origin only if that is the actor's.
            if not isinstance(uri, list):
                await evil.send(evil.create(page) | {"type": kind, "object": uri}, INBOX)
    # What has no id at all is nothing that could be answered or deleted later.
    async with nothing_happens(alpha, fediverse, logged=True):
        nameless = {key: value for key, value in page.items() if key != "id"}
        await evil.send(evil.create(page) | {"object": nameless}, INBOX)
    await evil.send(evil.create(page) | {"object": page["id"]}, INBOX)
    await fediverse.settle()
    assert await alpha.knows(page["id"])


async def test_of_several_objects_none_hides_behind_another(
    alpha: Server, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    page, other = evil.article(eve, to=GROUP), evil.article(eve, to=GROUP)
    create = evil.create(page)
    await evil.send({**create, "object": [page["id"], {**other, "name": "Hidden"}]}, INBOX)
    await fediverse.settle()
    assert await alpha.knows(page["id"])
    assert not await alpha.knows(other["id"])


async def test_nobody_changes_or_deletes_what_others_wrote(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    evil: Peer,
    good: Peer,
    eve: str,
    bob: str,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    ours = await alpha.post(ana, "Why the sky is blue", to=physics)
    comment = await alpha.comment(ana, "Because of air.", on=ours)
    theirs = good.article(bob, to=GROUP)
    await good.send(good.create(theirs), INBOX)
    neighbour = good.person("neighbour")
    await alpha.remote_actor(neighbour)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    about = [ours.uri, comment.uri, theirs["id"], ana.actor.uri, bob, GROUP, INBOX]
    later = {"updated": good.moment(), "type": "Page", "content": "<p>Mine.</p>", "name": "Mine"}
    async with nothing_happens(alpha, fediverse, logged=True):
        for peer, who in ((evil, eve), (good, neighbour)):
            for uri in about:
                forged: JSON = {"id": uri, "attributedTo": who, "to": [PUBLIC, GROUP], **later}
                await peer.send(peer.activity("Update", who, forged), INBOX)
                await peer.send(peer.activity("Update", who, {**forged, "type": "Person"}), INBOX)
                await peer.send(peer.activity("Delete", who, uri), INBOX)
                tombstone = {"id": uri, "type": "Tombstone", "attributedTo": who}
                await peer.send(peer.activity("Delete", who, tombstone), INBOX)
                await peer.send(peer.activity("Undo", who, {"type": "Create", "id": uri}), INBOX)
                gone = {"type": "Delete", "actor": who, "object": uri, "id": peer.url("x")}
                await peer.send(peer.activity("Undo", who, gone), INBOX)
    mine = good.edited(theirs, content="<p>Mine.</p>")
    await good.send(good.create(mine, "Update"), INBOX)
    await fediverse.settle()
    assert "Mine" in (await alpha.stored_post(theirs["id"])).content.html


async def test_what_is_public_here_is_not_made_private_or_moved_by_its_author(
    alpha: Server, physics: Subwiki, good: Peer, bob: str, fediverse: Fediverse, clock: Clock
) -> None:
    await alpha.subwiki("chemistry")
    page = good.article(bob, to=GROUP)
    await good.send(good.create(page), INBOX)
    await fediverse.settle()
    clock.pass_(timedelta(minutes=1))
    async with nothing_happens(alpha, fediverse, logged=True):
        private = {**page, "updated": good.moment(), "to": [GROUP], "cc": []}
        await good.send(good.create(private, "Update"), INBOX)
    moved = {**page, "updated": good.moment(), "to": ["https://alpha.example/c/chemistry", PUBLIC]}
    await good.send(good.create({**moved, "audience": moved["to"][0]}, "Update"), INBOX)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).subwiki == physics.actor
