"""Tables of what people say against what was decided about them, and what they are answered."""

from sqlalchemy import BigInteger, Column, Index, Table, Text, text

from fediwiki.storage.schema import PERSONAL, actor_column, metadata, text_column
from fediwiki.storage.types import Moment

appeals = Table(
    "appeals",
    metadata,
    Column("act_id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("subwiki_id", nullable=True),
    actor_column("actor_id"),
    text_column("text", personal=True),
    Column("made", Moment, nullable=False),
    Column("state", Text, nullable=False),
    text_column("answer", personal=True),
    actor_column("decided_by", nullable=True),
    Column("decided", Moment),
)
Index(
    "ix_appeals_open",
    appeals.c.subwiki_id,
    appeals.c.act_id,
    sqlite_where=text("state = 'open'"),
    postgresql_where=text("state = 'open'"),
)
Index("ix_appeals_actor_id", appeals.c.actor_id)

messages = Table(
    "messages",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("act_id", BigInteger, nullable=False),
    actor_column("author_id"),
    Column("text", Text, nullable=False, info=PERSONAL),
    Column("made", Moment, nullable=False),
)
Index("ix_messages_act_id", messages.c.act_id, messages.c.id)
