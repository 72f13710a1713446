"""Signed activities, made before anything is measured, byte for byte as they go over the wire."""

from datetime import UTC, datetime

import orjson

from bench.instances import DOMAIN, Stranger
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme

BODY_BYTES = 2048
_PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def replies(strangers: list[Stranger], post: str, count: int) -> list[bytes]:
    """So many comments on `post`, each by the next of `strangers` in turn, for the shared inbox."""
    now = datetime.now(UTC)
    return [_post(strangers[number % len(strangers)], post, number, now) for number in range(count)]


def _post(stranger: Stranger, post: str, number: int, now: datetime) -> bytes:
    request = Request.to(
        "POST",
        f"https://{DOMAIN}/inbox",
        body=_body(stranger, post, number, now),
        content_type="application/activity+json",
    )
    signed = signatures.sign(request, Scheme.CAVAGE, stranger.key, stranger.key_id, now=now)
    body = request.body or b""
    headers = [
        *request.adding(signed).headers,
        (b"content-length", b"%d" % len(body)),
        (b"user-agent", b"Mastodon/4.5.0 (+https://peer.bench.example/)"),
        (b"accept-encoding", b"gzip"),
    ]
    lines = b"".join(b"%s: %s\r\n" % header for header in headers)
    return b"POST %s HTTP/1.1\r\n%s\r\n%s" % (request.target, lines, body)


def _body(stranger: Stranger, post: str, number: int, now: datetime) -> bytes:
    """A Create of a Note as Mastodon writes it, of exactly `BODY_BYTES`."""
    note = f"{stranger.uri}/statuses/{number}"
    published = now.strftime("%Y-%m-%dT%H:%M:%SZ")
    addressed = {"to": [_PUBLIC], "cc": [f"{stranger.uri}/followers"]}
    words = "<p>A wave is something that travels.</p>"
    content = {
        "id": note,
        "type": "Note",
        "inReplyTo": post,
        "published": published,
        "url": note,
        "attributedTo": stranger.uri,
        **addressed,
        "sensitive": False,
        "content": words,
        "contentMap": {"en": words},
        "attachment": [],
        "tag": [],
    }
    activity = {
        "@context": ["https://www.w3.org/ns/activitystreams", {"sensitive": "as:sensitive"}],
        "id": f"{note}/activity",
        "type": "Create",
        "actor": stranger.uri,
        "published": published,
        **addressed,
        "object": content,
        "padding": "",
    }
    short = BODY_BYTES - len(orjson.dumps(activity))
    return orjson.dumps(activity | {"padding": "x" * short})
