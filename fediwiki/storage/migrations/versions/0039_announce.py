"""Let admins announce something, and members put it away."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "announcements",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("until", Moment(), nullable=True),
        sa.Column("members_only", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index("ix_announcements_until", "announcements", ["until"])
    op.create_table(
        "read_announcements",
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("announcement_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_read_announcements_member_id_actors")
        ),
        sa.PrimaryKeyConstraint("member_id", "announcement_id", name=op.f("pk_read_announcements")),
    )
