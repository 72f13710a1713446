"""Keep edits that are under way, each for its member alone."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "unsaved_edits",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("member_id", sa.BigInteger(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("post_id", sa.BigInteger(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("changed", Moment(), nullable=False),
        sa.Column("draft", Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["actors.id"], name=op.f("fk_unsaved_edits_member_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unsaved_edits")),
    )
    op.create_index(
        "uq_unsaved_edits_member_id_path", "unsaved_edits", ["member_id", "path"], unique=True
    )
    op.create_index("ix_unsaved_edits_changed", "unsaved_edits", ["changed"])
