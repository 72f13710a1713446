"""The internet of these tests, and who is on it: Fedify at `fedify.test`, ours at `alpha.test`."""

import socket
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.interop import fedify as peer
from tests.interop import ours as own
from tests.interop import sockets
from tests.interop.fedify import Fedify
from tests.interop.internet import Internet, proxied
from tests.interop.names import BrowserTransport


@dataclass(frozen=True, slots=True)
class World:
    """The internet, the socket where ours is to answer, and where Fedify takes its commands."""

    internet: Internet
    ours: socket.socket
    commands_url: str


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder = tmp_path_factory.mktemp("interop")
    ours, theirs = sockets.free(), sockets.free()
    upstreams = {own.DOMAIN: ours, peer.HOST: theirs}
    with (
        ours,
        proxied(upstreams, folder) as internet,
        peer.running_at(theirs, internet, folder) as commands_url,
    ):
        yield World(internet, ours, commands_url)


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
