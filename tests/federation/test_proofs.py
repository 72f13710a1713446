"""What somebody else carries: believed by its author's proof, never by a linked data signature."""

import json
from datetime import timedelta

import pytest

from fediwiki.activitypub.proofs import add_proof
from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from tests.federation.letters import JSON
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import likes_of
from tests.fediverse import Clock, Fediverse, Network, Server
from tests.vectors import vectors

INBOX = "https://alpha.example/inbox"
BOB = "https://good.example/users/bob"


@pytest.fixture
def ed25519() -> PrivateKey:
    """The key that bob proves by."""
    return PrivateKey.generate_ed25519()


@pytest.fixture
def prover(good: Peer, ed25519: PrivateKey) -> str:
    """Bob, who can prove what he says."""
    method = {
        "id": f"{BOB}#ed25519-key",
        "type": "Multikey",
        "controller": BOB,
        "publicKeyMultibase": ed25519.public().to_multikey(),
    }
    return good.person("bob", assertionMethod=[method])


@pytest.fixture
async def post(
    alpha: Server, ana: Member, physics: Subwiki, eve: str, fediverse: Fediverse
) -> Post:
    """A post of ours, where eve of evil.example is known."""
    made = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    return made


def proven(activity: JSON, key: PrivateKey, clock: Clock, method: str = "") -> JSON:
    """An activity with a proof."""
    method = method or f"{BOB}#ed25519-key"
    return add_proof(activity, key, verification_method=method, created=clock.now())


async def test_what_its_author_proves_is_believed_whoever_brings_it(
    alpha: Server,
    good: Peer,
    evil: Peer,
    eve: str,
    prover: str,
    ed25519: PrivateKey,
    post: Post,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    note = good.reply(prover, post.uri)
    del good.pages[note["id"]]
    await evil.send(proven(good.create(note), ed25519, clock), INBOX, by=eve)
    like = proven(good.activity("Like", prover, post.uri), ed25519, clock)
    await evil.send(like, INBOX, by=eve)
    await fediverse.settle()
    assert await alpha.knows(note["id"])
    assert await likes_of(alpha, post.uri) == 1
    # Once taken back, it does not count again because somebody else brings it along.
    await good.send(good.activity("Undo", prover, like), INBOX)
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 0
    other = evil.person("other")
    await evil.send(like, INBOX, by=other)
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 0


def key_of(owner: str, key: PrivateKey) -> JSON:
    """A key as its owner lists it."""
    return {
        "id": f"{owner}#key",
        "type": "Multikey",
        "controller": owner,
        "publicKeyMultibase": key.public().to_multikey(),
    }


async def test_a_proof_that_does_not_hold_proves_nothing(
    alpha: Server,
    good: Peer,
    evil: Peer,
    eve: str,
    prover: str,
    ed25519: PrivateKey,
    post: Post,
    fediverse: Fediverse,
    clock: Clock,
) -> None:
    like = proven(good.activity("Like", prover, post.uri), ed25519, clock)
    await alpha.remote_actor(prover)
    await fediverse.settle()
    proof = like["proof"]
    clock.pass_(timedelta(hours=2))
    late = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
    hers = evil.person("hers", assertionMethod=[key_of("https://evil.example/users/hers", ed25519)])
    mate = good.person("mate", assertionMethod=[key_of("https://good.example/users/mate", ed25519)])
    await alpha.remote_actor(hers)
    await alpha.remote_actor(mate)
    forged = [
        {**like, "type": "Dislike"},
        {**like, "id": "https://evil.example/1"},
        {**like, "more": "said"},
        {**like, "proof": {**proof, "created": late}},
        {**like, "proof": {**proof, "proofPurpose": "authentication"}},
        {**like, "proof": {**proof, "cryptosuite": "none"}},
        {**like, "proof": [proof, proof]},
        {**like, "proof": "z123"},
        {**like, "proof": {**proof, "verificationMethod": f"{eve}#main-key"}},
        {**like, "proof": {**proof, "verificationMethod": f"{BOB}#main-key"}},
        proven({**like, "id": good.url("x")}, PrivateKey.generate_ed25519(), clock),
        proven({**like, "id": good.url("x")}, ed25519, clock, f"{hers}#key"),
        proven({**like, "id": good.url("x")}, ed25519, clock, f"{mate}#key"),
        proven({**like, "id": "https://evil.example/2"}, ed25519, clock),
    ]
    async with nothing_happens(alpha, fediverse, logged=True, fetches=1):
        for each in forged:
            assert await evil.send(each, INBOX, by=eve) == 202
            await fediverse.settle()
    await good.send(like, INBOX)
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


def rearranged() -> list[JSON]:
    """A genuine activity with a linked data signature, and documents that it fits as well."""
    found = json.loads((vectors() / "ld_signatures_2017.json").read_text())
    attacks = [each["document"] for each in found["restructuring"]["attacks"]]
    return [found["signed"], found["tampered"], found["restructuring"]["legitimate"], *attacks]


async def test_a_linked_data_signature_is_worth_nothing(
    alpha: Server,
    evil: Peer,
    eve: str,
    post: Post,
    fediverse: Fediverse,
    network: Network,
) -> None:
    # One at a time, for several have one id.
    for document in rearranged():
        async with nothing_happens(alpha, fediverse, logged=True):
            assert await evil.send(document, INBOX, by=eve) in {202, 400}


async def test_no_context_is_ever_fetched(
    alpha: Server, good: Peer, post: Post, fediverse: Fediverse
) -> None:
    bob = good.person("bob")
    await alpha.remote_actor(bob)
    await fediverse.settle()
    deep: object = "https://evil.example/context"
    for _ in range(25):
        deep = {"nested": {"@context": deep}}
    contexts = [
        "https://evil.example/context",
        "http://127.0.0.1:1/context",
        ["https://www.w3.org/ns/activitystreams", "https://evil.example/context"],
        [{f"term{number}": "https://example.org/ns#x"} for number in range(2_000)],
        3,
        None,
        deep,
    ]
    notes = [good.reply(bob, post.uri, **{"@context": context}) for context in contexts]
    begun = len(fediverse.network.tried)
    for note, context in zip(notes, contexts, strict=True):
        create = good.create(note) | {"@context": context}
        assert await good.send(create, INBOX) == 202
    await fediverse.settle()
    asked = [url for method, url in fediverse.network.tried[begun:] if method == "GET"]
    assert [url for url in asked if "nodeinfo" not in url] == []
    assert [await alpha.knows(note["id"]) for note in notes] == [True] * len(notes)
