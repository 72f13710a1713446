"""Tables of mails that wait to leave, and of links that end some kind of them."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, text

from fediwiki.storage.schema import PERSONAL, actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

mails = Table(
    "mails",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("recipient", Text, nullable=False, info=PERSONAL),
    Column("subject", Text, nullable=False, info=PERSONAL),
    Column("text", Text, nullable=False, info=PERSONAL),
    Column("written", Moment, nullable=False),
    count_column("attempts"),
    Column("due", Moment),
    text_column("reason"),
    Column("headers", Json, nullable=False, server_default="{}"),
)
# What has no time any more was given up.
Index(
    "ix_mails_due",
    mails.c.due,
    mails.c.id,
    sqlite_where=text("due IS NOT NULL"),
    postgresql_where=text("due IS NOT NULL"),
)

mail_links = Table(
    "mail_links",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("token", Text, nullable=False, unique=True),
)
