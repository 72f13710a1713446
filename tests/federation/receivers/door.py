"""The door of a strict receiver: it checks who sends, keeps verdicts, and fetches with care.

It knows nothing of FediWiki but how requests are signed. What arrives is taken, ignored for a
reason that the sender could foresee, or refused.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import httpx
from starlette.types import Receive, Scope, Send

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import cavage, signatures
from fediwiki.http_signatures.keys import PublicKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from tests.federation.letters import ACTIVITY_JSON, JSON
from tests.federation.peer import Peer

ACTIVITY_STREAMS = "https://www.w3.org/ns/activitystreams"
MOST_BYTES = 1_048_576
_COVERED = {b"(request-target)", b"host", b"date", b"digest"}
_ALGORITHMS = {b"rsa-sha256", b"hs2019"}


class RefusedError(Exception):
    """What came is not what this kind of server takes."""


class IgnoredError(Exception):
    """What came has no effect here, and its sender could know."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of something, and why."""

    kind: str
    about: str
    why: str


class Door:
    """A server on the network; subclasses say what they take."""

    content_types: frozenset[str]
    refusing: int

    def __init__(self, peer: Peer) -> None:
        """Stand where `peer` stands, who goes on serving its pages."""
        self.peer = peer
        self.taken: list[JSON] = []
        self.ignored: list[Verdict] = []
        self.refused: list[Verdict] = []
        self.instance = peer.person("instance", kind="Application")
        peer.network.hosts[peer.host] = self

    async def take(self, activity: JSON, signer: str, inbox: str) -> None:
        """Do what a signed activity says.

        Raises:
            RefusedError: It is not what is taken here.
            IgnoredError: It has no effect here.
        """
        raise NotImplementedError

    async def key_of(self, owner: str, *, fresh: bool) -> str:
        """The key of an actor, in PEM."""
        raise NotImplementedError

    def check_scheme(self, request: Request) -> None:
        """Check that a request is signed in a way that is understood here."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["method"] != "POST":
            await self.peer(scope, receive, send)
            return
        status = await self._heard(scope, await _whole(receive))
        await send({"type": "http.response.start", "status": status, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    async def _heard(self, scope: Scope, body: bytes) -> int:
        request = Request(
            "POST", "https", self.peer.host, scope["raw_path"], scope["headers"], body
        )
        try:
            signer = await self._signer(request)
        except (BadSignature, Malformed, RefusedError) as error:
            self.refused.append(Verdict("POST", request.url, f"not signed: {error}"))
            return 401
        return await self.judge(json.loads(body), signer, request.url)

    async def judge(self, activity: JSON, signer: str, inbox: str) -> int:
        """Take an activity, or write down why not; gives what is answered."""
        try:
            await self.take(activity, signer, inbox)
        except RefusedError as error:
            self.refused.append(_verdict(activity, error))
            return self.refusing
        except IgnoredError as error:
            self.ignored.append(_verdict(activity, error))
        else:
            self.taken.append(activity)
        return 202

    async def _signer(self, request: Request) -> str:
        need(len(request.body or b"") <= MOST_BYTES, "the body is larger than 1 MiB")
        self.check_scheme(request)
        claim = signatures.read(request, now=self.peer.clock.now())
        owner = claim.key_id.partition("#")[0]
        try:
            claim.verify(_rsa(await self.key_of(owner, fresh=False)))
        except BadSignature:
            claim.verify(_rsa(await self.key_of(owner, fresh=True)))
        return owner

    async def fetch(self, url: str, *, of_id: bool = True) -> JSON:
        """The document at a url, fetched with a signature; its id is the url if it has to be.

        Raises:
            RefusedError: It is not there, or not served as this kind of server reads it.
        """
        answer = await self.get(url, ACTIVITY_JSON)
        need(answer.is_success, f"{url} answers {answer.status_code}")
        content_type = answer.headers.get("content-type", "")
        need(content_type in self.content_types, f"{url} is served as {content_type}")
        need(len(answer.content) <= MOST_BYTES, f"{url} is larger than 1 MiB")
        document = answer.json()
        need(isinstance(document, dict), f"{url} is no object")
        contexts = listed(document.get("@context"))
        need(ACTIVITY_STREAMS in contexts, f"{url} has no context of ActivityStreams")
        need(not of_id or document.get("id") == url, f"{url} says that it is {document.get('id')}")
        return cast("JSON", document)

    async def get(self, url: str, accept: str) -> httpx.Response:
        """What is answered to a signed GET; no redirect is followed."""
        request = Request.to("GET", url)
        key_id = f"{self.instance}#main-key"
        signed = signatures.sign(
            request, Scheme.CAVAGE, self.peer.key, key_id, now=self.peer.clock.now()
        )
        headers = [*signed, (b"accept", accept.encode())]
        answer = await self.peer.network.handle_async_request(
            httpx.Request("GET", url, headers=headers)
        )
        await answer.aread()
        return answer

    async def self_link(self, handle: str) -> tuple[str, JSON]:
        """The subject and the first link to itself of a handle, by WebFinger.

        Raises:
            RefusedError: It has none.
        """
        host = handle.rpartition("@")[2]
        url = f"https://{host}/.well-known/webfinger?resource=acct:{handle}"
        answer = await self.get(url, "application/jrd+json, application/json")
        need(answer.is_success, f"{url} answers {answer.status_code}")
        found = answer.json()
        links = [each for each in listed(found.get("links")) if each.get("rel") == "self"]
        need(bool(links) and isinstance(found.get("subject"), str), f"{handle} leads nowhere")
        return found["subject"].removeprefix("acct:"), links[0]


def check_cavage(request: Request) -> None:
    """Check what a draft-cavage signature covers, and how it says the time.

    Raises:
        RefusedError: It covers too little.
    """
    fields = request.fields()
    parameters = cavage.parse(fields.get(b"signature", b""))
    covered = {*parameters.get(b"headers", b"").split()}
    need(covered >= _COVERED, f"the signature covers only {sorted(covered)}")
    need(parameters.get(b"algorithm", b"hs2019") in _ALGORITHMS, "the algorithm is not known")
    need(fields[b"date"].endswith(b" GMT"), "the date is not that of HTTP")


def need(condition: object, why: str) -> None:
    """Go on only if something holds.

    Raises:
        RefusedError: It does not.
    """
    if not condition:
        raise RefusedError(why)


def listed(value: object) -> list[Any]:
    """One or many as a list."""
    if value is None:
        return []
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def embedded(value: object) -> JSON | None:
    """What is there in full, not only named."""
    return cast("JSON", value) if isinstance(value, dict) else None


def id_of(value: object) -> str:
    """The id of something that is named or embedded.

    Raises:
        RefusedError: It has none.
    """
    whole = embedded(value)
    found = whole.get("id") if whole else value
    need(isinstance(found, str) and found, "something has no id")
    return cast("str", found)


def host_of(uri: str) -> str:
    """The host of an id."""
    return httpx.URL(uri).host


def moment(text: object) -> datetime:
    """A time with its zone, by RFC 3339.

    Raises:
        RefusedError: It is none.
    """
    need(isinstance(text, str), f"{text} is no time")
    try:
        found = datetime.fromisoformat(cast("str", text))
    except ValueError:
        raise RefusedError(f"{text} is no time") from None
    need(found.tzinfo is not None, f"{text} has no zone")
    return found


def _rsa(pem: str) -> PublicKey:
    need(pem.startswith("-----BEGIN PUBLIC KEY-----"), "the key is not SPKI")
    key = PublicKey.from_pem(pem)
    need(not key.to_multikey().startswith("z6Mk"), "the key is not RSA")
    return key


def _verdict(activity: JSON, error: Exception) -> Verdict:
    kind, about = str(activity.get("type")), activity.get("object")
    if inner := embedded(about):
        return Verdict(f"{kind}{{{inner.get('type')}}}", str(inner.get("id")), str(error))
    return Verdict(kind, str(about), str(error))


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
