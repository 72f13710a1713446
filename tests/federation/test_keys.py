"""Keys: ours and theirs change, and nobody's is asked for without end."""

import asyncio
import json
from datetime import timedelta

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.services import founding
from fediwiki.services.keymaking import KeyPairs
from tests.federation.letters import JSON, Page
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import follow, likes_of
from tests.fediverse import Clock, Fediverse, Network, Server


async def like(peer: Peer, who: str, uri: str, server: Server, **how: object) -> int:
    """Someone likes something; gives the status."""
    key = how.get("key")
    key_id = how.get("key_id", "")
    assert key is None or isinstance(key, PrivateKey)
    body = json.dumps(peer.activity("Like", who, uri)).encode()
    inbox = server.instance.urls.shared_inbox
    return await peer.carry(peer.signed(body, inbox, who, key=key, key_id=str(key_id)))


def with_key(peer: Peer, uri: str, key: PrivateKey, **fields: object) -> None:
    """Let someone's document have another key."""
    document: JSON = json.loads(peer.pages[uri].body)
    public = {"id": f"{uri}#main-key", "owner": uri, "publicKeyPem": key.public().to_pem()}
    peer.serve({**document, "publicKey": {**public, **fields}})


async def test_both_ways_to_sign_are_taken(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    for name, scheme in (("bob", Scheme.CAVAGE), ("cid", Scheme.RFC9421)):
        activity = mastodon.activity("Like", mastodon.person(name), post.uri)
        assert await mastodon.send(activity, ana.actor.inbox, scheme=scheme) == 202
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 2


async def test_peers_believe_the_new_keys_of_ours(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    await follow(lemmy, lemmy.person("bob"), physics.actor, fediverse)
    await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    before = (await alpha.document("/c/physics"))["publicKey"]
    async with alpha.instance.database.write() as tx:
        await founding.rotate_keys(
            tx,
            physics.actor,
            pairs=KeyPairs.generate(),
            urls=alpha.instance.urls,
            now=clock.now(),
        )
    await alpha.post(ana, "Why the sea is blue", to=physics)
    await fediverse.settle()
    assert (await alpha.document("/c/physics"))["publicKey"] != before
    assert lemmy.refused == 0
    assert sorted(lemmy.kinds()) == ["Announce{Create}", "Announce{Create}", "Announce{Update}"]
    [announced] = lemmy.heard("Announce{Update}")
    assert announced["object"]["object"]["publicKey"] != before


async def test_a_new_key_of_theirs_is_asked_for_once_and_taken(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    another_key: PrivateKey,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    other = await alpha.post(ana, "Why the sea is blue", to=physics)
    bob = mastodon.person("bob")
    assert await like(mastodon, bob, post.uri, alpha) == 202
    await fediverse.settle()
    clock.pass_(timedelta(minutes=2))
    mastodon.forget()
    with_key(mastodon, bob, another_key)
    assert await like(mastodon, bob, other.uri, alpha, key=another_key) == 202
    await fediverse.settle()
    assert await likes_of(alpha, other.uri) == 1
    assert mastodon.asked.count(bob) == 1
    # The old one is worth nothing now.
    clock.pass_(timedelta(minutes=2))
    async with nothing_happens(alpha, fediverse, fetches=1):
        assert await like(mastodon, bob, other.uri, alpha) == 401


async def test_a_key_that_does_not_fit_is_asked_for_once_a_minute(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    another_key: PrivateKey,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    bob = mastodon.person("bob")
    await alpha.remote_actor(bob)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse, fetches=1):
        one_by_one = [
            await like(mastodon, bob, post.uri, alpha, key=another_key) for _ in range(10)
        ]
        at_once = await asyncio.gather(
            *(like(mastodon, bob, post.uri, alpha, key=another_key) for _ in range(10))
        )
        assert {*one_by_one, *at_once} == {401}
    clock.pass_(timedelta(minutes=1))
    async with nothing_happens(alpha, fediverse, fetches=1):
        assert await like(mastodon, bob, post.uri, alpha, key=another_key) == 401
    assert await like(mastodon, bob, post.uri, alpha) == 202


@pytest.mark.parametrize("status", [404, 410])
async def test_a_key_that_is_gone_is_no_signature(
    status: int, alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    bob = mastodon.person("bob")
    mastodon.pages[bob] = Page(b"{}", status)
    async with nothing_happens(alpha, fediverse, fetches=1):
        for _ in range(5):
            assert await like(mastodon, bob, post.uri, alpha) == 401


async def test_while_a_key_cannot_be_had_senders_are_told_to_try_again(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    fediverse: Fediverse,
    network: Network,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    bob = mastodon.person("bob")
    network.down.add(mastodon.host)
    async with nothing_happens(alpha, fediverse, fetches=1):
        for _ in range(5):
            assert await like(mastodon, bob, post.uri, alpha) == 503
    network.down.clear()
    page = mastodon.pages[bob]
    mastodon.pages[bob] = Page(b"", 500)
    clock.pass_(timedelta(minutes=2))
    async with nothing_happens(alpha, fediverse, fetches=1):
        assert await like(mastodon, bob, post.uri, alpha) == 503
    mastodon.pages[bob] = page
    clock.pass_(timedelta(minutes=2))
    assert await like(mastodon, bob, post.uri, alpha) == 202


@pytest.mark.parametrize(
    "fields",
    [
        {"owner": "https://good.example/users/bob"},
        {"owner": "https://evil.example/users/other"},
        {"id": "https://good.example/users/bob#main-key"},
        {"id": "https://evil.example/users/eve#other-key"},
        {"publicKeyPem": "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"},
    ],
)
async def test_a_key_counts_only_if_it_and_its_owner_name_each_other(
    fields: JSON,
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    good: Peer,
    evil: Peer,
    another_key: PrivateKey,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    good.person("bob")
    eve = evil.person("eve")
    with_key(evil, eve, another_key, **fields)
    async with nothing_happens(alpha, fediverse, fetches=2):
        before = await alpha.document("/c/physics")
        assert await like(evil, eve, post.uri, alpha) == 401
        assert await alpha.document("/c/physics") == before
    clock.pass_(timedelta(minutes=2))
    with_key(evil, eve, another_key)
    assert await like(evil, eve, post.uri, alpha) == 202


async def test_a_key_may_have_a_document_of_its_own_if_its_owner_lists_it(
    alpha: Server, ana: Member, physics: Subwiki, mastodon: Peer, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    bob = mastodon.person("bob")
    key_id = f"{bob}/key"
    with_key(mastodon, bob, mastodon.key, id=key_id)
    document: JSON = json.loads(mastodon.pages[bob].body)
    mastodon.serve(document["publicKey"])
    assert await like(mastodon, bob, post.uri, alpha, key_id=key_id) == 202
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_a_key_on_another_server_than_its_owner_is_none(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    good: Peer,
    evil: Peer,
    fediverse: Fediverse,
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    bob = good.person("bob")
    key = {"id": "https://evil.example/key", "owner": bob, "publicKeyPem": "-"}
    key["publicKeyPem"] = evil.key.public().to_pem()
    evil.serve(key)
    evil.serve(
        {"id": "https://evil.example/moved", "type": "Key"},
        status=302,
        location=bob,
    )
    async with nothing_happens(alpha, fediverse, fetches=1):
        assert await like(evil, bob, post.uri, alpha, key_id="https://evil.example/key") == 401
    async with nothing_happens(alpha, fediverse, fetches=1):
        assert await like(evil, bob, post.uri, alpha, key_id="https://evil.example/moved") == 401
    assert await like(good, bob, post.uri, alpha) == 202


async def test_our_own_key_signs_nothing_that_comes_from_outside(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, pairs: KeyPairs, fediverse: Fediverse
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    async with nothing_happens(alpha, fediverse):
        assert await like(evil, ana.actor.uri, post.uri, alpha, key=pairs.rsa) == 401


async def test_an_update_of_a_person_is_asked_for_and_not_believed(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    mastodon: Peer,
    another_key: PrivateKey,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    bob = mastodon.person("bob")
    await follow(mastodon, bob, physics.actor, fediverse)
    document: JSON = json.loads(mastodon.pages[bob].body)
    public = {**document["publicKey"], "publicKeyPem": another_key.public().to_pem()}
    said = {**document, "name": "Mallory", "publicKey": public}
    inbox = physics.actor.inbox
    await mastodon.send(mastodon.activity("Update", bob, said), inbox)
    await fediverse.settle()
    assert (await alpha.remote_actor(bob)).display_name == "Bob"
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    clock.pass_(timedelta(minutes=2))
    assert await like(mastodon, bob, post.uri, alpha, key=another_key) == 401

    mastodon.serve({**document, "name": "Robert"})
    clock.pass_(timedelta(minutes=2))
    await mastodon.send(mastodon.activity("Update", bob, bob), inbox)
    await fediverse.settle()
    assert (await alpha.remote_actor(bob)).display_name == "Robert"
