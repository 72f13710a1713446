"""Object integrity proofs: a document that its author signed, whoever carries it.

Everything of a proof but its value is signed with the document, so neither its times nor its
`domain` or `challenge`, which we have no use for, can be changed later.

Source: FEP-8b32; Data Integrity EdDSA Cryptosuites 1.0, section 3.3 (eddsa-jcs-2022).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Final, cast

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import multibase
from fediwiki.http_signatures.claims import KEY_ID_LIMIT
from fediwiki.http_signatures.keys import Algorithm, PrivateKey, PublicKey
from fediwiki.text.jcs import canonicalize

Document = dict[str, object]

SKEW: Final = timedelta(hours=1)

_FIXED = {
    "type": "DataIntegrityProof",
    "cryptosuite": "eddsa-jcs-2022",
    "proofPurpose": "assertionMethod",
}
_MOMENT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof that passed every check but the one that needs the key.

    Whose key `verification_method` names, and whether they may say what the document says, is for
    the caller to find out.
    """

    verification_method: str
    created: datetime
    value: bytes
    signed: bytes

    def verify(self, key: PublicKey) -> None:
        """Take the document for its author's if `key` made its proof.

        Raises:
            BadSignature: It did not.
        """
        key.verify(self.value, self.signed, Algorithm.ED25519)


def add_proof(
    document: Document, key: PrivateKey, *, verification_method: str, created: datetime
) -> Document:
    """A copy of `document` with a proof by `key`, an Ed25519 key."""
    options: Document = {
        **_FIXED,
        "verificationMethod": verification_method,
        "created": created.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    if "@context" in document:
        options["@context"] = document["@context"]
    bare = _without(document, "proof", "signature")
    value = multibase.encode(key.sign(_signed(bare, options), Algorithm.ED25519))
    return {**bare, "proof": {**options, "proofValue": value}}


def read_proof(document: Document, *, now: datetime, max_age: timedelta | None = None) -> Proof:
    """Check everything about the proof of `document` that needs no key.

    A document is often read long after it was made, so its proof has an age limit only if the
    caller sets one. A `signature` beside the proof was put there later, covers nothing that we
    believe, and is left out of account.

    Raises:
        BadSignature: There is not exactly one proof, or not one that we would act on.
    """
    options = document.get("proof")
    if not isinstance(options, dict):
        raise BadSignature("the document has no proof, or more than one")
    options = cast("Document", options)
    try:
        signed = _signed(_without(document, "proof", "signature"), _without(options, "proofValue"))
    except Malformed as error:
        raise BadSignature(f"the document has no canonical form: {error}") from None
    for name, value in _FIXED.items():
        if options.get(name) != value:
            raise BadSignature(f"unsupported proof: its {name} is not {value}")
    if "@context" in options and options["@context"] != document.get("@context"):
        raise BadSignature("the proof is for another @context")
    method = options.get("verificationMethod")
    if not isinstance(method, str) or not 0 < len(method) <= KEY_ID_LIMIT:
        raise BadSignature("the proof names no key")
    created = _moment(options, "created")
    if created > now + SKEW or (max_age is not None and created < now - max_age):
        raise BadSignature("the proof is from the future, or too old")
    if "expires" in options and _moment(options, "expires") < now:
        raise BadSignature("the proof has expired")
    return Proof(method, created, _value(options), signed)


def _signed(document: Document, options: Document) -> bytes:
    return sha256(canonicalize(options)).digest() + sha256(canonicalize(document)).digest()


def _without(document: Document, *names: str) -> Document:
    return {key: value for key, value in document.items() if key not in names}


def _moment(options: Document, name: str) -> datetime:
    value = options.get(name)
    if not isinstance(value, str) or not _MOMENT.fullmatch(value):
        raise BadSignature(f"the proof lacks a valid {name}")
    try:
        return datetime.fromisoformat(value).astimezone(UTC)
    except (ValueError, OverflowError):
        raise BadSignature(f"the proof lacks a valid {name}") from None


def _value(options: Document) -> bytes:
    value = options.get("proofValue")
    if not isinstance(value, str):
        raise BadSignature("the proof has no value")
    try:
        return multibase.decode(value)
    except Malformed as error:
        raise BadSignature(f"the proof has no value: {error}") from None
