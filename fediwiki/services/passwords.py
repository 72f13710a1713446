"""Passwords: argon2id, made and checked outside of any transaction, for it takes time."""

import secrets
from functools import cache
from hashlib import sha256

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from fediwiki.errors import Malformed
from fediwiki.text.gettext import _

MIN_CHARACTERS = 10
MAX_CHARACTERS = 1_000
_LEAST_BESIDE_NAME = 5

_HASHER = PasswordHasher()


def check(password: str, *, name: str) -> None:
    """Check that `password` may protect the account `name`.

    Raises:
        Malformed: It is too short, too long, or little more than the name.
    """
    _check_length(password)
    if len(password.lower().replace(name, "")) < _LEAST_BESIDE_NAME:
        raise Malformed(
            _("A password must be more than your name: whoever guesses begins with it.")
        )


def hashed(password: str) -> str:
    """The password as it may be kept.

    Raises:
        Malformed: It is too short or too long.
    """
    _check_length(password)
    return _HASHER.hash(password)


def matches(password: str, kept: str) -> bool:
    """Whether this is the password that was kept.

    It takes as long when there is none (`kept` empty), so that time tells nothing.
    """
    try:
        return _HASHER.verify(kept or _nobodys(), password[:MAX_CHARACTERS]) and bool(kept)
    except (VerificationError, InvalidHashError):
        return False


def _check_length(password: str) -> None:
    if len(password) < MIN_CHARACTERS:
        raise Malformed(
            _(
                "A password has at least %(min_characters)s characters.",
                min_characters=MIN_CHARACTERS,
            )
        )
    if len(password) > MAX_CHARACTERS:
        raise Malformed(
            _(
                "A password has at most %(max_characters)s characters.",
                max_characters=MAX_CHARACTERS,
            )
        )


@cache
def _nobodys() -> str:
    return _HASHER.hash(secrets.token_hex())


def new_token() -> str:
    """A secret for a session or a link, 256 bits, fit for urls."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> str:
    """A token as it may be kept."""
    return sha256(token.encode()).hexdigest()
