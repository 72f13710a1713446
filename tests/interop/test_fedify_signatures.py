"""What Fedify signs is verified here, and what we sign there, in both schemes and by proof."""

import httpx
import orjson
import pytest

from fediwiki.activitypub import documents, fields
from fediwiki.activitypub.documents import Document
from fediwiki.activitypub.proofs import read_proof
from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.errors import BadSignature
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.storage import sent
from tests.interop import fedify as peer
from tests.interop import ours
from tests.interop.fedify import Fedify
from tests.interop.site import Site

pytestmark = pytest.mark.xdist_group("interop")


@pytest.mark.parametrize("scheme", [peer.RFC_9421, peer.CAVAGE])
async def test_what_fedify_signs_is_taken_at_first(
    alpha: Site, fedify: Fedify, physics: Subwiki, scheme: str
) -> None:
    await fedify.sign_first_with(scheme)
    await fedify.follow(physics.actor.uri)
    await alpha.settle()
    assert await fedify.spoken_with(ours.ORIGIN) == scheme
    assert "<dt>Followers</dt><dd>1</dd>" in await alpha.page("/c/physics")
    assert await fedify.complaints() == []


async def test_we_sign_in_the_old_scheme_at_first(
    alpha: Site, fedify: Fedify, physics: Subwiki
) -> None:
    follow = await fedify.follow(physics.actor.uri)
    await alpha.settle()
    assert (await fedify.received("Accept", about=follow)).scheme == peer.CAVAGE
    assert (await alpha.known_server(peer.ORIGIN)).scheme is Scheme.CAVAGE


async def test_we_fall_back_to_the_scheme_that_is_taken_and_remember_it(
    alpha: Site, fedify: Fedify, ana: Member, physics: Subwiki
) -> None:
    await fedify.refuse(peer.CAVAGE)
    follow = await fedify.follow(physics.actor.uri)
    await alpha.settle()
    assert (await fedify.received("Accept", about=follow)).scheme == peer.RFC_9421
    assert (await alpha.known_server(peer.ORIGIN)).scheme is Scheme.RFC9421

    await fedify.refuse(None)
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await alpha.settle()
    assert (await fedify.received("Announce", about=post.uri)).scheme == peer.RFC_9421

    await fedify.refuse(peer.RFC_9421)
    another = await alpha.post(ana, "Why the sky is red", to=physics)
    await alpha.settle()
    assert (await fedify.received("Announce", about=another.uri)).scheme == peer.CAVAGE
    assert await fedify.complaints() == []


async def test_the_proof_of_our_member_is_enough_for_fedify(
    alpha: Site, fedify: Fedify, browser: httpx.AsyncClient, ana: Member, physics: Subwiki
) -> None:
    post = await alpha.post(ana, "Why the sky is blue", to=physics)
    await alpha.settle()
    async with alpha.instance.database.read() as tx:
        create = await sent.find_last(tx, post.uri, "Create")
    assert create is not None
    response = await _posted_unsigned(browser, create.body)
    assert response.status_code == 202
    arrived = await fedify.received("Create", about=post.uri)
    assert arrived.activity["actor"] == ana.actor.uri

    forged = {**orjson.loads(create.body), "published": "2026-01-01T00:00:00.000Z"}
    response = await _posted_unsigned(browser, orjson.dumps(forged))
    assert response.status_code == 401


async def test_the_proof_of_fedify_holds_beside_the_signature_that_was_added_later(
    alpha: Site, fedify: Fedify, physics: Subwiki
) -> None:
    """Fedify proves first and then adds a Linked Data Signature, which the proof does not cover."""
    await fedify.post("<p>Blue is a short wave</p>", group=physics.actor.uri)
    await alpha.settle()
    passed_on = await _newest_passed_on(alpha)
    assert passed_on["actor"] == peer.BOB
    assert "signature" in passed_on
    await _check_proof(passed_on, alpha)
    with pytest.raises(BadSignature):
        await _check_proof({**passed_on, "actor": peer.CLUB}, alpha)


async def _newest_passed_on(alpha: Site) -> Document:
    """What the subwiki passed on last, as it came."""
    outbox = await alpha.document("/c/physics/outbox")
    announce = fields.one_object(outbox["orderedItems"]) or {}
    return fields.one_object(announce["object"]) or {}


async def _check_proof(document: Document, alpha: Site) -> None:
    """Let pass what carries a proof by bob."""
    remote = alpha.app.remote
    proof = read_proof(document, now=alpha.clock.now())
    known = await remote.key(proof.verification_method, remote.budget())
    assert known.owner.uri == peer.BOB
    proof.verify(known.key)


async def _posted_unsigned(browser: httpx.AsyncClient, body: bytes) -> httpx.Response:
    headers = {"Content-Type": documents.CONTENT_TYPE}
    return await browser.post(f"{peer.ORIGIN}/inbox", content=body, headers=headers)
