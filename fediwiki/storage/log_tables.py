"""Tables of what came in, what went out, and what happened here that is yet to be told."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    LargeBinary,
    Table,
    Text,
    text,
)

from fediwiki.storage.schema import (
    PERSONAL,
    Sequence,
    actor_column,
    count_column,
    metadata,
    text_column,
)
from fediwiki.storage.types import Json, Moment

received = Table(
    "received",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("uri", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("actor_uri", Text, nullable=False),
    Column("signer_uri", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("object_uri", Text, nullable=False),
    Column("inbox", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("arrived", Moment, nullable=False),
    Column("state", Text, nullable=False, server_default="pending"),
    Column("reason", Text, nullable=False, server_default=""),
    count_column("attempts"),
    Column("due", Moment, nullable=False),
    Column("effect", BigInteger),
)
Index("uq_received_uri_origin", received.c.uri, received.c.origin, unique=True)
Index(
    "ix_received_pending",
    received.c.due,
    received.c.id,
    sqlite_where=received.c.state == text("'pending'"),
    postgresql_where=received.c.state == text("'pending'"),
)
Index(
    "ix_received_dead",
    received.c.id,
    sqlite_where=received.c.state == text("'dead'"),
    postgresql_where=received.c.state == text("'dead'"),
)
Index("ix_received_origin", received.c.origin, received.c.id)
Index("ix_received_object_uri", received.c.object_uri)
Index("ix_received_effect", received.c.effect)

events = Table(
    "events",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("kind", Text, nullable=False),
    Column("payload", Json, nullable=False),
    Column("happened", Moment, nullable=False),
    count_column("attempts"),
    Column("due", Moment, nullable=False),
    text_column("reason"),
)

sent = Table(
    "sent",
    metadata,
    Column("place", Sequence, primary_key=True, autoincrement=True),
    Column("id", BigInteger, nullable=False, unique=True),
    Column("uri", Text, nullable=False),
    actor_column("actor_id"),
    Column("type", Text, nullable=False),
    Column("object_uri", Text, nullable=False),
    Column("thread", Text, nullable=False),
    Column("body", LargeBinary, nullable=False, info=PERSONAL),
    Column("public", Boolean, nullable=False),
    Column("dialects", Json, nullable=False),
    Column("followers_of", Json, nullable=False),
    Column("inboxes", Json, nullable=False),
    Column("made", Moment, nullable=False),
    Column("effect", BigInteger, nullable=False),
    sqlite_autoincrement=True,
)
Index("ix_sent_uri", sent.c.uri)
Index("ix_sent_object_uri", sent.c.object_uri)
Index("ix_sent_actor_id", sent.c.actor_id, sent.c.place.desc())
Index("ix_sent_effect", sent.c.effect)
