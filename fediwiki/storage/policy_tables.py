"""Tables of the dealings with other servers: policies, lists of such, and what they turn away."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, Table, Text, false

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

server_policies = Table(
    "server_policies",
    metadata,
    Column("domain", Text, primary_key=True),
    Column("severity", Text, nullable=False),
    Column("media_off", Boolean, nullable=False, server_default=false()),
    Column("reports_off", Boolean, nullable=False, server_default=false()),
    text_column("reason"),
    text_column("note"),
    Column("obfuscate", Boolean, nullable=False, server_default=false()),
    Column("since", Moment, nullable=False),
    actor_column("by_id", nullable=True),
    text_column("source"),
    Column("holds", Boolean, nullable=False, server_default=false()),
    Column("until", Moment),
)

block_lists = Table(
    "block_lists",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False, unique=True),
    Column("since", Moment, nullable=False),
    Column("entries", Json, nullable=False, server_default="[]"),
)

followed_lists = Table(
    "followed_lists",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
    Column("url", Text, nullable=False, unique=True),
    Column("most", Text, nullable=False),
    Column("since", Moment, nullable=False),
    Column("due", Moment, nullable=False),
    Column("fetched", Moment),
    count_column("failures"),
    text_column("error"),
    text_column("etag"),
    count_column("proposed"),
    Column("entries", Json, nullable=False, server_default="[]"),
    Column("jumped", Json),
    Column("ignored", Json, nullable=False, server_default="{}"),
)

turned_away = Table(
    "turned_away",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("server_id", BigInteger, ForeignKey("servers.id"), nullable=False),
    Column("sent_id", BigInteger, nullable=False),
    Column("type", Text, nullable=False),
    Column("object_uri", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("status", Integer, nullable=False),
    text_column("said"),
    Column("at", Moment, nullable=False),
)
Index("ix_turned_away_server_id", turned_away.c.server_id, turned_away.c.id.desc())
