"""Requests whose signature does not hold: refused with 401, and nothing happens."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.posts import Post
from fediwiki.domain.subwikis import Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from tests.federation.letters import JSON
from tests.federation.oracle import nothing_happens
from tests.federation.peer import Peer
from tests.federation.steps import likes_of
from tests.fediverse import Clock, Fediverse, Server

Change = Callable[[Request], Request]
SCHEMES = list(Scheme)


@pytest.fixture
async def post(
    alpha: Server, ana: Member, physics: Subwiki, good: Peer, fediverse: Fediverse
) -> Post:
    """Something to like, where bob of good.example is known already."""
    await alpha.remote_actor(good.person("bob"))
    made = await alpha.post(ana, "Why the sky is blue", to=physics)
    await fediverse.settle()
    return made


def liking(good: Peer, post: Post, scheme: Scheme = Scheme.CAVAGE) -> Request:
    """A good request: bob likes the post."""
    bob = "https://good.example/users/bob"
    body = json.dumps(good.activity("Like", bob, post.uri)).encode()
    return good.signed(body, "https://alpha.example/inbox", bob, scheme)


def header(request: Request, name: bytes) -> bytes:
    """The value of a header."""
    return next(value for key, value in request.headers if key == name)


def with_header(name: bytes, change: Callable[[bytes], bytes | None]) -> Change:
    """Change a header, or take it away."""

    def changed(request: Request) -> Request:
        pairs = [(key, change(value) if key == name else value) for key, value in request.headers]
        return replace(
            request, headers=tuple((key, value) for key, value in pairs if value is not None)
        )

    return changed


def with_body(request: Request, body: bytes) -> Request:
    """The same request with another body, and the digests of that."""
    digest = b64encode(sha256(body).digest())
    request = with_header(b"digest", lambda _: b"SHA-256=" + digest)(replace(request, body=body))
    return with_header(b"content-digest", lambda _: b"sha-256=:" + digest + b":")(request)


def flipped(value: bytes) -> bytes:
    """The value with one character of the signature another."""
    at = len(value) // 2 + 40
    return value[:at] + (b"A" if value[at : at + 1] != b"A" else b"B") + value[at + 1 :]


def unsigned(request: Request) -> Request:
    """Without any signature."""
    names = {b"signature", b"signature-input"}
    return replace(request, headers=tuple(p for p in request.headers if p[0] not in names))


BOTH: dict[str, Change] = {
    "not signed at all": unsigned,
    "another signature": with_header(b"signature", flipped),
    "another body": lambda r: replace(r, body=(r.body or b"").replace(b"Like", b"Boos")),
    "another body and its digest": lambda r: with_body(
        r, (r.body or b"").replace(b"Like", b"Boos")
    ),
    "a body with a space more": lambda r: replace(r, body=(r.body or b"") + b" "),
    "another inbox": lambda r: replace(r, target=b"/c/physics/inbox"),
    "a query": lambda r: replace(r, target=b"/inbox?x=1"),
    "another method": lambda r: replace(r, method="PUT"),
}
CAVAGE: dict[str, Change] = {
    "no digest": with_header(b"digest", lambda _: None),
    "another host": with_header(b"host", lambda _: b"beta.example"),
    "no date": with_header(b"date", lambda _: None),
    "another date": with_header(b"date", lambda _: b"Sun, 22 Nov 2026 12:00:01 GMT"),
    "two dates": lambda r: r.adding([(b"date", header(r, b"date"))]),
    "no date that can be read": with_header(b"date", lambda _: b"now"),
    "the digest not signed": with_header(b"signature", lambda v: v.replace(b" digest", b"")),
    "the target not signed": with_header(
        b"signature", lambda v: v.replace(b"(request-target) ", b"")
    ),
    "only the date signed": with_header(
        b"signature",
        lambda v: v.replace(b"(request-target) host date digest content-type", b"date"),
    ),
    "nothing signed": with_header(
        b"signature", lambda v: v.replace(b"(request-target) host date digest content-type", b"")
    ),
    "a key named twice": with_header(
        b"signature", lambda v: v + b',keyId="https://good.example/users/bob#main-key"'
    ),
    "an unknown algorithm": with_header(b"signature", lambda v: v.replace(b"rsa-sha256", b"none")),
    "no key": with_header(b"signature", lambda v: v.replace(b"keyId", b"key")),
    "no signature": with_header(b"signature", lambda v: v.partition(b",signature=")[0]),
    "two signatures": lambda r: r.adding([(b"signature", header(r, b"signature"))]),
    "no words": with_header(b"signature", lambda _: b""),
    "a new scheme without one": lambda r: r.adding([(b"signature-input", b"sig1=();created=1")]),
}
RFC9421: dict[str, Change] = {
    "no digest": with_header(b"content-digest", lambda _: None),
    "no input": with_header(b"signature-input", lambda _: None),
    "the digest not signed": with_header(
        b"signature-input", lambda v: v.replace(b' "content-digest"', b"")
    ),
    "only the method signed": with_header(
        b"signature-input", lambda v: v.replace(b' "@target-uri" "content-digest"', b"")
    ),
    "never made": with_header(b"signature-input", lambda v: v.replace(b";created=", b";made=")),
    "made in the year 9999": with_header(
        b"signature-input", lambda v: v.replace(b"created=1", b"created=253370764801")
    ),
    "made before all time": with_header(
        b"signature-input", lambda v: v.replace(b"created=", b"created=-")
    ),
    "made too late for any number": with_header(
        b"signature-input", lambda v: v.replace(b"created=", b"created=99999999999999999999")
    ),
}


# Refused before anyone looks for a signature.
OTHERWISE = {"another method": {403, 405}, "another host": {421}}


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_no_request_is_taken_that_was_changed_or_not_signed_for_what_it_is(
    scheme: Scheme, alpha: Server, good: Peer, post: Post, fediverse: Fediverse, clock: Clock
) -> None:
    changes = BOTH | (CAVAGE if scheme is Scheme.CAVAGE else RFC9421)
    for what, change in changes.items():
        # A key that does not fit is asked for again, once a minute.
        clock.pass_(timedelta(minutes=2))
        request = liking(good, post, scheme)
        async with nothing_happens(alpha, fediverse, fetches=1):
            status = await good.carry(change(request))
            assert status in OTHERWISE.get(what, {401}), what
        assert await good.carry(request) == 202, what
        await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_request_counts_from_an_hour_before_to_an_hour_after_it_was_signed(
    scheme: Scheme, alpha: Server, good: Peer, post: Post, fediverse: Fediverse, clock: Clock
) -> None:
    for minutes, status in ((50, 202), (120, 401), (-3, 202), (-120, 401)):
        clock.pass_(timedelta(days=1))
        request = liking(good, post, scheme)
        clock.pass_(timedelta(minutes=minutes))
        assert await good.carry(request) == status, minutes
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_nobody_speaks_for_another_by_a_key_of_their_own(
    alpha: Server, good: Peer, evil: Peer, post: Post, fediverse: Fediverse, clock: Clock
) -> None:
    bob, eve = "https://good.example/users/bob", evil.person("eve")
    neighbour = good.person("neighbour")
    await alpha.remote_actor(eve)
    await alpha.remote_actor(neighbour)
    await fediverse.settle()
    activities = [
        good.activity("Like", bob, post.uri),
        good.activity("Follow", bob, post.author.uri),
        good.activity("Announce", bob, post.uri),
        good.activity("Delete", bob, bob),
        good.activity("Undo", bob, {"type": "Like", "actor": bob, "object": post.uri}),
        good.activity("Flag", bob, [post.uri]),
        good.activity("Block", bob, post.author.uri),
        good.activity("Move", bob, bob, target=eve),
    ]
    inbox = "https://alpha.example/inbox"
    async with nothing_happens(alpha, fediverse, logged=True):
        for each in activities:
            await evil.send(each, inbox, by=eve)
            # Nor one user of a server for another of the same.
            await good.send(each, inbox, by=neighbour)
            await fediverse.settle()
    # By the key of one's own, but in the name of another's.
    async with nothing_happens(alpha, fediverse, fetches=1):
        body = json.dumps(activities[0]).encode()
        request = evil.signed(body, inbox, eve, key_id=f"{bob}#main-key")
        assert await evil.carry(request) == 401
    clock.pass_(timedelta(minutes=2))
    assert await good.send(activities[0], inbox) == 202
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_the_id_of_an_activity_is_on_the_server_of_its_actor(
    alpha: Server, good: Peer, evil: Peer, post: Post, fediverse: Fediverse
) -> None:
    bob = "https://good.example/users/bob"
    like = good.activity("Like", bob, post.uri)
    wrong: list[object] = ["https://evil.example/1", "https://alpha.example/a/1", "", None, 7, "x"]
    async with nothing_happens(alpha, fediverse):
        for uri in wrong:
            forged: JSON = {**like, "id": uri}
            assert await good.send(forged, "https://alpha.example/inbox") == 400
    assert await good.send(like, "https://alpha.example/inbox") == 202


async def test_what_was_signed_is_what_is_read_byte_for_byte(
    alpha: Server, good: Peer, post: Post, fediverse: Fediverse
) -> None:
    bob = "https://good.example/users/bob"
    inbox = "https://alpha.example/inbox"
    like = json.dumps(good.activity("Like", bob, post.uri))
    twice = like.replace('"type"', '"type": "Follow", "type"', 1).encode()
    async with nothing_happens(alpha, fediverse):
        assert await good.post(twice, inbox, bob) == 400
    odd = like.replace(": ", " :\t\r\n ").replace("Like", "\\u004cike").encode() + b"\n\n"
    assert await good.post(odd, inbox, bob) == 202
    await fediverse.settle()
    assert await likes_of(alpha, post.uri) == 1


async def test_every_inbox_asks_for_a_signature_however_it_is_written(
    alpha: Server, good: Peer, post: Post, fediverse: Fediverse
) -> None:
    odd = ["/inbox/", "//inbox", "/INBOX", "/inbox?x", "/inbox%2f", "/c/physics/inbox/", "/inbox//"]
    plain = ["/inbox", "/c/physics/inbox", "/u/ana/inbox", "/u/physics_wiki/inbox"]
    request = liking(good, post)
    async with nothing_happens(alpha, fediverse):
        for target in [*odd, *plain]:
            bare = unsigned(replace(request, target=target.encode()))
            assert await good.carry(bare) in {401, 403, 404}, target
    for target in plain:
        bob = "https://good.example/users/bob"
        activity = good.activity("Like", bob, post.uri)
        assert await good.send(activity, f"https://alpha.example{target}") == 202


async def test_a_signed_request_to_an_inbox_that_is_none_is_not_taken(
    alpha: Server, good: Peer, post: Post, fediverse: Fediverse
) -> None:
    bob = "https://good.example/users/bob"
    async with nothing_happens(alpha, fediverse, fetches=1):
        for path in ("//inbox", "/x/inbox", "/p/inbox", "/c/nobody/inbox", "/%69nbox"):
            activity = good.activity("Like", bob, post.uri)
            body = json.dumps(activity).encode()
            request = good.signed(body, "https://alpha.example/inbox", bob)
            assert await good.carry(replace(request, target=path.encode())) in {401, 404}, path


async def test_a_weak_key_is_none(
    alpha: Server, evil: Peer, post: Post, fediverse: Fediverse
) -> None:
    ed25519 = PrivateKey.generate_ed25519()
    eve = evil.person("eve", publicKey=None)
    async with nothing_happens(alpha, fediverse, fetches=1):
        body = json.dumps(evil.activity("Like", eve, post.uri)).encode()
        request = evil.signed(body, "https://alpha.example/inbox", eve, key=ed25519)
        assert await evil.carry(request) == 401
