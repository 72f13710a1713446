"""Tables of moderators: who is one, who is asked to be, and who asks where there is none."""

from sqlalchemy import (
    Column,
    Index,
    Table,
)

from fediwiki.storage.schema import actor_column, count_column, metadata, text_column
from fediwiki.storage.types import Moment

moderators = Table(
    "moderators",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    count_column("place"),
    Column("since", Moment),
)
Index("ix_moderators_actor_id", moderators.c.actor_id)

moderator_invitations = Table(
    "moderator_invitations",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("actor_id", primary_key=True),
    actor_column("by_id", nullable=True),
    Column("at", Moment, nullable=False),
)
Index("ix_moderator_invitations_actor_id", moderator_invitations.c.actor_id)

candidacies = Table(
    "candidacies",
    metadata,
    actor_column("subwiki_id", primary_key=True),
    actor_column("member_id", primary_key=True),
    text_column("text", personal=True),
    Column("at", Moment, nullable=False),
)
