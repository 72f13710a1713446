"""One POST, and what the answer to it means."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

import httpx
import pytest

from fediwiki.activitypub.delivery import (
    Delivered,
    Dropped,
    Failed,
    Gone,
    Signer,
    Verdict,
    client_limits,
    deliver,
    signer_of,
)
from fediwiki.activitypub.signing_room import SigningRoom
from fediwiki.config.settings import Limits
from fediwiki.domain.urls import Urls
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.outbound.client import Client
from fediwiki.outbound.policy import Policy
from fediwiki.services.keymaking import KeyPairs

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
INBOX = "https://social.example/inbox?for=all"
KEY_ID = "https://wiki.example/c/physics#main-key"
CAVAGE, RFC9421 = Scheme.CAVAGE, Scheme.RFC9421


@dataclass
class Network(httpx.AsyncBaseTransport):
    answers: Sequence[int | Exception]
    requests: list[httpx.Request] = field(default_factory=list[httpx.Request])

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = self.answers[len(self.requests)]
        self.requests.append(request)
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer)


async def delivered(
    network: Network,
    pairs: KeyPairs,
    *,
    scheme: Scheme | None = None,
    proven: bool = False,
    inbox: str = INBOX,
) -> Verdict:
    limits = client_limits(Limits())
    client = Client(network, user_agent="tests", policy=Policy(), limits=limits)
    signer = Signer(KEY_ID, pairs.rsa)
    room = SigningRoom()
    return await deliver(client, room, inbox, b"{}", signer, scheme=scheme, proven=proven, now=NOW)


def signed_by(request: httpx.Request) -> Scheme:
    return RFC9421 if "signature-input" in request.headers else CAVAGE


@pytest.mark.parametrize("scheme", [None, CAVAGE, RFC9421])
async def test_the_signature_holds_for_what_was_sent(
    pairs: KeyPairs, scheme: Scheme | None
) -> None:
    network = Network([202])
    assert await delivered(network, pairs, scheme=scheme) == Delivered(scheme or CAVAGE)
    [sent] = network.requests
    headers = [(name.lower(), value) for name, value in sent.headers.raw]
    target = sent.url.raw_path
    request = Request("POST", "https", "social.example", target, headers, await sent.aread())
    claim = signatures.read(request, now=NOW)
    claim.verify(pairs.rsa.public())
    assert (claim.key_id, claim.scheme) == (KEY_ID, scheme or CAVAGE)
    assert sent.headers.get_list("host") == ["social.example"]
    assert sent.headers.get_list("content-type") == ["application/activity+json"]


@pytest.mark.parametrize(
    ("answers", "scheme", "proven", "verdict", "tried"),
    [
        ([202], None, False, Delivered(CAVAGE), [CAVAGE]),
        ([202], RFC9421, True, Delivered(RFC9421), [RFC9421]),
        ([401, 202], None, False, Delivered(RFC9421), [CAVAGE, RFC9421]),
        ([401, 202], CAVAGE, True, Delivered(RFC9421), [CAVAGE, RFC9421]),
        ([401, 202], RFC9421, True, Delivered(CAVAGE), [RFC9421, CAVAGE]),
        ([400, 202], None, False, Delivered(RFC9421), [CAVAGE, RFC9421]),
        ([400], None, True, Dropped(400), [CAVAGE]),
        ([400, 400], None, False, Dropped(400), [CAVAGE, RFC9421]),
        ([401, 403], None, False, Dropped(403), [CAVAGE, RFC9421]),
        ([401, 410], None, False, Gone(), [CAVAGE, RFC9421]),
        ([410], None, False, Gone(), [CAVAGE]),
        ([403], None, False, Dropped(403), [CAVAGE]),
    ],
)
async def test_another_scheme_is_tried_once_where_the_first_may_be_at_fault(
    pairs: KeyPairs,
    answers: list[int],
    scheme: Scheme | None,
    proven: bool,  # noqa: FBT001 - pytest names it
    verdict: Verdict,
    tried: list[Scheme],
) -> None:
    network = Network(answers)
    assert await delivered(network, pairs, scheme=scheme, proven=proven) == verdict
    assert [signed_by(request) for request in network.requests] == tried


@pytest.mark.parametrize("answers", [[401, 401], [401, 400], [400, 401]])
async def test_a_server_that_takes_neither_signature_is_tried_later(
    pairs: KeyPairs, answers: list[int]
) -> None:
    verdict = await delivered(Network(answers), pairs)
    assert isinstance(verdict, Failed)
    assert verdict.speaks


@pytest.mark.parametrize(
    "answers",
    [
        [500],
        [401, 503],
        [httpx.ConnectError("name not found")],
        [httpx.ConnectTimeout("timed out")],
        [httpx.ReadError("connection lost")],
        [401, httpx.ReadTimeout("timed out")],
    ],
)
async def test_a_server_that_does_not_work_is_tried_later(
    pairs: KeyPairs, answers: list[int | Exception]
) -> None:
    verdict = await delivered(Network(answers), pairs)
    assert isinstance(verdict, Failed)
    assert not verdict.speaks
    assert verdict.wait is None


async def test_an_inbox_that_must_not_be_asked_is_not_asked(pairs: KeyPairs) -> None:
    network = Network([202])
    verdict = await delivered(network, pairs, inbox="https://10.0.0.1/inbox")
    assert isinstance(verdict, Failed)
    assert network.requests == []


def test_the_rsa_key_signs_and_without_one_nobody(pairs: KeyPairs) -> None:
    actor = "https://wiki.example/c/physics"
    rsa, ed25519 = pairs.of(actor, Urls("https://wiki.example"))
    signer = signer_of([ed25519, rsa])
    assert signer is not None
    assert signer.key_id == KEY_ID
    assert signer.key.public() == pairs.rsa.public()
    assert signer_of([ed25519]) is None


def test_a_client_for_deliveries_has_as_many_turns_as_we_ask_for() -> None:
    limits = client_limits(
        Limits(parallel_deliveries=3, parallel_servers=7, delivery_seconds=9, connect_seconds=2)
    )
    assert (limits.per_host, limits.overall) == (3, 21)
    assert (limits.total_seconds, limits.connect_seconds) == (9, 2)
