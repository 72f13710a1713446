"""Tables of what members are told, by what, and by whom they do not want to be."""

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, Table, Text, false, text, true

from fediwiki.storage.schema import PERSONAL, actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Moment

notifications = Table(
    "notifications",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("key", Text, primary_key=True),
    Column("place", BigInteger, nullable=False),
    Column("kind", Text, nullable=False),
    actor_column("actor_id", nullable=True),
    actor_column("subwiki_id", nullable=True),
    Column("post_id", BigInteger),
    Column("comment_id", BigInteger),
    Column("number", Integer),
    Column("since", Integer),
    count_column("times"),
    text_column("outcome"),
    text_column("title", personal=True),
    text_column("reason", personal=True),
    Column("until", Moment),
    Column("act_id", BigInteger),
    Column("at", Moment, nullable=False),
    Column("read", Moment, info=PERSONAL),
    Column("on_site", Boolean, nullable=False),
    Column("by_mail", Boolean, nullable=False),
)
Index("ix_notifications_post_id", notifications.c.post_id)
Index("ix_notifications_place", notifications.c.member_id, notifications.c.place.desc())
Index(
    "ix_notifications_unread",
    notifications.c.member_id,
    sqlite_where=text("read IS NULL AND on_site"),
    postgresql_where=text("read IS NULL AND on_site"),
)
Index("ix_notifications_at", notifications.c.at)

notification_switches = Table(
    "notification_switches",
    metadata,
    actor_column("member_id", primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("on_site", Boolean, nullable=False, server_default=true()),
    Column("by_mail", Boolean, nullable=False, server_default=true()),
)

blocks = Table(
    "blocks",
    metadata,
    actor_column("actor_id", primary_key=True),
    actor_column("blocked_id", primary_key=True),
    Column("uri", Text, nullable=False, unique=True),
    Column("made", Moment, nullable=False),
)
Index("ix_blocks_blocked_id", blocks.c.blocked_id)

preferences = Table(
    "preferences",
    metadata,
    actor_column("member_id", primary_key=True),
    text_column("theme"),
    text_column("language", personal=True),
    Column("paged", Boolean, nullable=False, server_default=false()),
    Column("digest", Text, nullable=False, server_default="never"),
    Column("digested", BigInteger, nullable=False, server_default="0"),
    Column("digest_due", Moment),
)
Index(
    "ix_preferences_digest_due",
    preferences.c.digest_due,
    sqlite_where=text("digest_due IS NOT NULL"),
    postgresql_where=text("digest_due IS NOT NULL"),
)
