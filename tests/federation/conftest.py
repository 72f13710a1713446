"""Stories between servers: a fediverse, and the servers that most of them begin with."""

from collections.abc import AsyncGenerator, Callable
from pathlib import Path

import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.http_signatures.keys import PrivateKey
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import migrating
from tests.federation.homes import Home
from tests.federation.peer import Peer
from tests.fediverse import Clock, Fediverse, Network, Server, fediverse_in

MakePeer = Callable[..., Peer]


@pytest.fixture(scope="session")
def strangers_key() -> PrivateKey:
    """The key of everyone on servers that are not ours."""
    return PrivateKey.generate_rsa()


@pytest.fixture(scope="session")
def another_key() -> PrivateKey:
    """A key that is not that."""
    return PrivateKey.generate_rsa()


@pytest.fixture
async def fediverse(
    tmp_path: Path, pairs: KeyPairs, sqlite_template: Path
) -> AsyncGenerator[Fediverse]:
    """A fediverse without anyone in it."""
    if not sqlite_template.exists():
        await migrating.upgrade(f"sqlite:///{sqlite_template}")
    async with fediverse_in(tmp_path, pairs, sqlite_template) as made:
        yield made


@pytest.fixture
async def alpha(fediverse: Fediverse) -> Server:
    """The server at alpha.example."""
    return await fediverse.server("alpha.example")


@pytest.fixture
async def beta(fediverse: Fediverse) -> Server:
    """The server at beta.example."""
    return await fediverse.server("beta.example")


@pytest.fixture
async def ana(alpha: Server) -> Member:
    """A member of alpha.example."""
    return await alpha.member("ana")


@pytest.fixture
async def physics(alpha: Server, ana: Member) -> Subwiki:
    """The subwiki that she founded."""
    return await alpha.subwiki("physics", by=ana)


@pytest.fixture
def peer(fediverse: Fediverse, strangers_key: PrivateKey) -> MakePeer:
    """What makes a server that is not ours."""

    def make(host: str, software: str = "", key: PrivateKey = strangers_key) -> Peer:
        return Peer(host, software, fediverse.network, fediverse.clock, key)

    return make


@pytest.fixture
def mastodon(peer: MakePeer) -> Peer:
    """A microblog."""
    return peer("mastodon.example", "mastodon")


@pytest.fixture
def lemmy(peer: MakePeer) -> Peer:
    """A server of the threadiverse."""
    return peer("lemmy.example", "lemmy")


@pytest.fixture
def good(peer: MakePeer) -> Peer:
    """A server whose people others would like to be."""
    return peer("good.example", "mastodon")


@pytest.fixture
def evil(peer: MakePeer, another_key: PrivateKey) -> Peer:
    """A server that lies."""
    return peer("evil.example", "mastodon", another_key)


@pytest.fixture
def home(good: Peer) -> Home:
    """What lets bob of good.example sign in elsewhere."""
    home = Home(good)
    home.person("bob")
    return home


@pytest.fixture
def theirs(evil: Peer) -> Home:
    """What lets eve of evil.example sign in elsewhere, or says so."""
    theirs = Home(evil)
    theirs.person("eve")
    return theirs


@pytest.fixture
def network(fediverse: Fediverse) -> Network:
    """What carries requests."""
    return fediverse.network


@pytest.fixture
def clock(fediverse: Fediverse) -> Clock:
    """The one time of all servers."""
    return fediverse.clock


@pytest.fixture
async def eve(alpha: Server, physics: Subwiki, evil: Peer, fediverse: Fediverse) -> str:
    """Someone known at evil.example."""
    who = evil.person("eve")
    await alpha.remote_actor(who)
    await fediverse.settle()
    return who


@pytest.fixture
async def bob(alpha: Server, physics: Subwiki, good: Peer, fediverse: Fediverse) -> str:
    """Someone known at good.example."""
    who = good.person("bob")
    await alpha.remote_actor(who)
    await fediverse.settle()
    return who
