"""Whom a request is from, when proxies stand between."""

import pytest

from fediwiki.asgi.proxies import client_address, neighbourhood
from tests.asgi.requests import request_of

_TRUSTED = ("127.0.0.1", "::1", "10.0.0.0/8")


def _address(peer: str, forwarded: str | None = None) -> str:
    headers = {} if forwarded is None else {"X-Forwarded-For": forwarded}
    return client_address(request_of(headers, client=(peer, 1234)).scope, _TRUSTED)


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::ffff:127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("10.1.2.3", "198.51.100.1, 10.9.9.9", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, not an address", "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", None, "127.0.0.1"),
    ],
)
def test_a_forwarded_address_counts_only_from_a_trusted_proxy(
    peer: str, forwarded: str | None, client: str
) -> None:
    assert _address(peer, forwarded) == client


def test_a_client_without_an_address_is_unknown() -> None:
    assert client_address(request_of({}).scope, _TRUSTED) == "unknown"


@pytest.mark.parametrize(
    ("address", "party"),
    [
        ("198.51.100.1", "198.51.100.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("unknown", "unknown"),
    ],
)
def test_one_party_has_one_neighbourhood(address: str, party: str) -> None:
    assert neighbourhood(address) == party
