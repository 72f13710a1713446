"""The keys of our own actors: made before a transaction, for making takes time."""

from dataclasses import dataclass
from typing import Self

from fediwiki.domain.actors import ED25519, RSA, Key
from fediwiki.domain.urls import Urls
from fediwiki.http_signatures.keys import PrivateKey


@dataclass(frozen=True, slots=True)
class KeyPairs:
    """An RSA key for HTTP signatures and an Ed25519 key for proofs."""

    rsa: PrivateKey
    ed25519: PrivateKey

    @classmethod
    def generate(cls) -> Self:
        """New ones; this takes some 50 ms of CPU time."""
        return cls(PrivateKey.generate_rsa(), PrivateKey.generate_ed25519())

    def of(self, actor_uri: str, urls: Urls) -> tuple[Key, Key]:
        """The two as keys of an actor of ours."""
        return (
            Key(urls.main_key(actor_uri), RSA, self.rsa.public().to_pem(), self.rsa.to_pem()),
            Key(
                urls.ed25519_key(actor_uri),
                ED25519,
                self.ed25519.public().to_multikey(),
                self.ed25519.to_pem(),
            ),
        )
