"""The table of stamps: which quotations of posts of ours their owners agreed to."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

from fediwiki.storage.schema import actor_column, metadata, text_column
from fediwiki.storage.types import Moment

stamps = Table(
    "stamps",
    metadata,
    Column("post_id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("quote_uri", Text, nullable=False),
    actor_column("actor_id"),
    Column("made", Moment, nullable=False),
    text_column("request_uri"),
    Column("withdrawn", Moment),
)
Index("ix_stamps_quote", stamps.c.post_id, stamps.c.quote_uri, unique=True)
Index("ix_stamps_actor_id", stamps.c.actor_id)
