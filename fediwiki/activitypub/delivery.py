"""Sign and POST, and what the answer means.

Source: protocol §8; quality §1.4.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache
from http import HTTPStatus

from fediwiki.activitypub.documents import CONTENT_TYPE
from fediwiki.activitypub.signing_room import SigningRoom
from fediwiki.config.settings import Limits
from fediwiki.domain.actors import RSA, Key
from fediwiki.errors import Malformed, Unreachable
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from fediwiki.outbound import policy
from fediwiki.outbound.answers import Answer
from fediwiki.outbound.client import Client

LONGEST_WAIT = timedelta(days=1)
_BUSY = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_MANY_REQUESTS)
_KEYS_KEPT = 1024
_WORDS_BYTES = 300


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signs: the id of a key and the key itself."""

    key_id: str
    key: PrivateKey


@dataclass(frozen=True, slots=True)
class Delivered:
    """The server took it, signed like this."""

    scheme: Scheme


@dataclass(frozen=True, slots=True)
class Dropped:
    """The server will never take this at this inbox; `said` begins its own words for why."""

    status: int
    said: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Gone:
    """There is no such inbox any more."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The server is to be tried again, after `wait` if it said when.

    `speaks` if it answered and only does not accept our signature: something else may pass.
    """

    reason: str
    wait: timedelta | None = None
    speaks: bool = False


Verdict = Delivered | Dropped | Gone | Failed


async def deliver(
    client: Client,
    room: SigningRoom,
    inbox: str,
    body: bytes,
    signer: Signer,
    *,
    scheme: Scheme | None,
    proven: bool,
    now: datetime,
) -> Verdict:
    """Send `body` to `inbox`, once more with the other scheme if the first is not understood.

    `scheme` is what the server took before; it is `proven` if it ever took anything.
    """
    first = scheme or Scheme.CAVAGE
    doubtful = (
        {HTTPStatus.UNAUTHORIZED} if proven else {HTTPStatus.UNAUTHORIZED, HTTPStatus.BAD_REQUEST}
    )
    try:
        answer = await _posted(client, room, inbox, body, signer, first, now)
        if answer.status not in doubtful:
            return _verdict(answer, first, now)
        second = await _posted(client, room, inbox, body, signer, first.other, now)
    except (Unreachable, Malformed) as error:
        # Malformed is also a name that leads, perhaps only for a while, to no public address.
        return Failed(str(error))
    # Whoever does not know a scheme says 400 to it: the other answer tells more.
    if second.status == HTTPStatus.BAD_REQUEST:
        return _verdict(answer, first, now)
    return _verdict(second, first.other, now)


def signer_of(keys: list[Key]) -> Signer | None:
    """Who signs with the RSA key among an actor's keys, which every server understands."""
    for key in keys:
        if key.algorithm == RSA and key.private:
            return Signer(key.id, _loaded(key.private))
    return None


def client_limits(limits: Limits) -> policy.Limits:
    """The limits of a client for deliveries: as many turns as we ever ask for at once."""
    return policy.Limits(
        connect_seconds=limits.connect_seconds,
        total_seconds=limits.delivery_seconds,
        per_host=limits.parallel_deliveries,
        overall=limits.parallel_deliveries * limits.parallel_servers,
        excerpt_bytes=1024,
    )


async def _posted(
    client: Client,
    room: SigningRoom,
    inbox: str,
    body: bytes,
    signer: Signer,
    scheme: Scheme,
    now: datetime,
) -> Answer:
    request = Request.to("POST", inbox, body=body, content_type=CONTENT_TYPE)
    signed = await room.sign(request, scheme, signer.key, signer.key_id, now=now)
    headers = {name.decode("ascii"): value.decode("latin-1") for name, value in signed}
    headers["content-type"] = CONTENT_TYPE
    return await client.post(request.url, body, headers=headers)


def _verdict(answer: Answer, scheme: Scheme, now: datetime) -> Verdict:
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered(scheme)
    if status == HTTPStatus.GONE:
        return Gone()
    if status == HTTPStatus.UNAUTHORIZED:
        return Failed("does not accept our signature", speaks=True)
    if status in _BUSY or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        wait = _retry_after(answer.headers.get("retry-after", ""), now)
        return Failed(f"answers {status}", wait)
    return Dropped(status, _words_of(answer.body))


def _words_of(body: bytes) -> str:
    """The beginning of what a server says, in one line that can be kept and shown."""
    text = body[:_WORDS_BYTES].decode("utf-8", "replace")
    return " ".join("".join(each if each.isprintable() else " " for each in text).split())


def _retry_after(text: str, now: datetime) -> timedelta | None:
    """How long the server wants us to wait, at most a day; None if that cannot be read.

    Source: RFC 9110, section 10.2.3.
    """
    text = text.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:12])
    else:
        try:
            until = parsedate_to_datetime(text)
        except ValueError:
            return None
        until = until if until.tzinfo else until.replace(tzinfo=UTC)
        seconds = (until - now).total_seconds()
    if seconds <= 0:
        return None
    return timedelta(seconds=min(seconds, LONGEST_WAIT.total_seconds()))


@lru_cache(_KEYS_KEPT)
def _loaded(pem: str) -> PrivateKey:
    return PrivateKey.from_pem(pem)
