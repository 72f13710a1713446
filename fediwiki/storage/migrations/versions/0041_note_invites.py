"""Note what an invitation is for, and who came by it."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    """Apply."""
    op.add_column("invites", sa.Column("note", sa.Text(), server_default="", nullable=False))
    op.add_column("members", sa.Column("invite_id", sa.BigInteger(), nullable=True))
    op.create_index("ix_members_invite_id", "members", ["invite_id"])
