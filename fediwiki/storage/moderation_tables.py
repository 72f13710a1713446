"""Tables of moderation: what was taken away, and what is held back."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Table, Text, false

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

removals = Table(
    "removals",
    metadata,
    Column("object_uri", Text, primary_key=True),
    Column("act_id", BigInteger, nullable=False),
    Column("at", Moment, nullable=False),
)
Index("ix_removals_act_id", removals.c.act_id)

site_bans = Table(
    "site_bans",
    metadata,
    Column("server_id", BigInteger, ForeignKey("servers.id"), primary_key=True),
    actor_column("actor_id", primary_key=True),
    Column("source", Text, primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    Column("hides", Boolean, nullable=False, server_default=false()),
    text_column("reason"),
)
Index("ix_site_bans_actor_id", site_bans.c.actor_id)
Index("ix_site_bans_until", site_bans.c.until)

holds = Table(
    "holds",
    metadata,
    Column("object_uri", Text, primary_key=True),
    actor_column("subwiki_id", nullable=True),
    actor_column("author_id"),
    Column("whys", Json, nullable=False, server_default="[]"),
    Column("below", Boolean, nullable=False, server_default=false()),
    Column("told", Boolean, nullable=False, server_default=false()),
    Column("mentions", Json, nullable=False, server_default="[]"),
    Column("entries", Json, nullable=False, server_default="[]"),
    Column("since", Moment, nullable=False),
    Column("ended", Moment),
    Column("shown", Moment),
    Column("approved", Boolean, nullable=False, server_default=false()),
)
Index(
    "ix_holds_waiting",
    holds.c.subwiki_id,
    holds.c.since,
    sqlite_where=holds.c.ended.is_(None),
    postgresql_where=holds.c.ended.is_(None),
)
Index("ix_holds_author_id", holds.c.author_id)

filters = Table(
    "filters",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    actor_column("subwiki_id", nullable=True),
    Column("kind", Text, nullable=False),
    Column("said", Text, nullable=False),
    Column("action", Text, nullable=False),
    actor_column("by_id", nullable=True),
    Column("since", Moment, nullable=False),
    count_column("found"),
    Column("found_last", Moment),
)
Index("ix_filters_subwiki_id", filters.c.subwiki_id)
