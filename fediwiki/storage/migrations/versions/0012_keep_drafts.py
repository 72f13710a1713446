"""Keep drafts, what stands with an offered post, and of what a post is a crosspost."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "drafts",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("changed", Moment(), nullable=False),
        sa.Column("draft", Json(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["actors.id"], name=op.f("fk_drafts_member_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_drafts")),
    )
    op.create_index(
        "ix_drafts_member_id", "drafts", ["member_id", sa.literal_column("changed DESC")]
    )
    op.add_column("posts", sa.Column("crosspost_of", sa.Text(), server_default="", nullable=False))
    op.add_column("offers", sa.Column("attachments", Json(), server_default="[]", nullable=False))
