"""How Alembic runs: on the connection that it is given, in the transaction that is open."""

from alembic import context

from fediwiki.storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
