"""What Mastodon's own tests say about signed requests."""

from datetime import datetime
from typing import Any

import pytest

from fediwiki.errors import BadSignature
from fediwiki.http_signatures import cavage, signatures
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from tests.http_signatures.messages import published

# Signed without its query: valid by a leniency of Mastodon's that we do not share.
_TOO_LENIENT = "masto-04"
# Their keys cannot be fetched, which is not for this floor to find out.
_WITHOUT_KEY = ("masto-14", "masto-27")


@pytest.mark.parametrize("name", [f"masto-{number:02}" for number in range(28)])
def test_requests_are_judged_as_mastodon_judges_them(name: str) -> None:
    document = published("mastodon_http_signatures.json")
    case = next(case for case in document["cases"] if case["id"] == name)
    now = datetime.fromisoformat(document["clock"])
    kind = "ed25519" if case.get("key") == "ed25519" else "rsa"
    key = PrivateKey.from_pem(document[f"key_{kind}_private_pem"]).public()
    if name in _WITHOUT_KEY:
        claim = signatures.read(_request(case), now=now)
        assert claim.key_id == "https://remote.domain/users/alice#main-key"
    elif case["expect"] == "valid" and name != _TOO_LENIENT:
        claim = signatures.read(_request(case), now=now)
        claim.verify(key)
        assert claim.key_id in (
            "https://remote.domain/users/bob#main-key",
            "acct:bob@remote.domain",
        )
        assert claim.signed.decode() == case.get("signing_string", case.get("signature_base"))
    else:
        with pytest.raises(BadSignature):
            signatures.read(_request(case), now=now).verify(key)


def test_a_signature_header_is_parsed_as_mastodon_parses_it() -> None:
    accepted, refused = published("mastodon/signature_header_parsing.json")["cases"]
    header = accepted["header"].encode()
    expected = {name.encode(): value.encode() for name, value in accepted["expected"].items()}
    assert cavage.parse(header) == expected
    assert cavage.parse(b"Signature " + header) == expected
    with pytest.raises(BadSignature):
        cavage.parse(refused["header"].encode())


def _request(case: dict[str, Any]) -> Request:
    headers = [(name.lower().encode(), value.encode()) for name, value in case["headers"].items()]
    body = case["body"].encode() if case["body"] is not None else None
    target = case["path"].encode()
    return Request(case["method"], "https", "www.example.com", target, headers, body)
