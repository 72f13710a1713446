from base64 import urlsafe_b64encode
from functools import cache

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa, x25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import multibase
from fediwiki.http_signatures.keys import Algorithm, PrivateKey, PublicKey
from tests.http_signatures.messages import ED25519, RSA, published


def test_published_multikeys_are_read_as_the_keys_that_they_are() -> None:
    for case in published("mastodon/multikeys.json")["keys"]:
        assert PublicKey.from_multikey(case["publicKeyMultibase"]).to_pem() == case["expected_pem"]


def test_published_multikeys_are_written_as_they_were_read() -> None:
    for case in published("fep521a_multikey.json")["cases"]:
        text = case["multikey"]["publicKeyMultibase"]
        key = PublicKey.from_multikey(text)
        assert key.to_multikey() == text
        data = case.get("public_key_hex", case.get("public_key_pkcs1_der_hex"))
        assert multibase.decode(text).hex() == case["multicodec_prefix"] + data


def test_a_multikey_may_be_base64url() -> None:
    for key in (RSA.public(), ED25519.public()):
        data = multibase.decode(key.to_multikey())
        assert PublicKey.from_multikey(_base64url(data)) == key


def test_keys_survive_their_text() -> None:
    for private in (RSA, ED25519):
        public = private.public()
        assert PublicKey.from_pem(public.to_pem()) == public
        assert PublicKey.from_multikey(public.to_multikey()) == public
        again = PrivateKey.from_pem(private.to_pem())
        assert again.public() == public
        public.verify(again.sign(b"hello"), b"hello")


def test_an_older_server_may_write_its_key_as_pkcs1() -> None:
    pem = published("rfc9421_appendix_b.json")["keys"]["test-key-rsa"]["public_pem"]
    assert "BEGIN RSA PUBLIC KEY" in pem
    assert PublicKey.from_pem(pem).to_pem().startswith("-----BEGIN PUBLIC KEY-----")
    legacy = published("mastodon/multikeys.json")["legacy_public_key_pem"]
    assert PublicKey.from_pem(legacy).to_pem() == legacy


def test_the_private_keys_of_the_rfc_are_read() -> None:
    keys = published("rfc9421_appendix_b.json")["keys"]
    for name in ("test-key-rsa", "test-key-rsa-pss", "test-key-ed25519"):
        private = PrivateKey.from_pem(keys[name]["private_pem"])
        PublicKey.from_pem(keys[name]["public_pem"]).verify(private.sign(b"hello"), b"hello")


@pytest.mark.parametrize(
    "name", ["P256.pub", "dsa_pub.pem", "koblitzCurve.pub", "rsa.pub", "P256.private"]
)
def test_published_keys_of_other_kinds_and_sizes_are_unsupported(name: str) -> None:
    keys = published("cavage11_ccg_suite_inputs.json")["keys"]
    PublicKey.from_pem(keys["ed25519.pub"])
    with pytest.raises(BadSignature, match="unsupported"):
        PublicKey.from_pem(keys[name])


def test_keys_of_other_kinds_and_sizes_are_unsupported() -> None:
    for pem in (
        _pem(ec.generate_private_key(ec.SECP256R1()).public_key()),
        _pem(x25519.X25519PrivateKey.generate().public_key()),
        _rsa_pem(bits=1024, exponent=65537),
        _rsa_pem(bits=2047, exponent=65537),
        _rsa_pem(bits=8193, exponent=65537),
        _rsa_pem(bits=16384, exponent=65537),
        _rsa_pem(bits=2048, exponent=2**64 + 1),
        RSA.to_pem(),
        "",
        "hello",
        "\udcff",
    ):
        with pytest.raises(BadSignature, match="unsupported"):
            PublicKey.from_pem(pem)
    for bits, exponent in ((2048, 65537), (8192, 65537), (4096, 3), (2048, 2**32 + 15)):
        PublicKey.from_pem(_rsa_pem(bits=bits, exponent=exponent))


