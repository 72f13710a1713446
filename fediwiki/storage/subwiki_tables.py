"""Tables of subwikis, and of who may not take part in them."""

from sqlalchemy import (
    Column,
    Table,
    Text,
)

from fediwiki.storage.schema import actor_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

subwikis = Table(
    "subwikis",
    metadata,
    actor_column("actor_id", primary_key=True),
    actor_column("steward_id"),
    actor_column("founder_id", nullable=True),
    text_column("description"),
    Column("languages", Json, nullable=False, server_default="[]"),
    Column("membership_policy", Text, nullable=False),
    Column("edit_policy", Text, nullable=False),
    Column("review_policy", Text, nullable=False),
    text_column("source"),
    Column("rules", Json, nullable=False, server_default="[]"),
    Column("deserted", Moment),
    Column("updated", Moment),
    Column("closed", Moment),
    text_column("closed_why"),
    Column("quarantined", Moment),
    text_column("quarantined_why"),
    Column("featured", Moment),
    Column("ends", Moment),
)

bans = Table(
    "bans",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    Column("since", Moment, nullable=False),
    Column("until", Moment),
    text_column("reason"),
)
