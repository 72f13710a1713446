"""Tables of what people ask moderators and admins to look at, and of what those say of it."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Table,
    Text,
    false,
    text,
)

from fediwiki.storage.schema import PERSONAL, actor_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

reports = Table(
    "reports",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False, unique=True),
    actor_column("actor_id", nullable=True),
    Column("objects", Json, nullable=False),
    Column("kind", Text, nullable=False, server_default="other"),
    text_column("rule"),
    text_column("text", personal=True),
    Column("forwards", Boolean, nullable=False, server_default=false()),
    Column("named", Boolean, nullable=False, server_default=false()),
    Column("arrived", Moment, nullable=False),
)
Index("ix_reports_actor_id", reports.c.actor_id, reports.c.arrived.desc())

# One row for each thing that a report names and each queue that it waits in: that of a subwiki, or
# without one that of the admins.
report_items = Table(
    "report_items",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("report_id", BigInteger, nullable=False),
    Column("object_uri", Text, nullable=False),
    actor_column("subwiki_id", nullable=True),
    actor_column("author_id", nullable=True),
    text_column("outcome"),
    Column("act_id", BigInteger),
    Column("settled", Moment),
)
Index(
    "ix_report_items_open",
    report_items.c.subwiki_id,
    report_items.c.object_uri,
    sqlite_where=text("settled IS NULL"),
    postgresql_where=text("settled IS NULL"),
)
Index("ix_report_items_report_id", report_items.c.report_id)
Index("ix_report_items_object_uri", report_items.c.object_uri)
Index("ix_report_items_act_id", report_items.c.act_id)
Index("ix_report_items_author_id", report_items.c.author_id, report_items.c.id.desc())

notes = Table(
    "notes",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("subwiki_id", nullable=True),
    actor_column("person_id"),
    actor_column("author_id"),
    Column("text", Text, nullable=False, info=PERSONAL),
    Column("made", Moment, nullable=False),
)
Index("ix_notes_person_id", notes.c.person_id, notes.c.subwiki_id)

notices = Table(
    "notices",
    metadata,
    Column("report_id", BigInteger, primary_key=True, autoincrement=False),
    Column("url", Text, nullable=False),
    text_column("name", personal=True),
    text_column("address", personal=True),
    text_column("language"),
    Column("told", Moment),
)
Index(
    "ix_notices_waiting",
    notices.c.report_id,
    sqlite_where=text("told IS NULL"),
    postgresql_where=text("told IS NULL"),
)
