"""The table of drafts."""

from sqlalchemy import BigInteger, Column, Index, Table

from fediwiki.storage.schema import PERSONAL, actor_column, metadata
from fediwiki.storage.types import Json, Moment

drafts = Table(
    "drafts",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("member_id"),
    Column("changed", Moment, nullable=False),
    Column("draft", Json, nullable=False, info=PERSONAL),
)
Index("ix_drafts_member_id", drafts.c.member_id, drafts.c.changed.desc())
