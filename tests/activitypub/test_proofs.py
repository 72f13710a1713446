import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.activitypub.proofs import Document, add_proof, read_proof
from fediwiki.errors import BadSignature
from fediwiki.http_signatures import multibase
from fediwiki.http_signatures.keys import PrivateKey, PublicKey
from tests.vectors import vectors

_NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
_METHOD = "https://beta.example/u/bob#ed25519-key"
_KEY = PrivateKey.generate_ed25519()
_OFFER: Document = {
    "@context": [
        "https://www.w3.org/ns/activitystreams",
        "https://w3id.org/security/data-integrity/v2",
    ],
    "id": "https://beta.example/a/1",
    "type": "Offer",
    "actor": "https://beta.example/u/bob",
    "object": {"type": "fw:Revision", "source": "Héllo\n", "fw:minor": False},
}

_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


def test_the_published_documents_verify() -> None:
    feature = _published("fep8b32.json")
    identity = _published("fepc390_identity_proof.json")["documents"][1]
    credential = _published("w3c_vc_di_eddsa.json")["files"]["eddsa-jcs-2022/signedJCS.json"]
    key = PublicKey.from_multikey(feature["public_key_multibase"])
    for document in (feature["signed_v2"], feature["signed_v1_legacy"], identity, credential):
        proof = read_proof(document, now=_NOW)
        proof.verify(key)
        assert proof.verification_method == document["proof"]["verificationMethod"]
        assert proof.created == datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)


def test_the_published_hash_of_the_w3c_is_what_we_sign() -> None:
    files = _published("w3c_vc_di_eddsa.json")["files"]
    proof = read_proof(files["eddsa-jcs-2022/signedJCS.json"], now=_NOW)
    assert proof.signed.hex() == files["eddsa-jcs-2022/combinedHashJCS.txt"]
    assert proof.value.hex() == files["eddsa-jcs-2022/sigHexJCS.txt"]


def test_we_make_the_published_proof_from_the_published_key() -> None:
    feature = _published("fep8b32.json")
    seed = multibase.decode(feature["secret_key_multibase"])[2:]
    key = PrivateKey(Ed25519PrivateKey.from_private_bytes(seed))
    created = datetime(2023, 2, 24, 23, 36, 38, tzinfo=UTC)
    method = feature["signed_v2"]["proof"]["verificationMethod"]
    signed = add_proof(feature["unsigned"], key, verification_method=method, created=created)
    assert signed == feature["signed_v2"]


def test_the_published_forgeries_do_not_verify() -> None:
    feature = _published("fep8b32.json")
    key = PublicKey.from_multikey(feature["public_key_multibase"])
    for case in feature["negative_self_made"]:
        with pytest.raises(BadSignature):
            read_proof(case["document"], now=_NOW).verify(key)
    assert len(feature["negative_self_made"]) == 8


def test_documents_are_judged_as_mastodon_judges_them() -> None:
    for case in _published("mastodon/object_integrity_proofs.json")["cases"]:
        if not case["document"]["proof"]["cryptosuite"].startswith("eddsa"):
            with pytest.raises(BadSignature, match="unsupported"):
                read_proof(case["document"], now=_NOW)
            continue
        key = PublicKey.from_multikey(case["publicKeyMultibase"])
        if case["expect_accepted"]:
            proof = read_proof(case["document"], now=_NOW)
            proof.verify(key)
            assert proof.signed.hex() == case["hash_data_hex"]
        else:
            with pytest.raises(BadSignature, match="expired"):
                read_proof(case["document"], now=_NOW)


@given(st.dictionaries(st.text(), _json, max_size=4))
def test_what_we_prove_is_verified_whatever_it_is(document: Document) -> None:
    signed = add_proof(document, _KEY, verification_method=_METHOD, created=_NOW)
    proof = read_proof(signed, now=_NOW)
    proof.verify(_KEY.public())
    assert (proof.verification_method, proof.created) == (_METHOD, _NOW)
    # Order and spaces of the JSON do not matter.
    read_proof(json.loads(json.dumps(signed, indent=2, sort_keys=True)), now=_NOW).verify(
        _KEY.public()
    )


