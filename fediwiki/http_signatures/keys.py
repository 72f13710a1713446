"""Keys: RSA and Ed25519, public ones of strangers and private ones of our own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, Self

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import (
    RSAPrivateKey,
    RSAPublicKey,
    generate_private_key,
)
from cryptography.hazmat.primitives.hashes import SHA256, SHA512
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_public_key,
    load_pem_private_key,
    load_pem_public_key,
)

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import multibase

RSA_BITS_OF_OURS: Final = 2048
RSA_BITS_ACCEPTED: Final = range(2048, 8192 + 1)
RSA_EXPONENT_BITS_LIMIT: Final = 33
PEM_LENGTH_LIMIT: Final = 8192

_ED25519_CODE = b"\xed\x01"
_RSA_CODE = b"\x85\x24"
_V1_5 = PKCS1v15()
_PSS = PSS(mgf=MGF1(SHA512()), salt_length=64)
_SHA256 = SHA256()
_SHA512 = SHA512()


class Algorithm(Enum):
    """What we verify and make, by its name in RFC 9421, section 6.2."""

    RSA_V1_5_SHA256 = "rsa-v1_5-sha256"
    RSA_PSS_SHA512 = "rsa-pss-sha512"
    ED25519 = "ed25519"


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A public key of a kind and size that we trust."""

    key: RSAPublicKey | Ed25519PublicKey

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        """Read the `publicKeyPem` of an actor: SPKI, or PKCS#1 as older servers write it.

        Raises:
            BadSignature: It is no key, or of an unsupported kind or size.
        """
        if len(pem) > PEM_LENGTH_LIMIT:
            raise BadSignature("unsupported key: the PEM is too long")
        return cls(_trusted(load_pem_public_key, pem.encode(errors="replace")))

    @classmethod
    def from_multikey(cls, text: str) -> Self:
        """Read the `publicKeyMultibase` of a Multikey.

        Raises:
            BadSignature: It is no key, or of an unsupported kind or size.

        Source: FEP-521a.
        """
        try:
            data = multibase.decode(text)
        except Malformed as error:
            raise BadSignature(f"unsupported key: {error}") from None
        match data[:2]:
            case b"\xed\x01":
                return cls(_trusted(Ed25519PublicKey.from_public_bytes, data[2:]))
            case b"\x85\x24":
                key = _trusted(load_der_public_key, data[2:])
                if isinstance(key, RSAPublicKey):
                    return cls(key)
                raise BadSignature("unsupported key: not the RSA that it claims to be")
            case _:
                raise BadSignature("unsupported key: neither Ed25519 nor RSA")

    def to_pem(self) -> str:
        """SPKI PEM, as `publicKeyPem` wants it."""
        return self.key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    def to_multikey(self) -> str:
        """Base58btc text, as `publicKeyMultibase` wants it."""
        match self.key:
            case Ed25519PublicKey():
                return multibase.encode(_ED25519_CODE + self.key.public_bytes_raw())
            case RSAPublicKey():
                der = self.key.public_bytes(Encoding.DER, PublicFormat.PKCS1)
                return multibase.encode(_RSA_CODE + der)

    def verify(self, signature: bytes, message: bytes, algorithm: Algorithm | None = None) -> None:
        """Check that this key made `signature`, by any algorithm that fits it if none is named.

        Raises:
            BadSignature: It did not, or the algorithm is not one for this key.
        """
        key = self.key
        try:
            if isinstance(key, Ed25519PublicKey):
                if algorithm not in (None, Algorithm.ED25519):
                    raise BadSignature("the algorithm does not fit the key")
                key.verify(signature, message)
            elif algorithm is None:
                _verify_either(key, signature, message)
            elif algorithm is Algorithm.RSA_V1_5_SHA256:
                key.verify(signature, message, _V1_5, _SHA256)
            elif algorithm is Algorithm.RSA_PSS_SHA512:
                key.verify(signature, message, _PSS, _SHA512)
            else:
                raise BadSignature("the algorithm does not fit the key")
        except InvalidSignature:
            raise BadSignature("the signature is not by this key") from None


@dataclass(frozen=True, slots=True)
class PrivateKey:
    """A private key of ours."""

    key: RSAPrivateKey | Ed25519PrivateKey = field(repr=False)

    @classmethod
    def generate_rsa(cls) -> Self:
        """A new key for HTTP signatures, which every peer understands."""
        return cls(generate_private_key(65537, RSA_BITS_OF_OURS))

    @classmethod
    def generate_ed25519(cls) -> Self:
        """A new key for proofs."""
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_pem(cls, pem: str) -> Self:
        """Read a key that we wrote ourselves: its numbers are not checked, which takes 45 ms.

        Raises:
            Malformed: It is no RSA or Ed25519 key.
        """
        try:
            key = load_pem_private_key(
                pem.encode(), password=None, unsafe_skip_rsa_key_validation=True
            )
        except (ValueError, TypeError, UnsupportedAlgorithm):
            raise Malformed("not a private key in PEM") from None
        if not isinstance(key, RSAPrivateKey | Ed25519PrivateKey):
            raise Malformed("neither an RSA nor an Ed25519 key")
        return cls(key)

    @property
    def algorithm(self) -> Algorithm:
        """What `sign` makes if not told otherwise."""
        is_rsa = isinstance(self.key, RSAPrivateKey)
        return Algorithm.RSA_V1_5_SHA256 if is_rsa else Algorithm.ED25519

    def public(self) -> PublicKey:
        """The other half."""
        return PublicKey(self.key.public_key())

    def to_pem(self) -> str:
        """PKCS#8 PEM, unencrypted: for our own storage only."""
        return self.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()

    def sign(self, message: bytes, algorithm: Algorithm | None = None) -> bytes:
        """Sign `message`; `algorithm` must be one for this kind of key."""
        key = self.key
        match key, algorithm or self.algorithm:
            case RSAPrivateKey(), Algorithm.RSA_V1_5_SHA256:
                return key.sign(message, _V1_5, _SHA256)
            case RSAPrivateKey(), Algorithm.RSA_PSS_SHA512:
                return key.sign(message, _PSS, _SHA512)
            case Ed25519PrivateKey(), Algorithm.ED25519:
                return key.sign(message)
            case _:
                raise ValueError("the algorithm does not fit the key")


def _trusted(load: Callable[[bytes], object], data: bytes) -> RSAPublicKey | Ed25519PublicKey:
    try:
        key = load(data)
    except (ValueError, UnsupportedAlgorithm):
        raise BadSignature("unsupported key: it cannot be read") from None
    match key:
        case Ed25519PublicKey():
            return key
        case RSAPublicKey():
            exponent = key.public_numbers().e
            sane = exponent & 1 and 1 < exponent.bit_length() <= RSA_EXPONENT_BITS_LIMIT
            if key.key_size not in RSA_BITS_ACCEPTED or not sane:
                raise BadSignature("unsupported key: RSA of that size or exponent")
            return key
        case _:
            raise BadSignature("unsupported key: neither RSA nor Ed25519")


def _verify_either(key: RSAPublicKey, signature: bytes, message: bytes) -> None:
    """Nobody says which padding `hs2019`, or a missing `alg`, stands for; v1.5 is what is used."""
    try:
        key.verify(signature, message, _V1_5, _SHA256)
    except InvalidSignature:
        key.verify(signature, message, _PSS, _SHA512)
