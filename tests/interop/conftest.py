"""The internet of these tests, and who is on it: Fedify at `fedify.test`, ours at `alpha.test`."""

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from fediwiki.domain.members import Member
from fediwiki.domain.subwikis import Subwiki
from fediwiki.services.keymaking import KeyPairs
from tests.interop import fedify as peer
from tests.interop import ours as own
from tests.interop import sockets
from tests.interop.fedify import Fedify
from tests.interop.internet import Internet, proxied
from tests.interop.names import BrowserTransport
from tests.interop.site import Place, Site, open_at

# Whose people are guests of ours.
HOME = "home.test"


@dataclass(frozen=True, slots=True)
class World:
    """The internet, where ours and a server of guests answer, and where Fedify takes commands."""

    internet: Internet
    ours: socket.socket
    home: socket.socket
    commands_url: str


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("interop")
    ours, theirs, home = sockets.free(), sockets.free(), sockets.free()
    upstreams = {own.DOMAIN: ours, peer.HOST: theirs, HOME: home}
    with (
        ours,
        home,
        proxied(upstreams, folder) as internet,
        peer.running_at(theirs, internet, folder) as commands_url,
    ):
        yield World(internet, ours, home, commands_url)


@pytest.fixture
async def fedify(world: World) -> AsyncIterator[Fedify]:
    """The real server, with nothing left of earlier tests but who follows whom, and its notes."""
    async with peer.client(world.commands_url) as client:
        fedify = Fedify(client)
        await fedify.forget()
        yield fedify


@pytest.fixture
async def browser(world: World) -> AsyncIterator[httpx.AsyncClient]:
    """A visitor of any site of the test's internet."""
    async with httpx.AsyncClient(transport=BrowserTransport(world.internet)) as client:
        yield client


@pytest.fixture
async def alpha(
    world: World, browser: httpx.AsyncClient, tmp_path: Path, pairs: KeyPairs
) -> AsyncIterator[Site]:
    """Our own server at alpha.test, on SQLite."""
    place = Place(world.internet, world.ours, f"sqlite:///{tmp_path}/alpha.sqlite", browser)
    async with open_at(place, pairs) as site:
        yield site


@pytest.fixture
async def alpha_on_either(
    world: World, browser: httpx.AsyncClient, database_url: str, pairs: KeyPairs
) -> AsyncIterator[Site]:
    """Our own server at alpha.test, once on SQLite and once on PostgreSQL."""
    place = Place(world.internet, world.ours, database_url, browser)
    async with open_at(place, pairs) as site:
        yield site


@pytest.fixture
async def ana(alpha: Site) -> Member:
    """A member of ours."""
    return await alpha.member("ana")


@pytest.fixture
async def physics(alpha: Site, ana: Member) -> Subwiki:
    """A subwiki of ours, which ana moderates."""
    return await alpha.subwiki("physics", by=ana)
