"""One-time codes: six digits that an app makes anew every half minute, from a shared secret.

Source: RFC 6238 (TOTP) with SHA-1, as every app does it; RFC 4226 §5.3.
"""

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

_SECRET_BYTES = 20
_STEP_SECONDS = 30
_DIGITS = 6
# Clocks of telephones are a little off, and people type slowly.
_STEPS_OFF = (0, -1, 1)

_RECOVERY_CODES = 10
_RECOVERY_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"
_RECOVERY_PART = 4
_RECOVERY_PARTS = 4


def new_secret() -> str:
    """A secret for an app, 160 bits in base 32."""
    return b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def address_of(secret: str, *, site: str, name: str) -> str:
    """What an app reads from the picture."""
    site = site.replace(":", " ")
    asked = urlencode({"secret": secret, "issuer": site}, quote_via=quote)
    return f"otpauth://totp/{quote(site)}:{quote(name)}?{asked}"


def code_at(secret: str, step: int) -> str:
    """The code of a half minute, counted from 1970."""
    digest = hmac.digest(b32decode(secret), step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0xF
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return f"{number % 10**_DIGITS:0{_DIGITS}d}"


def matching_step(secret: str, code: str, *, after: int, now: datetime) -> int | None:
    """The half minute whose code this is, if it is about now and later than `after`."""
    given = "".join(code.split())
    current = int(now.timestamp()) // _STEP_SECONDS
    for off in _STEPS_OFF:
        step = current + off
        if step > after and hmac.compare_digest(code_at(secret, step).encode(), given.encode()):
            return step
    return None


def new_recovery_codes() -> list[str]:
    """Codes to be kept on paper, each good once; 80 bits, so that a hash of each hides it."""
    return [_recovery_code() for _ in range(_RECOVERY_CODES)]


def bare_recovery_code(code: str) -> str:
    """A recovery code as it is compared: people type hyphens, spaces and capitals or do not."""
    return "".join(each for each in code.lower() if each.isalnum())


def _recovery_code() -> str:
    parts = (
        "".join(secrets.choice(_RECOVERY_LETTERS) for _ in range(_RECOVERY_PART))
        for _ in range(_RECOVERY_PARTS)
    )
    return "-".join(parts)
