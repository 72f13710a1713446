"""Tables of announcements, and of who has put which away."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Table, Text, false

from fediwiki.storage.schema import actor_column, metadata
from fediwiki.storage.types import Moment

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("text", Text, nullable=False),
    Column("html", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("members_only", Boolean, nullable=False, server_default=false()),
)
Index("ix_announcements_until", announcements.c.until)

read_announcements = Table(
    "read_announcements",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("announcement_id", BigInteger, primary_key=True, autoincrement=False),
)
