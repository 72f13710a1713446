"""The instance: its configuration, its database and its own actor, opened and checked."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fediwiki.clock import Clock
from fediwiki.config.settings import Config
from fediwiki.domain.actors import Actor
from fediwiki.domain.urls import Urls
from fediwiki.services import founding, restoring, tuning
from fediwiki.services.keymaking import KeyPairs
from fediwiki.storage import actors, migrating
from fediwiki.storage.database import Database


@dataclass(frozen=True, slots=True)
class Instance:
    """What every command and the server work on."""

    config: Config
    clock: Clock
    urls: Urls
    database: Database
    actor: Actor


@asynccontextmanager
async def opened(
    config: Config, *, clock: Clock | None = None, pairs: KeyPairs | None = None
) -> AsyncGenerator[Instance]:
    """The instance that `config` describes; `pairs` are its keys if it has none yet.

    A SQLite database is made or upgraded on the way; one on PostgreSQL must have been.

    Raises:
        Refused: The database is too old, too new, or another domain's.
        Unavailable: It cannot be reached.
    """
    clock = clock or Clock()
    url = config.storage.database
    if url.startswith(migrating.SQLITE):
        await migrating.upgrade(url)
    else:
        await migrating.check(url)
    database = migrating.database_of(url, synchronous=config.storage.synchronous)
    await database.open()
    try:
        yield await _set_up(config, clock, database, pairs)
    finally:
        await database.close()


async def _set_up(
    config: Config, clock: Clock, database: Database, pairs: KeyPairs | None
) -> Instance:
    urls = Urls(config.origin)
    async with database.read() as tx:
        known = await actors.find_by_uri(tx, urls.instance)
    if known is None and pairs is None:
        pairs = KeyPairs.generate()
    async with database.write() as tx:
        holds = (await tuning.chosen(tx, config)).instance
        actor = await founding.set_up(
            tx,
            title=holds.name,
            description=holds.description,
            pairs=pairs,
            urls=urls,
            now=clock.now(),
        )
        await restoring.settle(tx, now=clock.now())
    return Instance(config, clock, urls, database, actor)
