"""Tables of upkeep: settings, what was last done when, and pictures that shall not come back."""

from sqlalchemy import (
    Column,
    Table,
    Text,
)

from fediwiki.storage.schema import count_column, metadata, text_column
from fediwiki.storage.types import Moment

settings = Table(
    "settings",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("chore", Text, primary_key=True),
    Column("started", Moment, nullable=False),
    Column("ended", Moment, nullable=False),
    count_column("done"),
    text_column("error"),
)

removed_media = Table(
    "removed_media",
    metadata,
    Column("name", Text, primary_key=True),
    Column("removed", Moment, nullable=False),
)
