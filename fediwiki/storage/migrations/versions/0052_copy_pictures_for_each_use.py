"""Copy a picture elsewhere once for each size in which it is used; copies are made again."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0052"
down_revision = "0051"


def upgrade() -> None:
    """Apply."""
    op.drop_table("remote_media")
    op.create_table(
        "remote_media",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("side", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", Moment(), nullable=False),
        sa.Column("host", sa.Text(), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("url", "side", name=op.f("pk_remote_media")),
    )
    op.create_index("ix_remote_media_name", "remote_media", ["name"])
    op.create_index("ix_remote_media_host", "remote_media", ["host"])
    op.create_index("ix_remote_media_asked", "remote_media", ["asked"])
