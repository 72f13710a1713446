"""Tables of what people say of themselves: members as they typed it, others as facts alone."""

from sqlalchemy import Column, Table

from fediwiki.storage.schema import PERSONAL, actor_column, metadata, text_column
from fediwiki.storage.types import Json

profiles = Table(
    "profiles",
    metadata,
    actor_column("member_id", primary_key=True),
    text_column("bio", personal=True),
    Column("fields", Json, nullable=False, server_default="[]", info=PERSONAL),
)
