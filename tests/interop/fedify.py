"""Fedify, a real ActivityPub server on Node, and what a story can make it do."""

import json
import socket
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import httpx

from tests import programs
from tests.interop import sockets
from tests.interop.internet import Internet
from tests.interop.processes import running

HOST = "fedify.test"
ORIGIN = f"https://{HOST}"
BOB = f"{ORIGIN}/users/bob"
CLUB = f"{ORIGIN}/users/club"
RFC_9421 = "rfc9421"
CAVAGE = "draft-cavage-http-signatures-12"
WITHIN_SECONDS = 20.0

Json = dict[str, object]

_PEER = Path(__file__).parent / "peer"
_GRACE_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Received:
    """An activity that arrived at Fedify and that Fedify itself verified."""

    activity: Json
    scheme: str
    path: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """A document that Fedify fetched: as it stood, and what Fedify made of it.

    `lost` names what Fedify could make nothing of: properties of ActivityStreams by their IRI, and
    terms that no context of the document defines, which begin with `_:`. `foreign` names, by their
    IRI, the properties of other vocabularies that Fedify has no use for.
    """

    id: str | None
    type: str
    url: str
    document: Json
    lost: tuple[str, ...]
    foreign: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Collected:
    """A collection that Fedify walked to its end."""

    type: str
    total: int | None
    items: tuple[tuple[str, str | None], ...]


class Fedify:
    """The running server. Where `by` is not given, bob acts, a person; `club` is a group.

    Every method raises `AssertionError` with Fedify's own words if Fedify could not do it, which
    includes a delivery that our server did not take.
    """

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def lookup(self, handle: str) -> Json:
        """`id`, `type` and `name` of the actor behind `@name@host`, by WebFinger."""
        return _object(await self._do("lookup", handle=handle))

    async def webfinger(self, resource: str) -> Json:
        """The resource descriptor of `acct:…` or a url."""
        return _object(await self._do("webfinger", resource=resource))

    async def nodeinfo(self, url: str) -> list[Json]:
        """Every NodeInfo document of the server at `url`, read strictly, each with its `rel`."""
        return cast("list[Json]", await self._do("nodeinfo", url=url))

    async def parse(self, url: str, *, signed: bool = True) -> Parsed:
        """Fetch and parse a document, signing as bob or not at all."""
        found = _object(await self._do("parse", url=url, signed=signed))
        return Parsed(
            id=cast("str | None", found["id"]),
            type=cast("str", found["type"]),
            url=cast("str", found["url"]),
            document=_object(found["document"]),
            lost=tuple(cast("list[str]", found["lost"])),
            foreign=tuple(cast("list[str]", found["foreign"])),
        )

    async def traverse(self, url: str) -> Collected:
        """Walk a collection over all its pages, fetching what stands there only by id."""
        found = _object(await self._do("traverse", url=url))
        items = cast("list[dict[str, str | None]]", found["items"])
        return Collected(
            type=cast("str", found["type"]),
            total=cast("int | None", found["total"]),
            items=tuple((str(item["type"]), item["id"]) for item in items),
        )

    async def follow(self, actor: str, *, by: str = "bob") -> str:
        """Follow `actor`; the id of the Follow."""
        return await self._sent("follow", by=by, actor=actor)

    async def post(self, content: str, *, group: str | None = None, by: str = "bob") -> str:
        """Post a Note to a group, or to the followers; the id of the Note."""
        return await self._sent("post", "note", by=by, content=content, group=group)

    async def reply(self, to: str, content: str, *, by: str = "bob") -> str:
        """Reply to an object, to its author and its group; the id of the Note."""
        return await self._sent("reply", "note", by=by, to=to, content=content)

    async def edit(self, note: str, content: str, *, by: str = "bob") -> str:
        """Change the content of a Note of ours; the id of the Update."""
        return await self._sent("edit", by=by, note=note, content=content)

    async def delete(self, note: str, *, by: str = "bob") -> str:
        """Delete a Note of ours, which is a Tombstone from then on; the id of the Delete."""
        return await self._sent("remove", by=by, note=note)

    async def like(self, target: str, *, by: str = "bob") -> str:
        """Like an object; the id of the Like."""
        return await self._sent("like", by=by, object=target)

    async def dislike(self, target: str, *, by: str = "bob") -> str:
        """Dislike an object; the id of the Dislike."""
        return await self._sent("dislike", by=by, object=target)

    async def announce(self, target: str, *, by: str = "bob") -> str:
        """Announce an object by its id to the followers and its author; the id of the Announce."""
        return await self._sent("announce", by=by, object=target)

    async def undo(self, activity: str, *, by: str = "bob") -> str:
        """Undo an activity that this class gave the id of; the id of the Undo."""
        return await self._sent("undo", by=by, activity=activity)

    async def received(self, kind: str, *, about: str | None = None) -> Received:
        """The oldest verified activity of this type that no call returned yet, awaited if need be.

        `about` is the id of its object.
        """
        wanted = {"type": kind, "about": about, "seconds": WITHIN_SECONDS}
        found = await self._do("received", **wanted)
        if found is None:
            raise AssertionError(f"no {kind} arrived; {await self._situation()}")
        entry = _object(found)
        return Received(
            activity=_object(entry["activity"]),
            scheme=cast("str", entry["scheme"]),
            path=cast("str", entry["path"]),
        )

    async def inbox(self) -> list[Json]:
        """Everything that arrived so far, verified or not."""
        return cast("list[Json]", await self._do("inbox"))

    async def complaints(self) -> list[str]:
        """The warnings and errors that Fedify logged since the last call."""
        return cast("list[str]", await self._do("complaints"))

    async def forget(self) -> None:
        """Forget what arrived, what was complained about, and all that was learnt of servers."""
        await self._do("forget")

    async def sign_first_with(self, scheme: str) -> None:
        """Sign requests to servers not yet known with `scheme`, and know none any more.

        After a 401 or 400 Fedify tries the other scheme; `spoken_with` tells what worked.
        """
        await self._do("sign_first_with", scheme=scheme)

    async def spoken_with(self, origin: str) -> str | None:
        """The scheme in which the server at `origin` last took a request."""
        return cast("str | None", await self._do("spoken_with", origin=origin))

    async def refuse(self, scheme: str | None) -> None:
        """Answer 401 to deliveries that are signed with `scheme`; None takes both again."""
        await self._do("refuse_scheme", scheme=scheme)

    async def _sent(self, command: str, result: str = "id", *, by: str, **what: object) -> str:
        done = _object(await self._do(command, **{"as": by}, **what))
        return cast("str", done[result])

    async def _do(self, command: str, **what: object) -> object:
        response = await self._client.post(f"/{command}", json=what)
        answer = _object(response.json())
        if "error" in answer:
            raise AssertionError(f"Fedify could not {command} {what}: {answer['error']}")
        return answer["result"]

    async def _situation(self) -> str:
        arrived = json.dumps(await self.inbox(), indent=1)
        complaints = "\n".join(await self.complaints())
        return f"Fedify's complaints:\n{complaints}\nits inbox:\n{arrived}"


