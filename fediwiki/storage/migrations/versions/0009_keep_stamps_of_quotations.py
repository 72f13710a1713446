"""Keep stamps of quotations."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "stamps",
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("quote_uri", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["actors.id"], name=op.f("fk_stamps_actor_id")),
        sa.PrimaryKeyConstraint("post_id", "number", name=op.f("pk_stamps")),
    )
    op.create_index("ix_stamps_quote", "stamps", ["post_id", "quote_uri"], unique=True)
