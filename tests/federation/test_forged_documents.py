"""Documents: believed only of the very server and the very url that they are about."""

import json
from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import JSON, Page
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.fediverse import Fediverse, Server

INBOX = "https://alpha.example/inbox"
GROUP = "https://alpha.example/c/physics"


@pytest.fixture
async def relayed(
    alpha: Server, ana: Member, physics: Subwiki, good: Peer, bob: str, fediverse: Fediverse
) -> tuple[Post, JSON]:
    """A post of ours, and an answer of bob's that did not come from himself yet."""
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    return post, good.reply(bob, post.uri, content="<p>What bob said.</p>")


async def test_what_somebody_carries_is_fetched_from_its_origin_if_it_concerns_us(
    alpha: Server,
    good: Peer,
    evil: Peer,
    eve: str,
    relayed: tuple[Post, JSON],
    fediverse: Fediverse,
) -> None:
    _, note = relayed
    claimed = good.create({**note, "content": "<p>What eve says he said.</p>"})
    await evil.send(claimed, INBOX, by=eve)
    await fediverse.settle()
    assert "What bob said" in (await alpha.stored_comment(note["id"])).html
    # What has nothing to do with anything here is not even asked for.
    bob = note["attributedTo"]
    other = good.reply(bob, "https://good.example/other")
    top = good.article(bob, to=GROUP)
    async with nothing_happens(alpha, fediverse, logged=True):
        await evil.send(good.create(other), INBOX, by=eve)
        await evil.send(good.create(top), INBOX, by=eve)
        # It is not gone, whoever says so.
        await evil.send(good.activity("Delete", bob, "https://good.example/1"), INBOX, by=eve)
    async with nothing_happens(alpha, fediverse, logged=True, fetches=1):
        await evil.send(good.activity("Delete", bob, note["id"]), INBOX, by=eve)
    good.gone(note["id"])
    await evil.send(good.activity("Delete", bob, note["id"]), INBOX, by=eve)
    await fediverse.settle()
    assert not await alpha.knows(note["id"])


@pytest.mark.parametrize(
    "page",
    [
        Page(b"", 200, "application/json"),
        Page(b"", 200, "text/plain"),
        Page(b"", 200, "text/html"),
        Page(b"", 200, "image/png"),
        Page(b"", 200, "application/octet-stream"),
        Page(b"", 200, "application/ld+json"),
        Page(b"", 200, None),
        Page(b"", 200, "application/activity+jsonx"),
        Page(b"", 404),
        Page(b"", 403),
    ],
)
async def test_a_document_counts_only_as_what_its_server_calls_an_activitypub_document(
    page: Page,
    alpha: Server,
    good: Peer,
    evil: Peer,
    eve: str,
    relayed: tuple[Post, JSON],
    fediverse: Fediverse,
) -> None:
    _, note = relayed
    whole = good.pages[note["id"]].body
    good.pages[note["id"]] = Page(whole, page.status, page.content_type)
    async with nothing_happens(alpha, fediverse, logged=True, fetches=1):
        await evil.send(good.create(note), INBOX, by=eve)
    for kind in (
        "application/activity+json ; charset=utf-8",
        'application/ld+json; profile="https://www.w3.org/ns/activitystreams"',
    ):
        good.pages[note["id"]] = Page(whole, 200, kind)
        await evil.send(good.create(note), INBOX, by=eve)
        await fediverse.settle()
        assert await alpha.knows(note["id"])


async def test_a_document_is_about_the_url_that_it_was_fetched_from(
    alpha: Server,
    good: Peer,
    evil: Peer,
    eve: str,
    relayed: tuple[Post, JSON],
    fediverse: Fediverse,
) -> None:
    post, note = relayed
    bob = note["attributedTo"]
    # At evil.example stands what claims to be bob's; at good.example a way to evil.example.
    claimed = {**note, "id": "https://good.example/notes/never"}
    evil.serve(claimed, url="https://evil.example/claimed")
    good.pages["https://good.example/away"] = Page(b"", 302, None, "https://evil.example/claimed")
    mine = evil.reply(eve, post.uri, attributedTo=bob)
    async with nothing_happens(alpha, fediverse, logged=True, fetches=6):
        for uri in ("https://evil.example/claimed", "https://good.example/away", mine["id"]):
            forged = {**note, "id": uri}
            await evil.send(good.create(forged), INBOX, by=eve)
            await evil.send(evil.create(forged), INBOX, by=eve)
            await fediverse.settle()
    assert not await alpha.knows(claimed["id"])
    # Within one server a url may lead on to where the thing is.
    good.pages["https://good.example/near"] = Page(b"", 302, None, note["id"])
    await evil.send(good.create({**note, "id": "https://good.example/near"}), INBOX, by=eve)
    await fediverse.settle()
    assert await alpha.knows(note["id"])


async def test_links_lead_only_to_the_server_of_what_they_belong_to(
    alpha: Server, physics: Subwiki, good: Peer, bob: str, fediverse: Fediverse
) -> None:
    for url in (
        "https://evil.example/x",
        "javascript:alert(1)",
        "data:text/html,x",
        "//evil.example/x",
        "https://good.example@evil.example/x",
        {"type": "Link", "href": "https://evil.example/x"},
        7,
    ):
        page = good.article(bob, to=GROUP, url=url)
        await good.send(good.create(page), INBOX)
        await fediverse.settle()
        assert (await alpha.stored_post(page["id"])).url == page["id"]
    page = good.article(bob, to=GROUP, url="https://good.example/@bob/1")
    await good.send(good.create(page), INBOX)
    await fediverse.settle()
    assert (await alpha.stored_post(page["id"])).url == "https://good.example/@bob/1"


async def test_an_actor_is_what_its_own_server_says_and_nobody_elses(
    alpha: Server, physics: Subwiki, good: Peer, evil: Peer, bob: str, fediverse: Fediverse
) -> None:
    mallory = evil.person("mallory")
    document: JSON = json.loads(evil.pages[mallory].body)
    for wrong in (
        {"id": bob},
        {"inbox": "https://good.example/users/bob/inbox"},
        {"type": "Note"},
        {"preferredUsername": "bob@good.example"},
        {"publicKey": {**document["publicKey"], "owner": bob}},
    ):
        evil.serve({**document, **wrong}, url=mallory)
        async with nothing_happens(alpha, fediverse, fetches=2):
            follows = evil.activity("Follow", mallory, GROUP)
            assert await evil.send(follows, INBOX) == 401
        fediverse.clock.pass_(timedelta(minutes=2))
    evil.serve(document)
    await follow(evil, mallory, physics.actor, fediverse)
