"""What a signed request claims, before and after the key is at hand."""

from dataclasses import dataclass
from typing import Final

from fediwiki.errors import BadSignature
from fediwiki.http_signatures.keys import Algorithm, PublicKey
from fediwiki.http_signatures.schemes import Scheme

KEY_ID_LIMIT: Final = 2048


@dataclass(frozen=True, slots=True)
class Claim:
    """A request that passed every check but the one that needs the key.

    It covers the target, the host and the body, is fresh, and its digest is that of its body.
    """

    key_id: str
    scheme: Scheme
    algorithm: Algorithm | None
    signature: bytes
    signed: bytes

    def verify(self, key: PublicKey) -> None:
        """Take the claim for true if `key` made its signature.

        Raises:
            BadSignature: It did not.
        """
        key.verify(self.signature, self.signed, self.algorithm)


def key_id(text: str) -> str:
    """The id of a key, as a signer wrote it.

    Raises:
        BadSignature: It is empty, endless or not printable ASCII.
    """
    if not 0 < len(text) <= KEY_ID_LIMIT or not text.isascii() or not text.isprintable():
        raise BadSignature("the id of the key is not one")
    return text
