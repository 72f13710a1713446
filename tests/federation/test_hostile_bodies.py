"""Bodies that mean harm, and every document of other programs: signed, sent, and survived."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Callable, Iterator
from pathlib import Path
from types import MappingProxyType
from typing import cast

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from tests.federation.letters import JSON, PUBLIC, Page
from tests.federation.oracle import nothing_happens, verdicts
from tests.federation.peer import Peer
from tests.fediverse import Fediverse, Server
from tests.vectors import vectors

INBOX = "https://alpha.example/inbox"
GROUP = "https://alpha.example/c/physics"
INBOXES = (INBOX, f"{GROUP}/inbox", "https://alpha.example/u/ana/inbox")
MEBIBYTE = 1 << 20

_GENERATED: MappingProxyType[str, Callable[[], bytes]] = MappingProxyType(
    {
        "deep arrays 100k": lambda: b"[" * 100_000 + b"]" * 100_000,
        "deep objects 5k": lambda: b'{"object":' * 5_000 + b"1" + b"}" * 5_000,
        "int 5000 digits": lambda: b'{"totalItems":' + b"9" * 5_000 + b"}",
        "object array 10k": lambda: _dump(
            {"type": "Create", "object": [f"https://a.example/{n}" for n in range(10_000)]}
        ),
        "tag 20k mentions": lambda: _dump(
            {"type": "Create", "tag": [{"type": "Mention"} for _ in range(20_000)]}
        ),
        "@context 2000 inline": lambda: _dump(
            {"@context": [{f"t{n}": f"x:{n}"} for n in range(2_000)], "type": "Create"}
        ),
        "zalgo 64k": lambda: _dump({"name": "a" + "\u0301" * 60_000}),
    }
)


def hostile() -> Iterator[tuple[str, bytes]]:
    """Bodies that broke others, by name."""
    for case in json.loads((vectors() / "selfmade_hostile_json.json").read_text())["cases"]:
        encoded = case["body_b64"]
        yield (
            case["name"],
            (b64decode(encoded) if encoded is not None else _GENERATED[case["generate"]]()),
        )


def foreign() -> Iterator[tuple[Path, JSON]]:
    """Every JSON object among the documents of other programs."""
    for path in sorted(vectors().rglob("*.json*")):
        try:
            document = json.loads(path.read_text())
        except ValueError:
            continue
        if isinstance(document, dict) and path.stat().st_size < 500_000:
            yield path, document


async def test_no_hostile_body_breaks_anything_at_any_inbox(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    async with nothing_happens(alpha, fediverse, logged=True):
        for name, body in hostile():
            for inbox in INBOXES:
                assert await evil.post(body, inbox, eve) in {202, 400, 413}, name
    assert await evil.send(evil.create(evil.article(eve, to=GROUP)), INBOX) == 202


async def test_no_hostile_part_breaks_anything_in_a_whole_activity(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    pages: list[JSON] = []
    for name, body in hostile():
        part = _parsed(body)
        if part is None:
            continue
        page = evil.article(eve, to=GROUP)
        whole: JSON = {**page, **part, "id": page["id"], "to": page["to"], "attributedTo": eve}
        pages.append(page)
        create = evil.create(page)
        forms: list[JSON] = [
            {**create, "object": {**whole, "type": "Page"}},
            {**create, "object": {**part, "object": whole}},
            {**create, "object": part},
            {**create, "object": [part, whole]},
            {**create, **part, "type": "Update", "actor": eve},
        ]
        for form in forms:
            said = _dump({**form, "id": evil.url("x")})
            assert await evil.post(said, INBOX, eve) in {202, 400, 413}, name
    await fediverse.settle()
    states = {state for state, _ in await verdicts(alpha)}
    assert states <= {"done", "ignored", "refused"}
    assert (await alpha.get("/c/physics")).status_code == 200
    assert len([page for page in pages if await alpha.knows(page["id"])]) > 20


async def test_a_hostile_document_that_is_fetched_breaks_nothing(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    async with nothing_happens(alpha, fediverse, logged=True, fetches=1_000):
        for number, (_, body) in enumerate(hostile()):
            url = f"https://evil.example/hostile/{number}"
            evil.pages[url] = Page(body)
            assert await evil.send(evil.activity("Create", eve, url), INBOX) == 202
        await fediverse.settle()
        states = [state for state, _ in await verdicts(alpha)]
        assert {*states} == {"refused"}


async def test_what_is_too_large_is_refused_before_it_is_read(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    page = evil.article(eve, to=GROUP)
    create = json.dumps(evil.create(page)).encode()
    async with nothing_happens(alpha, fediverse):
        assert await evil.post(create.ljust(MEBIBYTE + 1), INBOX, eve) == 413
    assert await evil.post(create.ljust(MEBIBYTE), INBOX, eve) == 202
    await fediverse.settle()
    assert await alpha.knows(page["id"])


async def test_every_document_of_other_programs_is_read_or_ignored(
    alpha: Server, ana: Member, physics: Subwiki, evil: Peer, eve: str, fediverse: Fediverse
) -> None:
    trap = evil.group("trap")
    await alpha.follow(ana, trap)
    await fediverse.settle()
    await evil.send(evil.activity("Accept", trap, evil.heard("Follow")[0]), INBOX)
    await fediverse.settle()
    documents = list(foreign())
    assert len(documents) > 500
    for path, document in documents:
        own = {**document, "id": evil.url("o"), "attributedTo": eve, "to": [GROUP, PUBLIC]}
        evil.serve(own)
        said = [evil.activity("Create", eve, own, to=[PUBLIC])]
        said += [evil.activity("Announce", trap, document)]
        if "actor" in document:
            said += [{**document, "id": evil.url("x"), "actor": eve}]
        sent = (evil.send(each, INBOX, by=each["actor"]) for each in said)
        assert {*await asyncio.gather(*sent)} <= {202, 400}, path
    await fediverse.settle()
    states = {state for state, _ in await verdicts(alpha)}
    assert "dead" not in states
    for path in ("/", "/c/physics", "/c/physics/outbox"):
        assert (await alpha.get(path)).status_code == 200


def _parsed(body: bytes) -> JSON | None:
    try:
        part = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return cast("JSON", part) if isinstance(part, dict) else None


def _dump(document: JSON) -> bytes:
    return json.dumps(document).encode()
