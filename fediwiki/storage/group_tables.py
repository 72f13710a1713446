"""The table of what communities elsewhere say of themselves besides what every actor says."""

from sqlalchemy import Boolean, Column, Table, false

from fediwiki.storage.schema import actor_column, metadata, text_column
from fediwiki.storage.types import Json, Moment

groups = Table(
    "groups",
    metadata,
    actor_column("actor_id", primary_key=True),
    text_column("featured_uri"),
    Column("restricted", Boolean, nullable=False, server_default=false()),
    text_column("membership_policy"),
    Column("moderators", Json, nullable=False, server_default="[]"),
    Column("looked_up", Moment),
)
