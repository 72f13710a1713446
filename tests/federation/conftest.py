"""Stories between servers: a fediverse, and the servers that most of them begin with."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from fediwiki.services.keymaking import KeyPairs
from tests.fediverse import Clock, Fediverse, Network, Server, fediverse_in


@pytest.fixture
async def fediverse(tmp_path: Path, pairs: KeyPairs) -> AsyncGenerator[Fediverse]:
    """A fediverse without anyone in it."""
    async with fediverse_in(tmp_path, pairs) as made:
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
def network(fediverse: Fediverse) -> Network:
    """What carries requests."""
    return fediverse.network


@pytest.fixture
def clock(fediverse: Fediverse) -> Clock:
    """The one time of all servers."""
    return fediverse.clock
