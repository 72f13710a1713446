"""A server that was restored from a backup, among others who remember what it said since."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from fediwiki.app import running
from fediwiki.clock import Clock as RealClock
from fediwiki.config.loading import load
from fediwiki.domain.ids import short
from fediwiki.domain.members import Member
from fediwiki.domain.revisions import holds
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import revisions, sent
from tests.cli.program import Program
from tests.federation.peer import Peer
from tests.federation.steps import follow
from tests.federation.wiki import article, edit, join
from tests.fediverse import Clock, Fediverse, Network, Server

Restored = Callable[[], AbstractAsyncContextManager[Server]]


@pytest.fixture
def program(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Program:
    """The program at alpha.example."""
    return Program(_environment(tmp_path, "alpha.example"), capsys)


@pytest.fixture
def restored(
    program: Program, tmp_path: Path, network: Network, clock: Clock, pairs: KeyPairs
) -> Restored:
    """What puts the backup back, and lets it be alpha.example."""

    @asynccontextmanager
    async def restore() -> AsyncGenerator[Server]:
        elsewhere = _environment(tmp_path, "restored")
        await program.elsewhere(elsewhere).made("restore", str(tmp_path / "backup"))
        clock.pass_(timedelta(hours=1))
        config = load(None, elsewhere)
        async with running(config, clock=clock, transport=network, pairs=pairs) as app:
            network.hosts["alpha.example"] = app.asgi
            yield Server(app, pairs, clock)

    return restore


async def test_a_restored_server_sends_nothing_old_and_everything_new(
    alpha: Server,
    ana: Member,
    physics: Subwiki,
    lemmy: Peer,
    mastodon: Peer,
    fediverse: Fediverse,
    program: Program,
    restored: Restored,
    tmp_path: Path,
) -> None:
    # The program goes by the real time.
    fediverse.clock.pass_(RealClock().now() - fediverse.clock.now())
    for server in (lemmy, mastodon):
        await follow(server, server.person("bob"), physics.actor, fediverse)
    fediverse.network.down.add(lemmy.host)
    waiting = await alpha.post(ana, "For a server that is down", to=physics)
    await fediverse.settle()
    untold = await alpha.post(ana, "Told to nobody yet", to=physics)
    await program.made("backup", str(tmp_path / "backup"))

    fediverse.network.down.clear()
    fediverse.clock.pass_(timedelta(hours=1))
    await fediverse.settle()
    lost = await alpha.post(ana, "After the backup", to=physics)
    await fediverse.settle()
    said = [(each.activity["id"], each.activity) for each in lemmy.deliveries]
    assert {waiting.uri, untold.uri, lost.uri} <= _about(lemmy)
    lemmy.forget()
    mastodon.forget()

    async with restored() as again:
        assert await again.knows(untold.uri)
        assert not await again.knows(lost.uri)
        while await again.app.settle():
            pass
        assert lemmy.deliveries == mastodon.deliveries == []
        async with again.instance.database.read() as tx:
            # Yet the log has it: timelines can be made of it.
            assert await sent.find_last(tx, untold.uri, "Create") is not None

        fresh = await again.post(ana, "After the restore", to=physics)
        while await again.app.settle():
            pass
        assert fresh.id > lost.id
        assert _about(lemmy) == {fresh.uri}
        assert fresh.uri in str([each.activity for each in mastodon.deliveries])
        assert {each.activity["id"] for each in lemmy.deliveries}.isdisjoint(dict(said))


async def test_a_restored_server_gives_no_revision_the_number_of_a_lost_one(
    alpha: Server,
    ana: Member,
    beta: Server,
    fediverse: Fediverse,
    program: Program,
    restored: Restored,
    tmp_path: Path,
) -> None:
    fediverse.clock.pass_(RealClock().now() - fediverse.clock.now())
    physics = await alpha.subwiki("physics", by=ana)
    bea = await beta.member("bea")
    await join(beta, bea, physics.actor, fediverse)
    post = await article(alpha, ana, "One.", to=physics)
    await edit(alpha, post.uri, "One. Two.", by=ana)
    await fediverse.settle()
    await program.made("backup", str(tmp_path / "backup"))
    fediverse.clock.pass_(timedelta(hours=1))
    await edit(alpha, post.uri, "One. Two. Lost.", by=ana)
    await fediverse.settle()
    assert (await beta.stored_post(post.uri)).revision == 3

    async with restored() as again:
        for text in ("One. Two. Found.", "One. Two. Found. More."):
            fediverse.clock.pass_(timedelta(hours=1))
            await edit(again, post.uri, text, by=ana)
        while await again.app.settle() or await beta.app.settle():
            pass
        there = await beta.stored_post(post.uri)
        assert there.content.text == "One. Two. Found. More."
        assert await _numbers(again, post.uri) == [1, 2, 1003, 1004]
        # What was lost here is not lost there, and nothing else has its name.
        assert await _numbers(beta, post.uri) == [1, 2, 3, 1003, 1004]
        for server in (again, beta):
            path = f"/p/{short((await server.stored_post(post.uri)).id)}"
            change = await server.page(f"{path}/diff/2..1003")
            assert "What changed in revision 1,003" in change
            assert "/diff/1003..1004" in change
            assert "/r/1003" in await server.page(f"{path}/r/1004")
        history = await again.document(f"/p/{short(post.id)}/history")
        assert history["totalItems"] == 4


def _about(peer: Peer) -> set[str]:
    """The posts that a server heard were made."""
    return {each["object"]["object"]["id"] for each in peer.heard("Announce{Create}")}


async def _numbers(server: Server, uri: str) -> list[int]:
    """The numbers of a post's revisions, oldest first, each of which holds to its parent."""
    post = await server.stored_post(uri)
    async with server.instance.database.read() as tx:
        found = (await revisions.of_post(tx, post.id))[::-1]
    chains: dict[int | None, str | None] = {None: None}
    for each in found:
        assert holds(each, post_uri=uri, parent_chain=chains[each.parent])
        chains[each.number] = each.proofs.chain
    return [each.number for each in found]


def _environment(folder: Path, name: str) -> dict[str, str]:
    return {
        "FEDIWIKI_INSTANCE__DOMAIN": "alpha.example",
        "FEDIWIKI_STORAGE__DATABASE": f"sqlite:///{folder}/{name}.sqlite",
        "FEDIWIKI_STORAGE__MEDIA": f"{folder}/{name}.media",
    }
