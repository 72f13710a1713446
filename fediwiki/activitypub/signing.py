"""Signing for the instance itself: every GET of ours carries the instance actor's signature."""

from collections.abc import Callable, Mapping
from datetime import datetime

from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme

Sign = Callable[[str, str, bytes | None], Mapping[str, str]]


def signer(key: PrivateKey, key_id: str, scheme: Scheme, now: Callable[[], datetime]) -> Sign:
    """What signs a request with `key`: from method, url and body to the headers to add."""

    def sign(method: str, url: str, body: bytes | None) -> Mapping[str, str]:
        request = Request.to(method, url, body=body)
        headers = signatures.sign(request, scheme, key, key_id, now=now())
        return {name.decode("ascii"): value.decode("latin-1") for name, value in headers}

    return sign
