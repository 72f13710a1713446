"""One-time codes, by the vectors of the standard."""

from base64 import b32encode
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from fediwiki.services import one_time_codes

_SECRET = b32encode(b"12345678901234567890").decode()
_NOW = datetime.fromtimestamp(1_111_111_111, UTC)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1_111_111_109, "081804"),
        (1_111_111_111, "050471"),
        (1_234_567_890, "005924"),
        (2_000_000_000, "279037"),
        (20_000_000_000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    assert one_time_codes.code_at(_SECRET, seconds // 30) == code


def test_a_code_is_good_around_its_half_minute() -> None:
    step = int(_NOW.timestamp()) // 30
    for off, good in ((-2, False), (-1, True), (0, True), (1, True), (2, False)):
        code = one_time_codes.code_at(_SECRET, step + off)
        found = one_time_codes.matching_step(_SECRET, code, after=0, now=_NOW)
        assert found == (step + off if good else None)


def test_a_code_that_was_used_is_no_longer_good() -> None:
    step = int(_NOW.timestamp()) // 30
    code = one_time_codes.code_at(_SECRET, step)
    assert one_time_codes.matching_step(_SECRET, f" {code[:3]} {code[3:]}", after=0, now=_NOW)
    assert one_time_codes.matching_step(_SECRET, code, after=step, now=_NOW) is None


@pytest.mark.parametrize("code", ["", "05047", "0504711", "٠٥٠٤٧١", "abcdef"])
def test_nothing_else_is_a_code(code: str) -> None:
    assert one_time_codes.matching_step(_SECRET, code, after=0, now=_NOW) is None


def test_an_app_reads_the_secret_and_whose_it_is() -> None:
    secret = one_time_codes.new_secret()
    address = urlsplit(one_time_codes.address_of(secret, site="Open: Atlas & co", name="ana"))
    assert (address.scheme, address.netloc) == ("otpauth", "totp")
    assert parse_qs(address.query) == {"secret": [secret], "issuer": ["Open  Atlas & co"]}
    assert address.path.endswith(":ana")


def test_recovery_codes_differ_and_are_read_as_people_type_them() -> None:
    codes = one_time_codes.new_recovery_codes()
    assert len({*codes}) == 10
    bare = one_time_codes.bare_recovery_code
    assert bare(codes[0]) == bare(f" {codes[0].upper().replace('-', ' ')} ")
    assert len(bare(codes[0])) == 16