def test_multikeys_of_other_kinds_are_unsupported() -> None:
    ed25519 = multibase.decode(ED25519.public().to_multikey())
    spki = ED25519.public().key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    for text in (
        "",
        "z",
        "x",
        "z0",
        "u!",
        "uA",
        ED25519.public().to_pem(),
        multibase.encode(ed25519[:-1]),
        multibase.encode(ed25519 + b"\0"),
        multibase.encode(b"\x80\x24" + ed25519[2:]),
        multibase.encode(b"\x85\x24" + spki),
        multibase.encode(b"\x85\x24"),
    ):
        with pytest.raises(BadSignature, match="unsupported"):
            PublicKey.from_multikey(text)
    PublicKey.from_multikey(multibase.encode(ed25519))


def test_text_too_long_for_any_key_is_not_even_decoded() -> None:
    with pytest.raises(BadSignature, match="too long"):
        PublicKey.from_pem(RSA.public().to_pem() + "\n" * 10**6)
    with pytest.raises(BadSignature, match="too long"):
        PublicKey.from_multikey(ED25519.public().to_multikey() + "1" * 10**6)
    PublicKey.from_pem(RSA.public().to_pem() + "\n" * 10)


def test_a_private_key_of_another_kind_is_malformed() -> None:
    other = published("cavage11_ccg_suite_inputs.json")["keys"]
    for pem in ("", "hello", other["P256.private"], RSA.public().to_pem()):
        with pytest.raises(Malformed):
            PrivateKey.from_pem(pem)
    assert PrivateKey.from_pem(other["ed25519.private"]).algorithm is Algorithm.ED25519


def test_a_private_key_does_not_sign_as_another_kind() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        ED25519.sign(b"", Algorithm.RSA_V1_5_SHA256)
    assert RSA.algorithm is Algorithm.RSA_V1_5_SHA256


def test_a_private_key_is_not_shown() -> None:
    assert repr(RSA) == "PrivateKey()"


def test_only_the_signature_of_that_message_by_that_key_verifies() -> None:
    for private, algorithm in (
        (RSA, Algorithm.RSA_V1_5_SHA256),
        (RSA, Algorithm.RSA_PSS_SHA512),
        (ED25519, Algorithm.ED25519),
    ):
        signature = private.sign(b"hello", algorithm)
        private.public().verify(signature, b"hello", algorithm)
        private.public().verify(signature, b"hello")
        other = PrivateKey.generate_ed25519() if private is ED25519 else _other_rsa()
        for key, message, forged in (
            (private, b"hellO", signature),
            (private, b"hello", signature[:-1]),
            (private, b"hello", b""),
            (other, b"hello", signature),
        ):
            with pytest.raises(BadSignature):
                key.public().verify(forged, message, algorithm)


@given(st.binary(max_size=200))
def test_multibase_survives(data: bytes) -> None:
    assert multibase.decode(multibase.encode(data)) == data
    assert multibase.decode(_base64url(data)) == data


@given(st.text() | st.text("zu123abcABC_-=").map(lambda text: f"z{text}"))
def test_no_text_that_claims_to_be_a_key_surprises_us(text: str) -> None:
    for read in (PublicKey.from_pem, PublicKey.from_multikey):
        with pytest.raises(BadSignature):
            read(text)


@cache
def _other_rsa() -> PrivateKey:
    return PrivateKey.generate_rsa()


def _base64url(data: bytes) -> str:
    return "u" + urlsafe_b64encode(data).decode().rstrip("=")


def _rsa_pem(*, bits: int, exponent: int) -> str:
    modulus = (1 << (bits - 1)) + 1
    return _pem(rsa.RSAPublicNumbers(exponent, modulus).public_key())


def _pem(
    key: rsa.RSAPublicKey | ec.EllipticCurvePublicKey | x25519.X25519PublicKey,
) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