@contextmanager
def running_at(upstream: socket.socket, internet: Internet, folder: Path) -> Generator[str]:
    """Run Fedify behind `internet`, answering on `upstream`; the url that takes its commands."""
    node = programs.node()
    programs.node_package("@fedify/fedify")
    admin = sockets.free()
    host, port = admin.getsockname()
    settings = {
        "origin": ORIGIN,
        "publicSocket": upstream.fileno(),
        "adminSocket": admin.fileno(),
    }
    environment = {
        "INTEROP_NAMES": json.dumps(internet.table),
        "NODE_EXTRA_CA_CERTS": str(internet.authority),
    }
    command = [node, "--import", _PEER / "names.mjs", _PEER / "main.mjs", json.dumps(settings)]
    log = folder / "fedify.log"
    with running(command, sockets=[upstream, admin], environment=environment, log=log):
        yield f"http://{host}:{port}"


def client(commands_url: str) -> httpx.AsyncClient:
    """A client for `Fedify`, to be closed by whoever asked for it."""
    return httpx.AsyncClient(
        base_url=commands_url, trust_env=False, timeout=WITHIN_SECONDS + _GRACE_SECONDS
    )


def _object(value: object) -> Json:
    if not isinstance(value, dict):
        raise AssertionError(f"Fedify answered {value!r}")  # noqa: TRY004 - a failed test
    return cast("Json", value)
