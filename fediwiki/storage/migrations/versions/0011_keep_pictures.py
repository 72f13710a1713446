"""Keep pictures."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Moment

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "media",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("media_type", sa.Text(), nullable=False),
        sa.Column("width", sa.Integer(), server_default="0", nullable=False),
        sa.Column("height", sa.Integer(), server_default="0", nullable=False),
        sa.Column("blurhash", sa.Text(), server_default="", nullable=False),
        sa.Column("size_bytes", sa.Integer(), server_default="0", nullable=False),
        sa.Column("made", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_media")),
    )
    op.create_index("ix_media_made", "media", ["made"])
    op.create_table(
        "media_uses",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("name", "post_id", name=op.f("pk_media_uses")),
    )
    op.create_index("ix_media_uses_post_id", "media_uses", ["post_id"])
    op.create_table(
        "remote_media",
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), server_default="", nullable=False),
        sa.Column("asked", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("url", name=op.f("pk_remote_media")),
    )
    op.create_index("ix_remote_media_asked", "remote_media", ["asked"])
    op.create_index("ix_remote_media_name", "remote_media", ["name"])
