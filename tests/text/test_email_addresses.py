"""E-mail addresses."""

import pytest

from fediwiki.errors import Malformed
from fediwiki.text import email_addresses


@pytest.mark.parametrize(
    "address",
    ["ana@example.org", "a.b+wiki@sub.example.org", "O'Neil@x.example", "a_b-c@xn--bcher-kva.de"],
)
def test_an_address_that_people_have_is_taken(address: str) -> None:
    assert email_addresses.checked(f" {address}\n") == address


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "@example.org",
        "ana@",
        "ana@localhost",
        "ana@127.0.0.1",
        "ana@[127.0.0.1]",
        "ana@@example.org",
        "ana@evil.example@example.org",
        "ana%evil.example@example.org",
        "evil.example!ana@example.org",
        '"ana evil@evil.example"@example.org',
        "ana,eve@example.org",
        "ana@example.org,eve@evil.example",
        "ana@example.org eve@evil.example",
        "Ana <ana@example.org>",
        "ana@example.org\nBcc: eve@evil.example",
        ".ana@example.org",
        "a..b@example.org",
        "ana@-example.org",
        "ana@example.org.",
        "änä@example.org",
        f"{'a' * 65}@example.org",
        f"ana@{'a.' * 130}org",
    ],
)
def test_what_could_reach_somebody_else_or_nobody_is_refused(address: str) -> None:
    with pytest.raises(Malformed):
        email_addresses.checked(address)


def test_one_mailbox_is_one_however_it_is_written() -> None:
    assert email_addresses.key("Ana@Example.ORG") == email_addresses.key("ana@example.org")
