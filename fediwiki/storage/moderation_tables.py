"""Tables of moderation: what was taken away."""

from sqlalchemy import BigInteger, Column, Index, Table, Text

from fediwiki.storage.schema import metadata
from fediwiki.storage.types import Moment

removals = Table(
    "removals",
    metadata,
    Column("object_uri", Text, primary_key=True),
    Column("act_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_removals_act_id", removals.c.act_id)
