"""Public keys of others, kept in memory: key id → key and owner."""

from collections import OrderedDict
from dataclasses import dataclass

from fediwiki.activitypub import fields
from fediwiki.domain.actors import RSA, Actor, Key
from fediwiki.errors import Malformed
from fediwiki.http_signatures.keys import PublicKey

_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key that is ready to verify with, whose it is, and at which origin they are."""

    id: str
    key: PublicKey
    owner: Actor
    origin: str
    is_on_owners_host: bool


class KeyRing:
    """The keys used last, at most 20,000; the oldest go first."""

    def __init__(self) -> None:
        """Begin empty."""
        self._keys: OrderedDict[str, KnownKey] = OrderedDict()

    def find(self, key_id: str) -> KnownKey | None:
        """The key, if it is in memory."""
        known = self._keys.get(key_id)
        if known is not None:
            self._keys.move_to_end(key_id)
        return known

    def keep(self, key: Key, owner: Actor) -> KnownKey:
        """Remember a key.

        Raises:
            Malformed: It is none that we verify with.
        """
        same = fields.same_origin(key.id, owner.uri)
        known = KnownKey(key.id, read(key), owner, fields.origin_of(owner.uri), same)
        self._keys[key.id] = known
        self._keys.move_to_end(key.id)
        if len(self._keys) > _KEPT:
            self._keys.popitem(last=False)
        return known

    def forget(self, owner_uri: str) -> None:
        """Forget the keys of an actor, whose document changed."""
        gone = [key_id for key_id, known in self._keys.items() if known.owner.uri == owner_uri]
        for key_id in gone:
            del self._keys[key_id]


def read(key: Key) -> PublicKey:
    """The key, ready to verify with.

    Raises:
        Malformed: It is none that we verify with.
    """
    if key.algorithm == RSA:
        return PublicKey.from_pem(key.public)
    return PublicKey.from_multikey(key.public)


def is_usable(key: Key) -> bool:
    """Whether `read` would take it."""
    try:
        read(key)
    except Malformed:
        return False
    return True