@given(st.dictionaries(st.text(), _json, max_size=4), st.text() | _json)
def test_no_document_surprises_us(document: Document, value: object) -> None:
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    proof = _proof(signed)
    hostile: list[Document] = [document, {**document, "proof": value}, {**_OFFER, "proof": [proof]}]
    hostile += [{**signed, "proof": {**proof, name: value}} for name in proof]
    for forged in hostile:
        if forged != signed:
            with pytest.raises(BadSignature):
                read_proof(forged, now=_NOW).verify(_KEY.public())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("created", "2026-11-22T11:59:59Z"),
        ("expires", "2999-01-01T00:00:00Z"),
        ("domain", "alpha.example"),
        ("challenge", "1"),
        ("verificationMethod", "https://beta.example/u/eve#ed25519-key"),
        ("@context", None),
        ("id", "https://beta.example/proofs/1"),
    ],
)
def test_nothing_of_a_proof_can_be_changed_after_signing(name: str, value: str | None) -> None:
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    read_proof(signed, now=_NOW).verify(_KEY.public())
    options = {key: kept for key, kept in _proof(signed).items() if key != name}
    changed = options if value is None else {**options, name: value}
    with pytest.raises(BadSignature):
        read_proof({**signed, "proof": changed}, now=_NOW).verify(_KEY.public())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("type", "Ed25519Signature2020"),
        ("type", ["DataIntegrityProof"]),
        ("cryptosuite", "eddsa-rdfc-2022"),
        ("proofPurpose", "authentication"),
        ("@context", "https://www.w3.org/ns/activitystreams"),
        ("created", "2026-11-22"),
        ("created", "2026-11-22T12:00:00"),
        ("created", "2026-02-31T12:00:00Z"),
        ("created", "0001-01-01T00:00:00+23:59"),
        ("created", "2026-11-22T13:00:01Z"),
        ("created", 1795348800),
        ("expires", "2026-11-22T11:59:59Z"),
        ("expires", None),
        ("verificationMethod", ""),
        ("verificationMethod", {"id": _METHOD}),
        ("verificationMethod", "x" * 3000),
        ("proofValue", "m" + "A" * 88),
        ("proofValue", "z0"),
        ("proofValue", None),
        ("domain", float("nan")),
        ("domain", "\ud800"),
    ],
)
def test_a_proof_that_we_would_not_act_on_is_refused_before_its_key_is_known(
    name: str, value: object
) -> None:
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    read_proof(signed, now=_NOW)
    with pytest.raises(BadSignature):
        read_proof({**signed, "proof": {**_proof(signed), name: value}}, now=_NOW)


def test_a_document_too_deep_to_compare_is_refused() -> None:
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    deep = {**signed, "@context": _nested(), "proof": {**_proof(signed), "@context": _nested()}}
    with pytest.raises(BadSignature, match="canonical"):
        read_proof(deep, now=_NOW)


def test_a_proof_is_too_old_only_for_who_asks() -> None:
    created = _NOW - timedelta(days=2)
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=created)
    read_proof(signed, now=_NOW)
    read_proof(signed, now=_NOW, max_age=timedelta(days=3))
    with pytest.raises(BadSignature, match="too old"):
        read_proof(signed, now=_NOW, max_age=timedelta(days=1))


def test_another_key_or_an_rsa_key_does_not_verify() -> None:
    signed = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    proof = read_proof(signed, now=_NOW)
    proof.verify(_KEY.public())
    for other in (PrivateKey.generate_ed25519(), PrivateKey.generate_rsa()):
        with pytest.raises(BadSignature):
            proof.verify(other.public())


def test_an_older_proof_is_replaced() -> None:
    once = add_proof(_OFFER, _KEY, verification_method=_METHOD, created=_NOW)
    assert add_proof(once, _KEY, verification_method=_METHOD, created=_NOW) == once
    assert "proof" not in _OFFER


def _published(name: str) -> Any:  # noqa: ANN401 -- strangers' JSON
    return json.loads((vectors() / name).read_text())


def _proof(document: Document) -> Document:
    proof: Any = document["proof"]
    return proof


def _nested() -> object:
    value: object = []
    for _ in range(100_000):
        value = [value]
    return value
