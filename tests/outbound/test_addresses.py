"""Which addresses a server of the public internet may have."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.outbound.addresses import IPAddress, is_public
from tests.outbound.targets import addresses


@pytest.mark.parametrize(
    "address",
    [
        "1.1.1.1",
        "9.255.255.255",
        "11.0.0.0",
        "93.184.216.34",
        "100.63.255.255",
        "100.128.0.0",
        "172.15.255.255",
        "172.32.0.0",
        "192.0.1.0",
        "198.17.255.255",
        "198.20.0.0",
        "223.255.255.255",
        "2001:200::1",
        "2001:db7::1",
        "2001:db9::1",
        "2003::1",
        "2606:4700::1111",
        "2a00:1450:4001::1",
        "3fff:1000::1",
    ],
)
def test_servers_live_at_public_addresses(address: str) -> None:
    assert is_public(ip_address(address))


def test_no_published_target_is_a_public_address() -> None:
    listed = addresses()
    assert len(listed) == 48
    assert [address for address in listed if is_public(address)] == []


@pytest.mark.parametrize(
    "address",
    ["2606:4700::1111%eth0", "2001:1ff:ffff::1", "3fff:fff::1", "1fff::1", "255.255.255.255"],
)
def test_the_edges_of_what_is_reserved_are_reserved(address: str) -> None:
    assert not is_public(ip_address(address))


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)))
def test_a_public_address_is_never_one_that_python_knows_to_be_special(
    address: IPAddress,
) -> None:
    special = not address.is_global or address.is_multicast or address.is_reserved
    assert not (is_public(address) and special)


@given(st.ip_addresses(v=4))
def test_an_old_address_in_new_clothes_is_not_public(address: IPv4Address) -> None:
    number = int(address)
    clothes = [number, 0xFFFF << 32 | number, 0x64FF9B << 96 | number, 0x2002 << 112 | number << 80]
    assert not any(is_public(IPv6Address(each)) for each in clothes)
