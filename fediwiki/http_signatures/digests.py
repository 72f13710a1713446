"""Digests of a body: `Digest` (RFC 3230) and `Content-Digest` (RFC 9530).

Only SHA-256 and SHA-512 count. A header may say more than one; each that we know must be right, and
one that we know must be there.
"""

import re
from base64 import b64encode
from binascii import a2b_base64
from hashlib import sha256, sha512

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.structured_fields import Item, parse_dictionary

_INSTANCE_DIGEST = re.compile(rb"[ \t]*+([A-Za-z0-9-]++)=([A-Za-z0-9+/=_-]++)[ \t]*+")
_HASHES = {"sha-256": sha256, "sha-512": sha512}


def make_digest(body: bytes) -> bytes:
    """The `Digest` header of `body`."""
    return b"SHA-256=" + b64encode(sha256(body).digest())


def make_content_digest(body: bytes) -> bytes:
    """The `Content-Digest` header of `body`."""
    return b"sha-256=:" + b64encode(sha256(body).digest()) + b":"


def check_digest(header: bytes, body: bytes) -> None:
    """Check that a `Digest` header is that of the raw bytes of `body`.

    Raises:
        BadSignature: It is not, or of no algorithm that we trust, or says something twice.
    """
    if header == make_digest(body):
        return
    found: dict[str, bytes] = {}
    for part in header.split(b","):
        match = _INSTANCE_DIGEST.fullmatch(part)
        if match is None:
            raise BadSignature("the Digest header is malformed")
        name = match[1].decode().lower()
        if name in found:
            raise BadSignature("the Digest header says one thing twice")
        found[name] = match[2]
    try:
        _check(
            {name: a2b_base64(found[name], strict_mode=True) for name in _HASHES if name in found},
            body,
        )
    except ValueError:
        raise BadSignature("the Digest header is malformed") from None


def check_content_digest(header: bytes, body: bytes) -> None:
    """Check that a `Content-Digest` header is that of the raw bytes of `body`.

    Raises:
        BadSignature: It is not, or of no algorithm that we trust, or not a dictionary of bytes.
    """
    if header == make_content_digest(body):
        return
    found: dict[str, bytes] = {}
    for name, member in parse_dictionary(header).items():
        if not isinstance(member, Item) or not isinstance(member.value, bytes):
            raise BadSignature("the Content-Digest header is malformed")
        found[name] = member.value
    _check(found, body)


def _check(found: dict[str, bytes], body: bytes) -> None:
    known = [(found[name], hashed) for name, hashed in _HASHES.items() if name in found]
    if not known:
        raise BadSignature("the digest is of no algorithm that we trust")
    if any(hashed(body).digest() != given for given, hashed in known):
        raise BadSignature("the digest is not that of the body")
