"""Tables of the dealings with other servers: policies by domain, and lists of such elsewhere."""

from sqlalchemy import BigInteger, Boolean, Column, Table, Text, false

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
