"""HTTP signatures as nearly all of the fediverse makes them.

The request target is signed with its query: a signature that leaves the query out (Mastodon
forgives that to old peers) is refused, because it would hold for any query.

Source: draft-cavage-http-signatures-12.
"""

import re
from base64 import b64encode
from binascii import a2b_base64
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from email.utils import format_datetime

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.claims import Claim, key_id
from fediwiki.http_signatures.digests import check_digest, make_digest
from fediwiki.http_signatures.freshness import check_fresh, http_date
from fediwiki.http_signatures.keys import Algorithm, PrivateKey
from fediwiki.http_signatures.message import Headers, Request
from fediwiki.http_signatures.schemes import Scheme

_PARAMETER = re.compile(
    rb'[ \t]*+([A-Za-z]++)[ \t]*+=[ \t]*+(?:"([^"]*+)"|([^ \t",=]++))[ \t]*+(,?)'
)
_SECONDS = re.compile(rb"[0-9]{1,12}(?:\.[0-9]{1,9})?")
_ALWAYS_COVERED = frozenset({b"(request-target)", b"host"})
# Peers mean PKCS#1 v1.5 by hs2019, the draft means PSS: the key decides.
_ALGORITHMS = {b"rsa-sha256": Algorithm.RSA_V1_5_SHA256, b"hs2019": None}


def read(request: Request, fields: Mapping[bytes, bytes], *, now: datetime) -> Claim:
    """Check all that needs no key: coverage, host, freshness, and the digest of the body.

    Raises:
        BadSignature: The request is not signed, or not so that we would act on it.
    """
    parameters = parse(fields.get(b"signature", b""))
    algorithm = parameters.get(b"algorithm", b"hs2019")
    if algorithm not in _ALGORITHMS:
        raise BadSignature("unsupported signature algorithm")
    try:
        signer = key_id(parameters[b"keyId"].decode("ascii"))
        signature = a2b_base64(parameters[b"signature"], strict_mode=True)
    except (KeyError, ValueError):
        raise BadSignature("the Signature header lacks a valid keyId or signature") from None
    names = parameters.get(b"headers", b"").lower().split()
    signed = signing_string(request, fields, names, parameters)
    covered = frozenset(names)
    if len(covered) != len(names):
        raise BadSignature("the signature covers something twice")
    _check_coverage(request, covered)
    if not request.is_for(fields[b"host"]):
        raise BadSignature("the request is for another host")
    _check_time(fields, covered, parameters, now=now)
    if b"digest" in covered:
        check_digest(fields[b"digest"], request.body or b"")
    return Claim(signer, Scheme.CAVAGE, _ALGORITHMS[algorithm], signature, signed)


def sign(request: Request, key: PrivateKey, signer: str, *, now: datetime) -> Headers:
    """The headers to add to `request`, signed with the key whose id is `signer`."""
    date = format_datetime(now.astimezone(UTC), usegmt=True).encode()
    added = [(b"host", request.authority.encode()), (b"date", date)]
    names = [b"(request-target)", b"host", b"date"]
    if request.body is not None:
        added.append((b"digest", make_digest(request.body)))
        names.append(b"digest")
    fields = request.adding(added).fields()
    if b"content-type" in fields:
        names.append(b"content-type")
    signature = b64encode(key.sign(signing_string(request, fields, names, {})))
    algorithm = b"hs2019" if key.algorithm is Algorithm.ED25519 else b"rsa-sha256"
    header = b'keyId="%s",algorithm="%s",headers="%s",signature="%s"' % (
        key_id(signer).encode(),
        algorithm,
        b" ".join(names),
        signature,
    )
    return [*added, (b"signature", header)]


def parse(header: bytes) -> dict[bytes, bytes]:
    """The parameters of a Signature header, with or without the word `Signature` before them.

    Raises:
        BadSignature: It is no list of parameters, or has one twice: whoever reads the first and
            whoever reads the last would see different signers.
    """
    if b"\\" in header:
        raise BadSignature("nothing in a Signature header needs a backslash")
    found: dict[bytes, bytes] = {}
    position = 10 if header[:10].lower() == b"signature " else 0
    more = b","
    while more:
        match = _PARAMETER.match(header, position)
        if match is None:
            raise BadSignature("there is no Signature header that can be read")
        name, quoted, token, more = match.groups()
        if name in found:
            raise BadSignature("the Signature header says one thing twice")
        found[name] = token if quoted is None else quoted
        position = match.end()
    if position != len(header):
        raise BadSignature("there is no Signature header that can be read")
    return found


def signing_string(
    request: Request,
    fields: Mapping[bytes, bytes],
    names: Iterable[bytes],
    parameters: Mapping[bytes, bytes],
) -> bytes:
    """What is signed.

    Raises:
        BadSignature: Something that `names` lists is not there.

    Source: draft-cavage-http-signatures-12, section 2.3.
    """
    lines: list[bytes] = []
    for name in names:
        if name == b"(request-target)":
            value = request.method.lower().encode("latin-1", "replace") + b" " + request.target
        elif name in (b"(created)", b"(expires)"):
            value = parameters.get(name[1:-1])
        else:
            value = fields.get(name)
        if value is None:
            raise BadSignature("the signature covers something that is not there")
        lines.append(name + b": " + value)
    signed = b"\n".join(lines)
    if signed.count(b"\n") >= max(len(lines), 1):
        raise BadSignature("a header has a line break in it")
    return signed


def _check_coverage(request: Request, covered: frozenset[bytes]) -> None:
    if not covered >= _ALWAYS_COVERED:
        raise BadSignature("the signature must cover (request-target) and host")
    if request.carries_content and b"digest" not in covered:
        raise BadSignature("the signature must cover the digest of the body")
    if b"date" not in covered and b"(created)" not in covered:
        raise BadSignature("the signature must cover date or (created)")


def _check_time(
    fields: Mapping[bytes, bytes],
    covered: frozenset[bytes],
    parameters: Mapping[bytes, bytes],
    *,
    now: datetime,
) -> None:
    is_rsa = parameters.get(b"algorithm") == b"rsa-sha256"
    if is_rsa and not covered.isdisjoint((b"(created)", b"(expires)")):
        raise BadSignature("(created) and (expires) do not go with rsa-sha256")
    expires = _seconds(parameters[b"expires"]) if b"expires" in parameters else None
    if b"date" in covered:
        check_fresh(http_date(fields[b"date"]), expires, now=now)
    if b"(created)" in covered:
        check_fresh(_seconds(parameters[b"created"]), expires, now=now)


def _seconds(value: bytes) -> float:
    if not _SECONDS.fullmatch(value):
        raise BadSignature("created and expires are seconds since 1970")
    return float(value)
