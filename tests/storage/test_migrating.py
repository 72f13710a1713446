"""Migrations make exactly the tables that the code knows."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from fediwiki.storage import account_tables, mail_tables, migrating, wiki_tables
from fediwiki.storage.schema import metadata


async def test_migrations_make_the_schema_of_the_code(tmp_path: Path) -> None:
    assert {*mail_tables.metadata.tables} == {*wiki_tables.metadata.tables}
    assert account_tables.metadata is metadata
    url = f"sqlite:///{tmp_path / 'fediwiki.sqlite'}"
    await migrating.upgrade(url)
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()
