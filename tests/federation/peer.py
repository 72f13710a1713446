"""A server that is not ours: somebody else's software, with keys of its own.

It shares nothing with FediWiki but the signatures, keeps what it is sent if that is signed by whom
it says, and can say anything to anyone.
"""

import itertools
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
from starlette.types import Receive, Scope, Send

from fediwiki.errors import BadSignature, Malformed
from fediwiki.http_signatures import signatures
from fediwiki.http_signatures.keys import PrivateKey, PublicKey
from fediwiki.http_signatures.message import Request
from fediwiki.http_signatures.schemes import Scheme
from tests.federation.letters import ACTIVITY_JSON, JSON, PUBLIC, Delivery, Page
from tests.fediverse import Clock, Network

CONTEXT = ["https://www.w3.org/ns/activitystreams", "https://w3id.org/security/v1"]
_SCHEMA = "http://nodeinfo.diaspora.software/ns/schema/2.0"


@dataclass
class Peer:
    """Somebody else's server; without `software` it has no NodeInfo."""

    host: str
    software: str
    network: Network
    clock: Clock
    key: PrivateKey
    pages: dict[str, Page] = field(default_factory=dict[str, Page])
    deliveries: list[Delivery] = field(default_factory=list[Delivery])
    refused: int = 0
    answers: int = 202
    says: bytes = b""
    asked: list[str] = field(default_factory=list[str])
    _keys: dict[str, PublicKey] = field(default_factory=dict[str, PublicKey])
    _numbers: Any = field(default_factory=itertools.count)

    def __post_init__(self) -> None:
        """Join the network."""
        self.network.hosts[self.host] = self

    @property
    def origin(self) -> str:
        """Scheme and authority."""
        return f"https://{self.host}"

    def url(self, path: str) -> str:
        """A new url of this server."""
        return f"{self.origin}/{path}/{next(self._numbers)}"

    # What it serves

    def serve(self, document: JSON, *, url: str = "", **answer: Any) -> JSON:  # noqa: ANN401 - fields of Page
        """Let a document stand at its id, or at `url`; whole, with a context."""
        whole = {"@context": CONTEXT, **document}
        self.pages[url or document["id"]] = Page(json.dumps(whole).encode(), **answer)
        return document

    def person(self, name: str, *, kind: str = "Person", **more: object) -> str:
        """Someone who lives here; gives their id."""
        return self._actor(f"{self.origin}/users/{name}", name, kind, more)

    def group(self, name: str, **more: object) -> str:
        """A group that lives here; gives its id."""
        uri = f"{self.origin}/c/{name}"
        return self._actor(uri, name, "Group", {"attributedTo": f"{uri}/moderators", **more})

    def article(self, author: str, *, to: str = "", **fields: object) -> JSON:
        """Something that someone here wrote for a group, served at its id."""
        return self.serve(
            {
                "id": self.url("posts"),
                "type": "Page",
                "attributedTo": author,
                "name": "Something to read",
                "content": "<p>It is long.</p>",
                "to": [*filter(None, [to]), PUBLIC],
                "cc": [f"{author}/followers"],
                **({"audience": to} if to else {}),
                "published": self.moment(),
                **fields,
            }
        )

    def reply(self, author: str, parent: str, **fields: object) -> JSON:
        """A microblog's answer to something, served at its id."""
        return self.serve(
            {
                "id": self.url("notes"),
                "type": "Note",
                "attributedTo": author,
                "inReplyTo": parent,
                "content": "<p>I do not think so.</p>",
                "to": [PUBLIC],
                "cc": [f"{author}/followers"],
                "published": self.moment(),
                **fields,
            }
        )

    def edited(self, thing: JSON, **fields: object) -> JSON:
        """The same thing a little later, with other words, served in its place."""
        return self.serve({**thing, "updated": self.moment(), **fields})

    def gone(self, uri: str) -> None:
        """Let something be gone for good."""
        body = {"@context": CONTEXT, "id": uri, "type": "Tombstone"}
        self.pages[uri] = Page(json.dumps(body).encode(), 410)

    def moment(self) -> str:
        """Now, as text."""
        return self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z")

    # What it says

    def activity(self, kind: str, actor: str, about: object, **more: object) -> JSON:
        """An activity of someone here, served at its id."""
        activity = {
            "@context": CONTEXT,
            "id": self.url("activities"),
            "type": kind,
            "actor": actor,
            "object": about,
            **more,
        }
        return self.serve(activity)

    def create(self, thing: JSON, kind: str = "Create", **more: object) -> JSON:
        """That something is new; addressed as it is."""
        addressing = {key: thing[key] for key in ("to", "cc", "audience") if key in thing}
        return self.activity(kind, thing["attributedTo"], thing, **addressing, **more)

    async def send(
        self, activity: JSON, inbox: str, *, by: str = "", scheme: Scheme = Scheme.CAVAGE
    ) -> int:
        """Post an activity, signed by its actor or by somebody else here; gives the status."""
        return await self.post(
            json.dumps(activity).encode(), inbox, by or activity["actor"], scheme
        )

    async def post(self, body: bytes, inbox: str, by: str, scheme: Scheme = Scheme.CAVAGE) -> int:
        """Post any bytes, signed."""
        return await self.carry(self.signed(body, inbox, by, scheme))

    def signed(
        self,
        body: bytes,
        inbox: str,
        by: str,
        scheme: Scheme = Scheme.CAVAGE,
        *,
        key_id: str = "",
        key: PrivateKey | None = None,
    ) -> Request:
        """A signed request, not yet sent."""
        request = Request.to("POST", inbox, body=body, content_type=ACTIVITY_JSON)
        signature = signatures.sign(
            request, scheme, key or self.key, key_id or f"{by}#main-key", now=self.clock.now()
        )
        return request.adding(signature)

    async def carry(self, request: Request) -> int:
        """Send a request as it is; gives the status."""
        wire = httpx.Request(
            request.method, request.url, headers=[*request.headers], content=request.body
        )
        wire.url = wire.url.copy_with(raw_path=request.target)
        return (await self.network.handle_async_request(wire)).status_code

    # What it hears

    def kinds(self) -> list[str]:
        """The types of all that arrived, in order."""
        return [each.kind for each in self.deliveries]

    def heard(self, kind: str) -> list[JSON]:
        """What arrived of one type, in order."""
        return [each.activity for each in self.deliveries if each.kind == kind]

    def signers(self, kind: str) -> list[str]:
        """Who signed what arrived of one type."""
        return [each.signer for each in self.deliveries if each.kind == kind]

    def forget(self) -> None:
        """Forget what arrived until now."""
        self.deliveries.clear()
        self.asked.clear()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        url = self.origin + scope["raw_path"].decode()
        body = await _whole(receive)
        if scope["method"] == "POST":
            page = await self._taken(scope, url, body)
        else:
            self.asked.append(url)
            page = self._page(url)
        headers = [(b"content-length", str(len(page.body)).encode())]
        if page.content_type is not None:
            headers.append((b"content-type", page.content_type.encode()))
        if page.location is not None:
            headers.append((b"location", page.location.encode()))
        await send({"type": "http.response.start", "status": page.status, "headers": headers})
        await send({"type": "http.response.body", "body": page.body})

    def _page(self, url: str) -> Page:
        if url == f"{self.origin}/.well-known/nodeinfo" and self.software:
            links = [{"rel": _SCHEMA, "href": f"{self.origin}/nodeinfo/2.0"}]
            return Page(json.dumps({"links": links}).encode(), content_type="application/json")
        if url == f"{self.origin}/nodeinfo/2.0" and self.software:
            software = {"name": self.software, "version": "1.0"}
            return Page(
                json.dumps({"version": "2.0", "software": software}).encode(),
                content_type="application/json",
            )
        return self.pages.get(url, Page(b"{}", 404, "application/json"))

    async def _taken(self, scope: Scope, url: str, body: bytes) -> Page:
        request = Request("POST", "https", self.host, scope["raw_path"], scope["headers"], body)
        try:
            signer = await self._signer(request)
        except (BadSignature, Malformed):
            self.refused += 1
            return Page(b"", 401, None)
        if self.answers == 202:
            self.deliveries.append(Delivery(url, signer, json.loads(body)))
        return Page(self.says, self.answers, None)

    async def _signer(self, request: Request) -> str:
        claim = signatures.read(request, now=self.clock.now())
        known = self._keys.get(claim.key_id)
        if known is not None:
            try:
                claim.verify(known)
            except BadSignature:
                known = None
        if known is None:
            known = await self._fetched_key(claim.key_id)
            claim.verify(known)
            self._keys[claim.key_id] = known
        return claim.key_id.partition("#")[0]

    async def _fetched_key(self, key_id: str) -> PublicKey:
        request = httpx.Request("GET", key_id.partition("#")[0], headers={"Accept": ACTIVITY_JSON})
        answer = await self.network.handle_async_request(request)
        document = json.loads(await answer.aread())
        assert document["publicKey"]["id"] == key_id
        return PublicKey.from_pem(document["publicKey"]["publicKeyPem"])

    def _actor(self, uri: str, name: str, kind: str, more: dict[str, Any]) -> str:
        self.serve(
            {
                "id": uri,
                "type": kind,
                "preferredUsername": name,
                "name": name.capitalize(),
                "inbox": f"{uri}/inbox",
                "outbox": f"{uri}/outbox",
                "followers": f"{uri}/followers",
                "endpoints": {"sharedInbox": f"{self.origin}/inbox"},
                "publicKey": {
                    "id": f"{uri}#main-key",
                    "owner": uri,
                    "publicKeyPem": self.key.public().to_pem(),
                },
                **more,
            }
        )
        return uri


async def _whole(receive: Receive) -> bytes:
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body
