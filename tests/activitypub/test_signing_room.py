"""Many requests, signed together: each gets its own signature, or its own error."""

import asyncio
from datetime import UTC, datetime

import pytest

from fediwiki.activitypub.signing_room import SigningRoom
from fediwiki.errors import BadSignature
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.services.keymaking import KeyPairs

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEY_ID = "https://wiki.example/c/physics#main-key"


def request_to(number: int) -> Request:
    return Request.to("POST", f"https://s{number}.example/inbox", body=b"%d" % number)


@pytest.mark.parametrize("count", [1, 2, 3, 20, 21, 50])
async def test_each_request_gets_its_own_signature(pairs: KeyPairs, count: int) -> None:
    room = SigningRoom()
    requests = [request_to(number) for number in range(count)]
    signed = await asyncio.gather(
        *(room.sign(each, Scheme.CAVAGE, pairs.rsa, KEY_ID, now=NOW) for each in requests)
    )
    for request, headers in zip(requests, signed, strict=True):
        signatures.read(request.adding(headers), now=NOW).verify(pairs.rsa.public())


@pytest.mark.parametrize("others", [0, 30])
async def test_one_that_cannot_be_signed_spoils_no_other(pairs: KeyPairs, others: int) -> None:
    room = SigningRoom()
    bad = Request("POST", "https", "s.example", b"/inbox", ((b"content-type", b"a\nb"),), b"")
    last: list[object] = list(
        await asyncio.gather(
            room.sign(bad, Scheme.CAVAGE, pairs.rsa, KEY_ID, now=NOW),
            *(
                room.sign(request_to(each), Scheme.RFC9421, pairs.rsa, KEY_ID, now=NOW)
                for each in range(others)
            ),
            return_exceptions=True,
        )
    )
    assert isinstance(last[0], BadSignature)
    assert not any(isinstance(each, Exception) for each in last[1:])


async def test_one_that_is_not_waited_for_any_more_holds_up_nobody(pairs: KeyPairs) -> None:
    room = SigningRoom()
    tasks = [
        asyncio.create_task(room.sign(request_to(each), Scheme.CAVAGE, pairs.rsa, KEY_ID, now=NOW))
        for each in range(10)
    ]
    await asyncio.sleep(0)
    tasks[0].cancel()
    assert all([await task for task in tasks[1:]])
