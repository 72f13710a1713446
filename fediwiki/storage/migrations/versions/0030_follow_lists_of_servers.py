"""Follow lists of servers; those that are brought need nothing of it."""

import sqlalchemy as sa
from alembic import op

from fediwiki.storage.types import Json, Moment

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Apply."""
    with op.batch_alter_table("block_lists") as lists:
        for name in ("applies", "due", "fetched", "failures", "error"):
            lists.drop_column(name)
    op.create_table(
        "followed_lists",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("most", sa.Text(), nullable=False),
        sa.Column("since", Moment(), nullable=False),
        sa.Column("due", Moment(), nullable=False),
        sa.Column("fetched", Moment(), nullable=True),
        sa.Column("failures", sa.Integer(), server_default="0", nullable=False),
        sa.Column("error", sa.Text(), server_default="", nullable=False),
        sa.Column("etag", sa.Text(), server_default="", nullable=False),
        sa.Column("proposed", sa.Integer(), server_default="0", nullable=False),
        sa.Column("entries", Json(), server_default="[]", nullable=False),
        sa.Column("jumped", Json(), nullable=True),
        sa.Column("ignored", Json(), server_default="{}", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_followed_lists")),
        sa.UniqueConstraint("name", name=op.f("uq_followed_lists_name")),
        sa.UniqueConstraint("url", name=op.f("uq_followed_lists_url")),
    )
