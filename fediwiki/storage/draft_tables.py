"""The tables of drafts, and of edits under way."""

from sqlalchemy import BigInteger, Column, Index, Integer, Table, Text

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

# `path` is where the form goes, `base` the revision from which the edit is made, 0 of a comment.
unsaved_edits = Table(
    "unsaved_edits",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("member_id"),
    Column("path", Text, nullable=False),
    Column("post_id", BigInteger, nullable=False),
    Column("base", Integer, nullable=False),
    Column("changed", Moment, nullable=False),
    Column("draft", Json, nullable=False, info=PERSONAL),
)
Index(
    "uq_unsaved_edits_member_id_path", unsaved_edits.c.member_id, unsaved_edits.c.path, unique=True
)
Index("ix_unsaved_edits_changed", unsaved_edits.c.changed)
