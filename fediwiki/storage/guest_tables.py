"""Tables of guests: who was here, who is signed in, and where we are registered for that."""

from sqlalchemy import Boolean, Column, Index, Table, Text, false

from fediwiki.storage.schema import actor_column, metadata
from fediwiki.storage.types import Moment

guests = Table(
    "guests",
    metadata,
    actor_column("actor_id", primary_key=True),
    Column("since", Moment, nullable=False),
    Column("seen", Moment, nullable=False),
)
Index("ix_guests_seen", guests.c.seen)

guest_sessions = Table(
    "guest_sessions",
    metadata,
    Column("token_hash", Text, primary_key=True),
    actor_column("actor_id"),
    Column("started", Moment, nullable=False),
    Column("expires", Moment, nullable=False),
)
Index("ix_guest_sessions_actor_id", guest_sessions.c.actor_id)

guest_apps = Table(
    "guest_apps",
    metadata,
    Column("key", Text, primary_key=True),
    Column("origin", Text, nullable=False),
    Column("client_id", Text, nullable=False),
    Column("client_secret", Text, nullable=False),
    Column("scope", Text, nullable=False),
    Column("names_itself", Boolean, nullable=False, server_default=false()),
    Column("made", Moment, nullable=False),
)
Index("ix_guest_apps_origin", guest_apps.c.origin, guest_apps.c.made.desc())
