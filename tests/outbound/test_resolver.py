"""Names as the operating system knows them."""

from ipaddress import ip_address

import pytest

from fediwiki.outbound.resolver import SystemResolver


async def test_the_system_knows_its_own_name() -> None:
    found = await SystemResolver().resolve("localhost", 443)
    assert found
    assert all(address.is_loopback for address in found)


async def test_an_address_is_its_own_answer_once() -> None:
    assert await SystemResolver().resolve("127.0.0.1", 443) == [ip_address("127.0.0.1")]


async def test_a_name_that_no_one_has_is_an_error() -> None:
    with pytest.raises(OSError, match=r"\S"):
        await SystemResolver().resolve("", 443)
