"""The database server that other tests lean on."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import NullPool, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from tests.postgres import Postgres
from tests.postgres_server import running_server, shared_port


async def test_each_database_is_a_fresh_one(postgres: Postgres) -> None:
    one, other = await postgres.create_database(), await postgres.create_database()
    async with _connected(one) as connection:
        await connection.execute(text("CREATE TABLE pages (title text)"))
    async with _connected(other) as connection:
        with pytest.raises(DBAPIError, match="does not exist"):
            await connection.execute(text("SELECT * FROM pages"))
    await postgres.drop_database(one)
    await postgres.drop_database(other)


async def test_a_database_can_be_a_copy_of_a_template(postgres: Postgres) -> None:
    template = await postgres.create_database()
    async with _connected(template) as connection:
        await connection.execute(text("CREATE TABLE pages AS SELECT 'Physics' AS title"))
    copy = await postgres.create_database(template=make_url(template).database)
    async with _connected(copy) as connection:
        assert await connection.scalar(text("SELECT title FROM pages")) == "Physics"
    await postgres.drop_database(copy)
    await postgres.drop_database(template)


async def test_a_dropped_database_is_gone_even_for_who_uses_it(postgres: Postgres) -> None:
    url = await postgres.create_database()
    async with _connected(url) as connection:
        await postgres.drop_database(url)
        with pytest.raises(DBAPIError):
            await connection.execute(text("SELECT 1"))


async def test_an_emptied_database_is_as_it_was_made_but_for_one_table(postgres: Postgres) -> None:
    url = await postgres.create_database()
    async with _connected(url) as connection:
        await connection.execute(text("CREATE TABLE version AS SELECT 7 AS number"))
        await connection.execute(text("CREATE TABLE pages (id serial PRIMARY KEY)"))
        await connection.execute(text("CREATE TABLE notes (page int REFERENCES pages NOT NULL)"))
        await connection.execute(text("INSERT INTO pages DEFAULT VALUES"))
        await connection.execute(text("INSERT INTO notes SELECT id FROM pages"))
        await postgres.empty_database(url, but="version")
    async with _connected(url) as connection:
        assert await connection.scalar(text("SELECT number FROM version")) == 7
        assert await connection.scalar(text("SELECT count(*) FROM notes")) == 0
        made = await connection.scalar(text("INSERT INTO pages DEFAULT VALUES RETURNING id"))
        assert made == 1
    await postgres.drop_database(url)


def test_whoever_shares_a_folder_shares_a_server(tmp_path: Path) -> None:
    with shared_port(tmp_path) as first, shared_port(tmp_path) as second:
        assert first == second


def test_the_next_to_ask_gets_a_new_server_when_the_last_has_left(tmp_path: Path) -> None:
    with shared_port(tmp_path) as first:
        assert first > 0
    with shared_port(tmp_path) as second:
        assert second > 0


async def test_what_was_committed_to_a_durable_server_survives_its_crash() -> None:
    with running_server(durable=True) as server:
        async with _connected(server.url("postgres")) as connection:
            await connection.execute(text("CREATE TABLE pages AS SELECT 'Physics' AS title"))
        server.kill()
        server.start()
        async with _connected(server.url("postgres")) as connection:
            assert await connection.scalar(text("SELECT title FROM pages")) == "Physics"


@asynccontextmanager
async def _connected(url: str) -> AsyncGenerator[AsyncConnection]:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+asyncpg"),
        isolation_level="AUTOCOMMIT",
        poolclass=NullPool,
    )
    async with engine.connect() as connection:
        yield connection
    await engine.dispose()
