"""Answer offers in words."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Apply."""
    op.add_column("offers", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("offers", sa.Column("result_uri", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "offers", sa.Column("unread", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_index("ix_offers_state", "offers", ["state", "post_id"], unique=False)
