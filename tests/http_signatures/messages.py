"""Published HTTP messages as requests of ours, and requests to begin a test with."""

import json
from datetime import UTC, datetime
from typing import Any

from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from tests.vectors import vectors

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
KEY_ID = "https://beta.example/u/bob#main-key"
RSA = PrivateKey.generate_rsa()
ED25519 = PrivateKey.generate_ed25519()


def published(name: str) -> Any:  # noqa: ANN401 -- strangers' JSON
    """The JSON of a published vector."""
    return json.loads((vectors() / name).read_text())


def request_of(message: str) -> Request:
    """A request out of the text of an HTTP message, meant for the host that it names."""
    head, _, body = message.partition("\n\n")
    start, *lines = head.splitlines()
    method, target, _ = start.split(" ", 2)
    pairs = [line.split(":", 1) for line in lines]
    headers = [(name.lower().encode(), value.strip().encode()) for name, value in pairs]
    authority = dict(headers).get(b"host", b"").decode()
    return Request(method, "https", authority, target.encode(), headers, body.encode() or None)


def post(body: bytes = b'{"type": "Like"}', url: str = "https://alpha.example/inbox") -> Request:
    """An ordinary delivery, not signed yet."""
    return Request.to("POST", url, body=body, content_type="application/activity+json")


def get(url: str = "https://alpha.example/c/physics") -> Request:
    """An ordinary fetch, not signed yet."""
    return Request.to("GET", url)


def with_header(request: Request, name: bytes, value: bytes | None) -> Request:
    """The same request with another value of one header, or without it."""
    kept = tuple(pair for pair in request.headers if pair[0] != name)
    added = () if value is None else ((name, value),)
    return Request(
        request.method,
        request.scheme,
        request.authority,
        request.target,
        kept + added,
        request.body,
    )
