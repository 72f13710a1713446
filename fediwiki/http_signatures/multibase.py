"""Multibase: bytes as text whose first letter names the base.

Source: W3C Controlled Identifiers 1.0, section 2.4.
"""

import re
from base64 import urlsafe_b64decode
from typing import Final

from fediwiki.errors import Malformed

# The longest thing that we read is an RSA key of 8,192 bits; base58 takes quadratic time.
LENGTH_LIMIT: Final = 2048

_BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_BASE58_DIGITS = {digit: value for value, digit in enumerate(_BASE58)}
_BASE64URL = re.compile(r"[A-Za-z0-9_-]*")


def encode(data: bytes) -> str:
    """Base58btc, behind `z`."""
    number = int.from_bytes(data, "big")
    digits: list[str] = []
    while number:
        number, digit = divmod(number, 58)
        digits.append(_BASE58[digit])
    zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * zeros + "".join(reversed(digits))


def decode(text: str) -> bytes:
    """The bytes behind base58btc (`z`) or base64url without padding (`u`).

    Raises:
        Malformed: It is neither, or longer than anything that we would read.
    """
    if len(text) > LENGTH_LIMIT:
        raise Malformed("the multibase text is too long")
    match text[:1]:
        case "z":
            return _base58(text[1:])
        case "u":
            return _base64url(text[1:])
        case _:
            raise Malformed("neither base58btc nor base64url")


def _base58(text: str) -> bytes:
    number = 0
    try:
        for digit in text:
            number = number * 58 + _BASE58_DIGITS[digit]
    except KeyError:
        raise Malformed("not base58btc") from None
    zeros = len(text) - len(text.lstrip("1"))
    return bytes(zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _base64url(text: str) -> bytes:
    if not _BASE64URL.fullmatch(text) or len(text) % 4 == 1:
        raise Malformed("not base64url")
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
