"""How Alembic runs: on the connection that it is given, in the transaction that is open."""

from alembic import context

from fediwiki.storage import (
    account_tables,
    appeal_tables,
    draft_tables,
    mail_tables,
    media_tables,
    moderation_tables,
    profile_tables,
    quote_tables,
    reading_tables,
    report_tables,
    telling_tables,
    wiki_tables,
)
from fediwiki.storage.schema import metadata

# Named here so that they are read: each adds its tables to `metadata`.
TABLES = (
    account_tables,
    appeal_tables,
    draft_tables,
    mail_tables,
    media_tables,
    moderation_tables,
    profile_tables,
    quote_tables,
    reading_tables,
    report_tables,
    telling_tables,
    wiki_tables,
)

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transaction_per_migration=False,
)
context.run_migrations()
